import { describe, expect, test } from 'vitest'
import { DEMO_DESCRIPTION, demoFiles, demoMarkdown } from '../../../testing/demo-skill.ts'
import { applyFix, findingsOf, placeOf, validateDemo, type RuleCase } from '../../../testing/rule-case.ts'
import { RULES } from './rules.ts'
import { TEXT_RULES } from './text-rules.ts'

const markdown = (text: string, at: string): RuleCase => ({ at: `SKILL.md:${at}`, changes: { 'SKILL.md': text } })
/** With one more line of front matter, which is line 4. */
const withLine = (line: string, at: string): RuleCase =>
  markdown(demoMarkdown(`name: demo\ndescription: ${DEMO_DESCRIPTION}\n${line}`), at)
const withName = (name: string): RuleCase =>
  markdown(demoMarkdown(`name: ${name}\ndescription: ${DEMO_DESCRIPTION}`), '2:7')
const withDescription = (value: string, at = '3:14'): RuleCase =>
  markdown(demoMarkdown(`name: demo\ndescription: ${value}`), at)
const withBody = (body: string, at: string): RuleCase =>
  markdown(demoMarkdown(`name: demo\ndescription: ${DEMO_DESCRIPTION}`, body), at)

const bomb = Array.from({ length: 9 }, (_, index) => `k${index + 1}: [*k, *k]`).join('\n')

// One case for each rule; a case that its rule does not find fails.
const CASES = {
  'frontmatter.missing': markdown('# Demo\n', '1:1'),
  'frontmatter.fence': markdown('---js\n{ name: "demo" }\n---\n', '1:1'),
  'frontmatter.unclosed': markdown('---\nname: demo\n', '3:1'),
  'frontmatter.too-large': withLine(`metadata: ${'x'.repeat(70_000)}`, '1:1'),
  'yaml.syntax': withLine('license: "MIT" or so', '4:16'),
  'yaml.unquoted-colon': withDescription('Use when: a test needs it.', '3:22'),
  'yaml.duplicate-key': withLine('name: demo', '4:1'),
  'yaml.aliases': withLine(`metadata: &k [x]\n${bomb}`, '5:6'),
  'yaml.depth': withLine(`metadata: ${'['.repeat(100)}`, '4:75'),
  'yaml.tag': withLine('license: !!js/function "x"', '4:10'),
  'yaml.not-a-map': markdown(demoMarkdown('- name'), '2:1'),
  'yaml.prototype-key': withLine('constructor: x', '4:1'),
  'name.missing': markdown(demoMarkdown(`description: ${DEMO_DESCRIPTION}`), '2:1'),
  'name.length': withName(`a${'-bcde'.repeat(15)}`),
  'name.characters': withName('Demo_Skill'),
  'name.not-ascii': withName('技能'),
  'name.reserved': withName('claude-demo'),
  'description.missing': markdown(demoMarkdown('name: demo'), '2:1'),
  'description.length': withDescription(`Use when ${'x'.repeat(1_100)}`),
  'description.angle-brackets': withDescription('Use when <somebody> asks.'),
  'description.long': withDescription(`Use when ${'x'.repeat(300)}`),
  'description.no-trigger': withDescription('Counts words.'),
  'description.cut-by-comment': withDescription('Use when asked for issue #5 or so.'),
  'frontmatter.unknown-key': withLine('argument-hint: file', '4:16'),
  'frontmatter.allowed-tools': withLine('allowed-tools: [Bash, Read]', '4:16'),
  'frontmatter.field-type': withLine('license: [MIT]', '4:10'),
  'body.long': withBody('line\n'.repeat(600), '5:1'),
  'body.empty': withBody('', '5:1'),
  'body.link-missing': withBody('See [the guide](references/guide.md).\n', '6:17'),
} satisfies Record<keyof typeof TEXT_RULES, RuleCase>

test('every rule of this group has a case', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(Object.keys(TEXT_RULES).toSorted())
})

