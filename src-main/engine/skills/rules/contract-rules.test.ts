import { describe, expect, test } from 'vitest'
import { demoFiles, demoManifest, type DemoChanges } from '../../../testing/demo-skill.ts'
import { applyFix, findingsOf, placeOf, validateDemo, type RuleCase } from '../../../testing/rule-case.ts'
import { CONTRACT_RULES } from './contract-rules.ts'
import { RULES } from './rules.ts'

const RUNNER = 'assets/runner.json'
const manifest = (changes: Record<string, unknown>, at: string): RuleCase => ({
  at: `${RUNNER}:${at}`,
  changes: { [RUNNER]: demoManifest(changes) },
})
const runner = (text: string, at: string): RuleCase => ({ at: `${RUNNER}:${at}`, changes: { [RUNNER]: text } })
/** An input schema on one line. */
const schema = (value: object, at: string): RuleCase => ({
  at: `assets/input.schema.json:1:${at}`,
  changes: { 'assets/input.schema.json': JSON.stringify({ type: 'object', ...value }) },
})
const loop = { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }

// One case for each rule; a case that its rule does not find fails.
const CASES = {
  'json.syntax': runner('{\n  "id": oops\n}', '2:9'),
  'json.bom': runner(`\uFEFF${demoManifest()}`, '1:1'),
  'json.depth': runner(`{"id": ${'['.repeat(100)}`, '1:71'),
  'json.duplicate-key': runner(demoManifest().replace('{', '{\n  "id": "demo",'), '3:3'),
  'json.prototype-key': runner(demoManifest().replace('{', '{\n  "__proto__": {},'), '2:3'),
  'manifest.schema': manifest({ max_attempt: 0 }, '22:18'),
  'identity.id-missing': manifest({ id: ' ' }, '2:9'),
  'identity.mismatch': manifest({ id: 'other' }, '2:9'),
  'engines.missing': manifest({ engines: [] }, '4:3'),
  'engines.policy': manifest({ unsupported_engines: ['codex'] }, '22:3'),
  'artifacts.missing': manifest({ artifacts: [] }, '15:3'),
  'artifacts.item': manifest({ artifacts: [{ role: 5, pattern: 'x' }] }, '17:15'),
  'artifacts.pattern': manifest({ artifacts: [{ role: 'x', pattern: '../x' }] }, '18:18'),
  'version.invalid': manifest({ version: 'one' }, '3:14'),
  'schema.blank': manifest({ schemas: { ...schemas(), input: ' ' } }, '11:14'),
  'schema.missing-file': { at: `${RUNNER}:13:15`, changes: { 'assets/output.schema.json': null } },
  'schema.outside': manifest({ schemas: { ...schemas(), input: '../outside.json' } }, '11:14'),
  'schema.meta': schema({ type: 'array' }, '9'),
  'schema.invalid': schema({ properties: { a: { type: 'strong' } } }, '44'),
  'schema.limits': schema(
    { properties: Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`p${at}`, {}])) },
    '1',
  ),
  'schema.reference': schema({ $ref: 'https://example.org/x' }, '25'),
  'schema.loop': schema(loop, '31'),
  'schema.pattern': schema({ properties: { a: { pattern: '(a+)+$' } } }, '47'),
  'schema.keyword': schema({ $async: true }, '27'),
  'schema.dialect': schema({ $schema: 'https://json-schema.org/draft/2019-09/schema' }, '28'),
  'entrypoint.script': manifest({ entrypoint: { script: 'scripts/nothing.mjs' } }, '23:15'),
} satisfies Record<keyof typeof CONTRACT_RULES, RuleCase>

function schemas() {
  return {
    input: 'assets/input.schema.json',
    parameter: 'assets/parameter.schema.json',
    output: 'assets/output.schema.json',
  }
}

test('every rule of this group has a case', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(Object.keys(CONTRACT_RULES).toSorted())
})

test.each(Object.entries<RuleCase>(CASES))('%s is found', async (rule, ruleCase) => {
  const found = (await findingsOf(ruleCase)).filter((finding) => finding.rule === rule)
  expect(found.map(placeOf)).toEqual([ruleCase.at])
  expect(found[0]?.severity).toBe(RULES[rule as keyof typeof CASES].severity)
  expect(found[0]?.rejected_by).toEqual(found[0]?.severity === 'error' ? ['runner'] : [])
})

describe('entrypoint.script', () => {
  const answer = async (script: unknown, engines = ['script'], files: DemoChanges = {}) => {
    const entrypoint = script === undefined ? undefined : { script }
    const { findings, summary } = await validateDemo({ [RUNNER]: demoManifest({ engines, entrypoint }), ...files })
    return summary?.entry_script ?? findings.find(({ rule }) => rule === 'entrypoint.script')?.message
  }

  test('is needed for the script engine and for no other', async () => {
    expect(await answer(undefined)).toBe("runner.json names the engine 'script' but no entrypoint.script")
    expect((await validateDemo({ [RUNNER]: demoManifest({ engines: ['codex'] }) })).findings).toEqual([])
  })

  test('names a file of the skill with an ending that has an interpreter', async () => {
    for (const ending of ['mjs', 'cjs', 'js', 'py', 'sh']) {
      expect(await answer(`scripts/run.${ending}`, ['script'], { [`scripts/run.${ending}`]: '' })).toBe(
        `scripts/run.${ending}`,
      )
    }
    expect(await answer('scripts/run.rb', ['script'], { 'scripts/run.rb': '' })).toMatch(/must end in/)
    expect(await answer('scripts/run.mjs')).toMatch(/is not in the skill/)
  })

  test.each(['../run.mjs', '/etc/run.mjs', 'scripts\\run.mjs', 'C:/run.mjs', '.'])(
    '%j is no path inside the skill',
    async (script) => {
      expect(await answer(script)).toMatch(/is not a path inside the skill/)
    },
  )
})

