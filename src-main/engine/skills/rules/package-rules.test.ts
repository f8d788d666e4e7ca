import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Finding } from '../../../contract/finding.ts'
import { demoFiles, demoManifest, writeDemo, zipDemo } from '../../../testing/demo-skill.ts'
import { rawZip, type RawEntry } from '../../../testing/raw-zip.ts'
import { findingsOf, placeOf, validateDemo, type RuleCase } from '../../../testing/rule-case.ts'
import { takeZip } from '../../../testing/take-zip.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { bindInputs } from '../intake/bind-inputs.ts'
import { PACKAGE_RULES } from './package-rules.ts'
import { RULES } from './rules.ts'
import { validateSkill } from '../validate-skill.ts'
import { toFinding } from './finding-list.ts'
import { folderRemarks } from './folder-remarks.ts'
import { createValidator } from '../validation/validator.ts'

const validator = createValidator({ timeoutMs: 15_000 })
const hasty = createValidator({ timeoutMs: 1 })
const closed = createValidator()
afterAll(async () => {
  await Promise.all([validator.close(), hasty.close()])
})

const OPTIONS = { topLevelName: 'demo', profile: 'strict' } as const
const zip = (content: Buffer | RawEntry[], limits = {}): RuleCase => ({
  at: '',
  find: async () =>
    (await takeZip(validator, Buffer.isBuffer(content) ? content : rawZip(content), 'strict', limits)).check.findings,
})
const files = (changes: NonNullable<RuleCase['changes']>, at: string): RuleCase => ({ at, changes })
/** A folder that is changed after it was written. */
const folder = (change: (skillPath: string) => void, at: string): RuleCase => ({
  at,
  async find() {
    const skillPath = writeDemo(demoFiles({ 'scripts/run.sh': '#!/bin/sh\n' }))
    chmodSync(join(skillPath, 'scripts', 'run.sh'), 0o755)
    change(skillPath)
    return (await validateSkill(skillPath, OPTIONS)).findings
  },
})

async function bindTooMuch(): Promise<readonly Finding[]> {
  const { summary } = await validateDemo({})
  if (summary === null) throw new Error('the demo skill is not valid')
  const schema = { type: 'object', additionalProperties: false }
  const outcome = await bindInputs({
    summary: { ...summary, parameter_schema: schema },
    inline: {},
    parameter: { a: 1 },
    uploadsPath: makeTempFolder(),
    extractedFiles: [],
    validator,
  })
  return outcome.kind === 'rejected' ? outcome.findings : []
}

// One case for each rule; a case that its rule does not find fails.
const CASES = {
  'package.too-large': zip(zipDemo(), { maxArchiveBytes: 10 }),
  'package.empty': zip(Buffer.alloc(0)),
  'package.zip-invalid': zip(Buffer.from('text')),
  'package.unsafe-path': zip([{ name: 'demo/../x' }]),
  'package.special-file': zip([{ name: 'demo/a', content: 'b', mode: 0o120777 }]),
  'package.duplicate-entry': zip([{ name: 'demo/a' }, { name: 'demo/A' }]),
  'package.layout': zip([{ name: 'a/x' }, { name: 'b/x' }]),
  'package.link': folder((path) => symlinkSync('SKILL.md', join(path, 'link.md')), 'link.md'),
  'package.unreadable': folder((path) => execFileSync('mkfifo', [join(path, 'pipe')]), 'pipe'),
  'package.left-out': {
    at: '',
    find: () => Promise.resolve(folderRemarks([{ relativePath: 'node_modules', reason: 'excluded' }]).map(toFinding)),
  },
  'package.missing-file': files({ 'SKILL.md': null }, 'SKILL.md'),
  'package.skill-md-case': files({ 'SKILL.md': null, 'skill.md': '---\nname: demo\n---\n' }, 'skill.md'),
  'package.agent-config': files({ 'sub/.mcp.json': '{}' }, 'sub/.mcp.json'),
  'package.git-dropped': zip(zipDemo({ ...demoFiles(), '.git/config': '' })),
  'package.secret-file': files({ 'scripts/.env': 'KEY=1' }, 'scripts/.env'),
  'package.several-skill-md': files({ 'inner/SKILL.md': '' }, 'inner/SKILL.md'),
  'package.plugin-manifest': files({ '.claude-plugin/plugin.json': '{}' }, '.claude-plugin/plugin.json'),
  'contract.missing': files({ 'assets/runner.json': null }, 'assets/runner.json'),
  'script.crlf': files({ 'scripts/a.sh': '#!/bin/sh\r\necho\r\n' }, 'scripts/a.sh:1:1'),
  'script.not-executable': files({ 'scripts/a.sh': '#!/bin/sh\n' }, 'scripts/a.sh:1:1'),
  'text.encoding': files({ 'SKILL.md': Buffer.from([0xff]) }, 'SKILL.md'),
  'text.bom': files({ 'SKILL.md': `\uFEFF${String(demoFiles()['SKILL.md'])}` }, 'SKILL.md:1:1'),
  'text.nul': files({ 'SKILL.md': `${String(demoFiles()['SKILL.md'])}\u0000` }, 'SKILL.md:9:1'),
  'text.too-large': files({ 'assets/input.schema.json': ' '.repeat(70_000) }, 'assets/input.schema.json'),
  'input.invalid': { at: '', find: bindTooMuch },
  'validation.timeout': { at: '', find: async () => (await hasty.checkSkill(writeDemo(), OPTIONS)).findings },
  'validation.failed': {
    at: '',
    async find() {
      await closed.close()
      return (await closed.checkSkill(writeDemo(), OPTIONS)).findings
    },
  },
  'validation.cut': files({ 'assets/runner.json': demoManifest({ engines: Array(300).fill('x') }) }, ''),
} satisfies Record<keyof typeof PACKAGE_RULES, RuleCase>

test('every rule of this group has a case', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(Object.keys(PACKAGE_RULES).toSorted())
})

test.each(Object.entries<RuleCase>(CASES))('%s is found', async (rule, ruleCase) => {
  const found = (await findingsOf(ruleCase)).filter((finding) => finding.rule === rule)
  expect(found.map(placeOf)).toEqual([ruleCase.at])
  expect(found[0]?.severity).toBe(RULES[rule as keyof typeof CASES].severity)
})

test('every rule says why, what to do and whom it concerns', () => {
  for (const [id, rule] of Object.entries(RULES)) {
    expect(id).toMatch(/^[a-z]+\.[a-z-]+$/)
    expect(rule.why).toMatch(/^\p{Lu}.*[.]$/su)
    expect(rule.how).toMatch(/^[\p{Lu}`].*[.]$/su)
    expect(rule.severity === 'error').toBe(rule.rejectedBy.includes('runner'))
  }
})

test('the folder may be one that nobody can list', async () => {
  const skillPath = join(makeTempFolder(), 'demo')
  mkdirSync(skillPath)
  expect((await validateSkill(skillPath, OPTIONS)).findings.map(({ file }) => file)).toEqual([
    'SKILL.md',
    'assets/runner.json',
  ])
})