test.each(Object.entries<RuleCase>(CASES))('%s is found', async (rule, ruleCase) => {
  const found = (await findingsOf(ruleCase)).filter((finding) => finding.rule === rule)
  expect(found.map(placeOf)).toEqual([ruleCase.at])
  expect(found[0]).toMatchObject({ rejected_by: [...RULES[rule as keyof typeof CASES].rejectedBy] })
  expect(found[0]?.severity === 'error').toBe(found[0]?.rejected_by.includes('runner'))
})

describe('repairs', () => {
  /** The findings' rules of the skill after the first repair of that rule. */
  async function rulesAfter(rule: keyof typeof CASES) {
    const changes = CASES[rule].changes ?? {}
    const before = await validateDemo(changes)
    const text = String(demoFiles(changes)['SKILL.md'])
    const repaired = applyFix(
      text,
      before.findings.find((finding) => finding.rule === rule),
      'SKILL.md',
    )
    const after = await validateDemo({ ...changes, 'SKILL.md': repaired })
    return after.findings.map((finding) => finding.rule)
  }

  test.each(['yaml.unquoted-colon', 'frontmatter.allowed-tools', 'frontmatter.unknown-key', 'name.missing'] as const)(
    'of %s leave nothing to say',
    async (rule) => {
      expect(await rulesAfter(rule)).toEqual([])
    },
  )

  test('of missing front matter ask for a description', async () => {
    expect(await rulesAfter('frontmatter.missing')).toEqual([])
  })

  test('of a block list of tools keep the lines around it', async () => {
    const text = demoMarkdown(`name: demo\nallowed-tools:\n  - Bash\n  - Read(x:y)\ndescription: ${DEMO_DESCRIPTION}`)
    const before = await validateDemo({ 'SKILL.md': text })
    const repaired = applyFix(text, before.findings[0], 'SKILL.md')
    expect(before.findings.map(({ rule }) => rule)).toEqual(['frontmatter.allowed-tools'])
    expect(repaired).toContain(`name: demo\nallowed-tools: 'Bash Read(x:y)'\ndescription:`)
  })

  test('of a byte order mark remove it', async () => {
    const text = `\uFEFF${String(demoFiles()['SKILL.md'])}`
    const { findings } = await validateDemo({ 'SKILL.md': text })
    expect(applyFix(text, findings[0], 'SKILL.md')).toBe(demoFiles()['SKILL.md'])
  })
})

test('an unknown key that is nearly a known one is named', async () => {
  const { findings } = await validateDemo({
    'SKILL.md': demoMarkdown(`name: demo\ndescription: ${DEMO_DESCRIPTION}\nlicence: MIT`),
  })
  expect(findings[0]?.message).toBe("Unexpected fields in frontmatter: licence; did you mean 'license'?")
})

test('links to files, folders, addresses, places and links in code are not followed', async () => {
  const body = [
    '[schema](assets/input.schema.json), [folder](assets/), [part](#part), [site](https://example.org), [mail](mailto:a@b.c)',
    '`[x](nowhere.md)`',
    '```',
    '[x](nowhere.md)',
    '```',
    '[here](./SKILL.md#part) [encoded](assets/input%2Eschema.json)',
  ].join('\n')
  expect((await findingsOf(withBody(body, ''))).map(({ rule }) => rule)).toEqual([])
  expect((await findingsOf(withBody('[out](../../x.md)', ''))).map(({ message }) => message)).toEqual([
    "The link to '../../x.md' leaves the skill",
  ])
})

test('a broken description hides neither what stands below it nor what is wrong there', async () => {
  const { findings } = await validateDemo({
    'SKILL.md': demoMarkdown('name: other\ndescription: Use when: asked.\nallowed-tools: [Bash]'),
  })
  expect(findings.map(({ rule }) => rule)).toEqual([
    'identity.mismatch',
    'yaml.unquoted-colon',
    'frontmatter.allowed-tools',
  ])
})