test.each(['', ' ', '/abs', 'C:\\x', 'a\\b', '..', 'a/../b', '../x', 'x'.repeat(201), 'a\nb'])(
  'the artifact pattern %j is refused',
  async (pattern) => {
    const { findings } = await validateDemo({ [RUNNER]: demoManifest({ artifacts: [{ role: 'x', pattern }] }) })
    expect(findings.map(({ rule }) => rule)).toEqual(['artifacts.pattern'])
  },
)

test.each(['report.md', '**', 'charts/*.svg', 'a..b', '?.txt', '报告/*.md'])(
  'the artifact pattern %j is fine',
  async (pattern) => {
    const { summary } = await validateDemo({
      [RUNNER]: demoManifest({ artifacts: [{ role: 'x', pattern, mime: 'text/plain' }] }),
    })
    expect(summary?.artifacts).toEqual([{ role: 'x', pattern, mime: 'text/plain', required: false }])
  },
)

test('every fault of runner.json is told at its place, the best one first', async () => {
  const { findings, firstError } = await validateDemo({
    [RUNNER]: demoManifest({ id: 5, version: 3, engines: ['foo', 'codex'] }),
  })
  expect(findings.map((finding) => [placeOf(finding), finding.message.slice(0, 62)])).toEqual([
    [`${RUNNER}:2:9`, "Invalid runner.json manifest: 5 is not of type 'string'"],
    [`${RUNNER}:3:14`, "Invalid runner.json manifest: 3 is not of type 'string'"],
    [`${RUNNER}:5:5`, "Invalid runner.json manifest: 'foo' is not one of ['script', '"],
  ])
  expect(firstError).toBe("Invalid runner.json manifest: 3 is not of type 'string'")
})

describe('repairs', () => {
  test('a skill without a contract gets one that runs', async () => {
    const bare = {
      [RUNNER]: null,
      'assets/input.schema.json': null,
      'assets/parameter.schema.json': null,
      'assets/output.schema.json': null,
    }
    const { findings } = await validateDemo(bare)
    expect(findings).toMatchObject([{ rule: 'contract.missing', fix: { title: 'Add a runner contract' } }])
    const edits = findings[0]?.fix?.edits ?? []
    const added = Object.fromEntries(edits.map(({ file, text }) => [file, text]))
    expect(Object.keys(added)).toEqual([
      RUNNER,
      'assets/input.schema.json',
      'assets/parameter.schema.json',
      'assets/output.schema.json',
    ])
    expect(await validateDemo({ ...bare, ...added })).toMatchObject({ findings: [], summary: { skill_id: 'demo' } })
  })

  test('schemas that are there already stay', async () => {
    const { findings } = await validateDemo({ [RUNNER]: null })
    expect(findings[0]?.fix?.edits.map(({ file }) => file)).toEqual([RUNNER])
  })

  test('of an identity are needed for a blank too', async () => {
    const { findings, summary } = await validateDemo({ [RUNNER]: demoManifest({ id: 'demo ' }) })
    expect([summary, findings.map(({ rule }) => rule)]).toEqual([null, ['identity.mismatch']])
    const name = await validateDemo({
      'SKILL.md': String(demoFiles()['SKILL.md']).replace('name: demo', 'name: "demo "'),
    })
    expect(name.summary).toBeNull()
    expect(name.findings.map(({ rule }) => rule)).toContain('identity.mismatch')
  })

  test('of an identity mend both files in one', async () => {
    const changes = {
      [RUNNER]: demoManifest({ id: 'one' }),
      'SKILL.md': String(demoFiles()['SKILL.md']).replace('name: demo', 'name: two'),
    }
    const { findings } = await validateDemo(changes)
    expect(findings.map(({ rule, file }) => [rule, file])).toEqual([
      ['identity.mismatch', 'SKILL.md'],
      ['identity.mismatch', RUNNER],
    ])
    const repaired = Object.fromEntries(
      Object.entries(changes).map(([file, text]) => [file, applyFix(text, findings[0], file)]),
    )
    expect((await validateDemo(repaired)).findings).toEqual([])
  })

  test('a missing schema file is added', async () => {
    const { findings } = await validateDemo({ 'assets/output.schema.json': null })
    const text = applyFix('', findings[0], 'assets/output.schema.json')
    expect((await validateDemo({ 'assets/output.schema.json': text })).findings).toEqual([])
  })
})
