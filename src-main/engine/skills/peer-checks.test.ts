import { writeFile } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import { PACKAGE_LIMITS } from '../../contract/limits.ts'
import { ENGINE_IDS } from '../../contract/statuses.ts'
import {
  DEMO_DESCRIPTION,
  demoFiles,
  demoManifest,
  demoMarkdown,
  zipDemo,
  type DemoChanges,
} from '../../testing/demo-skill.ts'
import { rawZip } from '../../testing/raw-zip.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { createPackageIntake } from './package-intake.ts'
import type { ValidationProfile } from './validation-outcome.ts'
import { createValidator } from './validator.ts'

// The rows of the table of checks: what Skill-Runner answers to a package, in its exact words.

const validator = createValidator()
afterAll(() => validator.close())

async function upload(zip: Buffer, profile: ValidationProfile = 'strict', limits = {}) {
  const folderPath = makeTempFolder()
  const intake = createPackageIntake({
    folderPath,
    validator,
    profile,
    limits: { ...PACKAGE_LIMITS, ...limits },
    now: () => new Date(),
  })
  await intake.addPackage(Readable.from([zip]))
  const outcome = await intake.finish()
  if (outcome.kind === 'rejected') {
    expect(readdirSync(folderPath)).toEqual([])
    // Whoever reads the findings instead of the text gets an error too.
    expect(outcome.check.findings.some(({ severity }) => severity === 'error')).toBe(true)
    expect(outcome.check.ok).toBe(false)
  }
  return outcome
}

async function detailOf(changes: DemoChanges, profile: ValidationProfile = 'strict') {
  const outcome = await upload(zipDemo(demoFiles(changes)), profile)
  return outcome.kind === 'accepted' ? 'accepted' : outcome.detail
}

const withManifest = (changes: Record<string, unknown>): DemoChanges => ({
  'assets/runner.json': demoManifest(changes),
})
const withFrontMatter = (text: string | Buffer): DemoChanges => ({ 'SKILL.md': text })
const ENGINE_LIST = `[${ENGINE_IDS.map((engine) => `'${engine}'`).join(', ')}]`

describe('the container', () => {
  const good = zipDemo()
  const layout = 'Skill package must contain exactly one top-level directory'

  test('a package over the limit, while it streams', async () => {
    const outcome = await upload(good, 'strict', { maxArchiveBytes: good.length - 1 })
    expect(outcome).toMatchObject({
      kind: 'rejected',
      code: 'package_too_large',
      detail: `Skill package exceeds size limit (${good.length - 1} bytes)`,
    })
  })

  test.each<[string, Buffer, string]>([
    ['no bytes', Buffer.alloc(0), 'Uploaded skill package is empty'],
    ['no zip', Buffer.from('just text'), 'Invalid zip package'],
    [
      'a wrong CRC',
      rawZip([{ name: 'demo/a', content: 'x', central: { crc32: 1 }, local: { crc32: 1 } }]),
      'Invalid zip package',
    ],
    ['an empty zip', rawZip([]), layout],
    ['two folders', rawZip([{ name: 'a/x' }, { name: 'b/x' }]), layout],
    ['one file without a folder', rawZip([{ name: 'demo', content: 'x' }]), 'Skill package extraction failed'],
    ['a name that climbs out', rawZip([{ name: 'demo/../../x' }]), 'Unsafe zip entry path: demo/../../x'],
    ['a name that begins with a backslash', rawZip([{ name: '\\x\\y' }]), 'Unsafe zip entry path: \\\\x\\\\y'],
    ['a drive', rawZip([{ name: 'C:/x' }]), 'Unsafe zip entry path: C:/x'],
    ['a drive without a slash', rawZip([{ name: 'demo/a' }, { name: 'C:foo' }]), 'Unsafe zip entry path: C:foo'],
    ['an absolute name', rawZip([{ name: 'demo/a' }, { name: '/etc/passwd' }]), 'Unsafe zip entry path: /etc/passwd'],
    ['a link', rawZip([{ name: 'demo/a', content: '/etc', mode: 0o120777 }]), 'Invalid zip package'],
  ])('%s', async (_name, zip, detail) => {
    expect(await upload(zip)).toMatchObject({ kind: 'rejected', detail })
  })

  test('what macOS adds is no second folder', async () => {
    const noise = [{ name: '__MACOSX/' }, { name: '__MACOSX/._demo' }, { name: '.DS_Store' }]
    const entries = Object.entries(demoFiles()).map(([name, content]) => ({ name: `demo/${name}`, content }))
    expect(await upload(rawZip([...entries, ...noise]))).toMatchObject({ kind: 'accepted', skillId: 'demo' })
  })
})

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
    expect(await detailOf(changes)).toBe(detail)
  })

  test('has a byte order mark: accepted with a warning, for the archives of some editors have one', async () => {
    const outcome = await upload(zipDemo(demoFiles({ 'SKILL.md': `\uFEFF${String(demoFiles()['SKILL.md'])}` })))
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(outcome.check.findings).toMatchObject([{ rule: 'text.bom', severity: 'warning' }])
  })
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
    expect(await detailOf(changes, 'skill-runner-head')).toBe(detail)
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
    const outcome = await upload(zipDemo(files), 'skill-runner-head')
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
  const outcome = await upload(zipDemo(demoFiles(changes)))
  const rules = outcome.check.findings.map(({ rule }) => rule)
  expect(outcome).toMatchObject({
    detail: 'Skill identity mismatch: directory, runner.json id, and SKILL.md name must match',
  })
  expect(rules).toEqual(['json.syntax', 'identity.mismatch', 'version.invalid', 'engines.missing', 'artifacts.missing'])
  expect(await detailOf({ ...changes, 'assets/runner.json': demoManifest({ version: 'abc!', engines: [] }) })).toBe(
    'Invalid output schema: not valid JSON',
  )
  expect(await detailOf(withManifest({ version: 'abc!', engines: [] }))).toBe(
    'runner.json must define a non-empty engines list',
  )
  expect(await detailOf({ 'SKILL.md': null, 'assets/runner.json': '{bad' })).toBe(
    'Skill package missing required files: SKILL.md',
  )
})

test('a refused package leaves nothing, an accepted one its zip and its folder', async () => {
  const folderPath = makeTempFolder()
  const intake = createPackageIntake({
    folderPath,
    validator,
    profile: 'strict',
    limits: PACKAGE_LIMITS,
    now: () => new Date(),
  })
  await writeFile(join(folderPath, 'somebody-elses.txt'), '')
  await intake.addPackage(Readable.from([zipDemo()]))
  const outcome = await intake.finish()
  expect(outcome).toMatchObject({ kind: 'accepted', stagedPath: join(folderPath, 'staged', 'demo') })
  expect(readdirSync(folderPath).sort()).toEqual(['package.zip', 'somebody-elses.txt', 'staged'])
  await intake.abort()
  expect(readdirSync(folderPath)).toEqual(['somebody-elses.txt'])
})
