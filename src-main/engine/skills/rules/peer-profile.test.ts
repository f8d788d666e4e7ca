import { afterAll, describe, expect, test } from 'vitest'
import { ENGINE_IDS } from '../../../contract/statuses.ts'
import { demoFiles, demoManifest, zipDemo, type DemoChanges } from '../../../testing/demo-skill.ts'
import { answerTo, takeZip } from '../../../testing/take-zip.ts'
import { createValidator } from '../validation/validator.ts'

const validator = createValidator({ timeoutMs: 15_000 })
afterAll(() => validator.close())

const withManifest = (changes: Record<string, unknown>): DemoChanges => ({
  'assets/runner.json': demoManifest(changes),
})

describe('the profile of newer packages', () => {
  const bare = { id: 'demo', execution_modes: ['auto'] }
  test.each<[string, DemoChanges, string]>([
    [
      'takes a contract without engines, artifacts and schemas',
      { 'assets/runner.json': JSON.stringify(bare) },
      'accepted',
    ],
    [
      'needs an output schema all the same',
      { 'assets/runner.json': JSON.stringify(bare), 'assets/output.schema.json': null },
      'Skill package missing required files: assets/output.schema.json',
    ],
    [
      'falls back to the usual place of a schema',
      withManifest({ schemas: { input: 5, parameter: 'nowhere.json', output: '../outside.json' } }),
      "Invalid runner.json manifest: 5 is not of type 'string'",
    ],
    ['falls back from a path that leads nowhere', withManifest({ schemas: { output: '../outside.json' } }), 'accepted'],
    [
      'refuses an empty list of engines',
      withManifest({ engines: [] }),
      'Invalid runner.json manifest: [] should be non-empty',
    ],
    [
      'refuses a text as engines',
      withManifest({ engines: 'codex' }),
      "Invalid runner.json manifest: 'codex' is not of type 'array'",
    ],
    [
      'refuses a text as artifacts',
      withManifest({ artifacts: 'x' }),
      "Invalid runner.json manifest: 'x' is not of type 'array'",
    ],
    [
      'refuses that no engine is left',
      withManifest({ engines: undefined, unsupported_engines: [...ENGINE_IDS] }),
      'runner.json effective engines must not be empty',
    ],
    [
      'wants a role for an artifact of the output',
      { 'assets/output.schema.json': '{"type": "object", "properties": {"a": {"x-type": "artifact"}}}' },
      "Invalid output schema: 'x-role' is a required property",
    ],
  ])('%s', async (_name, changes, detail) => {
    expect(await answerTo(validator, changes, 'skill-runner-head')).toBe(detail)
  })

  test('fills in what the package leaves out', async () => {
    const output = {
      type: 'object',
      properties: {
        file: { 'x-type': 'artifact', 'x-role': 'report', 'x-filename': 'report.md' },
        other: { 'x-type': 'file' },
      },
      required: ['file'],
    }
    const files = demoFiles({
      'assets/runner.json': JSON.stringify({ ...bare, unsupported_engines: ['codex'] }),
      'assets/output.schema.json': JSON.stringify(output),
      'assets/input.schema.json': null,
    })
    const outcome = await takeZip(validator, zipDemo(files), 'skill-runner-head')
    expect(outcome).toMatchObject({
      kind: 'accepted',
      summary: {
        engines: ENGINE_IDS.filter((engine) => engine !== 'codex' && engine !== 'script'),
        declared_engines: [],
        unsupported_engines: ['codex'],
        input_schema: null,
        artifacts: [
          { role: 'report', pattern: 'report.md', required: true },
          { role: 'output', pattern: 'other', required: false },
        ],
      },
    })
  })
})

test('of several faults the text is that of the first check, the findings are all of them', async () => {
  const manifest = demoManifest({ id: 'other', version: 'abc!', artifacts: [], engines: [] })
  const changes: DemoChanges = { 'assets/runner.json': manifest, 'assets/output.schema.json': '{' }
  const outcome = await takeZip(validator, zipDemo(demoFiles(changes)))
  const rules = outcome.check.findings.map(({ rule }) => rule)
  expect(outcome).toMatchObject({
    detail: 'Skill identity mismatch: directory, runner.json id, and SKILL.md name must match',
  })
  expect(rules).toEqual(['identity.mismatch', 'version.invalid', 'engines.missing', 'artifacts.missing', 'json.syntax'])
  expect(
    await answerTo(validator, { ...changes, 'assets/runner.json': demoManifest({ version: 'abc!', engines: [] }) }),
  ).toBe('Invalid output schema: not valid JSON')
  expect(await answerTo(validator, withManifest({ version: 'abc!', engines: [] }))).toBe(
    'runner.json must define a non-empty engines list',
  )
  expect(await answerTo(validator, { 'SKILL.md': null, 'assets/runner.json': '{bad' })).toBe(
    'Skill package missing required files: SKILL.md',
  )
})
