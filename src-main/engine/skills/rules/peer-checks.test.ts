import { afterAll, describe, expect, test } from 'vitest'
import { ENGINE_IDS } from '../../../contract/statuses.ts'
import {
  DEMO_DESCRIPTION,
  demoFiles,
  demoManifest,
  demoMarkdown,
  zipDemo,
  type DemoChanges,
} from '../../../testing/demo-skill.ts'
import { answerTo, takeZip } from '../../../testing/take-zip.ts'
import { createValidator } from '../validation/validator.ts'

// The rows of the table of checks on a skill: what Skill-Runner answers to it, in its exact words.

const validator = createValidator({ timeoutMs: 15_000 })
afterAll(() => validator.close())

const withManifest = (changes: Record<string, unknown>): DemoChanges => ({
  'assets/runner.json': demoManifest(changes),
})
const withFrontMatter = (text: string | Buffer): DemoChanges => ({ 'SKILL.md': text })
const ENGINE_LIST = `[${ENGINE_IDS.map((engine) => `'${engine}'`).join(', ')}]`

describe('the skill', () => {
  test.each<[string, DemoChanges, string]>([
    ['is fine', {}, 'accepted'],
    ['has no SKILL.md', { 'SKILL.md': null }, 'Skill package missing required files: SKILL.md'],
    ['has no runner.json', { 'assets/runner.json': null }, 'Skill package missing required files: assets/runner.json'],
    [
      'has neither',
      { 'SKILL.md': null, 'assets/runner.json': null },
      'Skill package missing required files: SKILL.md, assets/runner.json',
    ],
    ['has a runner.json that is not JSON', { 'assets/runner.json': '{bad' }, 'Invalid assets/runner.json'],
    [
      'has a runner.json with a byte order mark',
      { 'assets/runner.json': `\uFEFF${demoManifest()}` },
      'Invalid assets/runner.json',
    ],
    [
      'has a list as runner.json',
      { 'assets/runner.json': '[]' },
      "Invalid runner.json manifest: [] is not of type 'object'",
    ],
    [
      'has a key twice in runner.json',
      { 'assets/runner.json': demoManifest().replace('{', '{"id": "demo",') },
      "Invalid assets/runner.json: The key 'id' comes twice",
    ],
    ['has no id', withManifest({ id: undefined }), "Invalid runner.json manifest: 'id' is a required property"],
    ['has a number as id', withManifest({ id: 5 }), "Invalid runner.json manifest: 5 is not of type 'string'"],
    ['has a blank id', withManifest({ id: '  ' }), 'runner.json must define a non-empty id'],
    ['has no front matter', withFrontMatter('# Demo\n'), 'SKILL.md must define frontmatter name'],
    ['ends with its closing fence', withFrontMatter('---\nname: demo\n---'), 'SKILL.md must define frontmatter name'],
    ['has a text as front matter', withFrontMatter(demoMarkdown('text')), 'SKILL.md must define frontmatter name'],
    [
      'has bad YAML',
      withFrontMatter(demoMarkdown('name: demo\ndescription: a: b')),
      'SKILL.md must define frontmatter name',
    ],
    ['has no name', withFrontMatter(demoMarkdown('description: x')), 'SKILL.md must define frontmatter name'],
    ['has a number as name', withFrontMatter(demoMarkdown('name: 5')), 'SKILL.md must define frontmatter name'],
    [
      'has CRLF in its front matter',
      withFrontMatter(demoMarkdown(`name: demo\ndescription: ${DEMO_DESCRIPTION}`).replaceAll('\n', '\r\n')),
      'accepted',
    ],
    [
      'is not UTF-8',
      withFrontMatter(Buffer.from([0x2d, 0xff])),
      "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte",
    ],
    [
      'has another id',
      withManifest({ id: 'other' }),
      'Skill identity mismatch: directory, runner.json id, and SKILL.md name must match',
    ],
    [
      'has another name',
      withFrontMatter(demoMarkdown('name: other')),
      'Skill identity mismatch: directory, runner.json id, and SKILL.md name must match',
    ],
    [
      'has no schemas',
      withManifest({ schemas: undefined }),
      "Invalid runner.json manifest: 'schemas' is a required property",
    ],
    [
      'has no parameter schema',
      withManifest({ schemas: { input: 'assets/input.schema.json', output: 'assets/output.schema.json' } }),
      "Invalid runner.json manifest: 'parameter' is a required property",
    ],
    [
      'has a blank schema',
      withManifest({
        schemas: { input: ' ', parameter: 'assets/parameter.schema.json', output: 'assets/output.schema.json' },
      }),
      'runner.json schemas must define input, parameter and output',
    ],
    [
      'lacks schema files',
      { 'assets/input.schema.json': null, 'assets/output.schema.json': null },
      'Skill package missing required files: assets/input.schema.json, assets/output.schema.json',
    ],
    ['has a schema that is not JSON', { 'assets/output.schema.json': '{' }, 'Invalid output schema: not valid JSON'],
    [
      'has a schema of a text',
      { 'assets/input.schema.json': '{"type": "string"}' },
      "Invalid input schema: 'object' was expected",
    ],
    [
      'has an unknown input source',
      { 'assets/input.schema.json': '{"type": "object", "properties": {"a": {"x-input-source": "url"}}}' },
      "Invalid input schema: 'url' is not one of ['file', 'inline']",
    ],
    [
      'has an unknown artifact marker',
      { 'assets/output.schema.json': '{"type": "object", "properties": {"a": {"x-type": "zip"}}}' },
      "Invalid output schema: 'zip' is not one of ['artifact', 'file']",
    ],
    [
      'has a parameter that is no schema',
      { 'assets/parameter.schema.json': '{"type": "object", "properties": {"a": 5}}' },
      "Invalid parameter schema: 5 is not of type 'object'",
    ],
    [
      'names a schema outside',
      withManifest({
        schemas: { input: '../../../etc/hosts', parameter: '/etc/hosts', output: 'assets/output.schema.json' },
      }),
      'Skill package missing required files: ../../../etc/hosts, /etc/hosts',
    ],
    ['has no engines', withManifest({ engines: undefined }), 'runner.json must define a non-empty engines list'],
    ['has an empty list of engines', withManifest({ engines: [] }), 'runner.json must define a non-empty engines list'],
    ['has a text as engines', withManifest({ engines: 'codex' }), 'runner.json must define a non-empty engines list'],
    [
      'has an unknown engine',
      withManifest({ engines: ['foo'] }),
      `Invalid runner.json manifest: 'foo' is not one of ${ENGINE_LIST}`,
    ],
    ['has an engine of an older version', withManifest({ engines: ['iflow', 'gemini'] }), 'accepted'],
    [
      'has no artifacts',
      withManifest({ artifacts: undefined }),
      'runner.json must define a non-empty artifacts contract',
    ],
    [
      'has an empty artifact contract',
      withManifest({ artifacts: [] }),
      'runner.json must define a non-empty artifacts contract',
    ],
    [
      'has a text as artifacts',
      withManifest({ artifacts: 'x' }),
      'runner.json must define a non-empty artifacts contract',
    ],
    [
      'has an artifact without a role',
      withManifest({ artifacts: [{ pattern: 'out.txt' }] }),
      "1 validation error for SkillManifest\nartifacts.0.role\n  Field required [type=missing, input_value={'pattern': 'out.txt'}, input_type=dict]",
    ],
    ['has no execution modes', withManifest({ execution_modes: undefined }), 'accepted'],
    [
      'has an empty list of modes',
      withManifest({ execution_modes: [] }),
      'Invalid runner.json manifest: [] should be non-empty',
    ],
    [
      'has an unknown mode',
      withManifest({ execution_modes: ['x'] }),
      "Invalid runner.json manifest: 'x' is not one of ['auto', 'interactive']",
    ],
    [
      'allows no attempt',
      withManifest({ max_attempt: 0 }),
      'Invalid runner.json manifest: 0 is less than the minimum of 1',
    ],
    ['has a bad version', withManifest({ version: 'abc!' }), 'Invalid skill version: abc!'],
    ['has a pre-release version', withManifest({ version: '1.0.0rc1' }), 'accepted'],
    ['has no version', withManifest({ version: undefined }), 'accepted'],
    [
      'has a number as version',
      withManifest({ version: 3 }),
      "Invalid runner.json manifest: 3 is not of type 'string'",
    ],
    [
      'uses the old name of a field',
      withManifest({ unsupport_engine: ['codex'] }),
      "runner.json field 'unsupport_engine' has been renamed to 'unsupported_engines'",
    ],
    [
      'both has and lacks an engine',
      withManifest({ engines: ['codex', 'claude'], unsupported_engines: ['codex'] }),
      'runner.json engines and unsupported_engines must not overlap: codex',
    ],
  ])('%s', async (_name, changes, detail) => {
    expect(await answerTo(validator, changes)).toBe(detail)
  })

  test('has a byte order mark: accepted with a warning, for the archives of some editors have one', async () => {
    const outcome = await takeZip(
      validator,
      zipDemo(demoFiles({ 'SKILL.md': `\uFEFF${String(demoFiles()['SKILL.md'])}` })),
    )
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(outcome.check.findings).toMatchObject([{ rule: 'text.bom', severity: 'warning' }])
  })
})
