import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEXT_LIMITS } from '../../contract/limits.ts'
import { demoFiles, demoManifest, demoMarkdown, writeDemo, type DemoChanges } from '../../testing/demo-skill.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { createValidator } from './validation/validator.ts'

// SPEC V10: whatever a skill holds, its check ends with a finding in time, runs nothing and reads nothing outside.

// Time is taken from the processor, for the clock also counts what other programs of a busy machine do.
let cpuMs = 0
const validator = createValidator({ timeoutMs: 15_000, onChecked: (spentMs) => (cpuMs = spentMs) })
// One check beforehand, so that no time is spent on starting.
beforeAll(() => validator.checkData({ schema: {}, data: {}, what: 'input' }))
afterAll(() => validator.close())

const OPTIONS = { topLevelName: 'demo', profile: 'strict' } as const
const MARK = join(tmpdir(), `skill-tryout-was-run-${process.pid}`)

async function measured(skillPath: string) {
  cpuMs = Number.NaN
  const outcome = await validator.checkSkill(skillPath, OPTIONS)
  return { ...outcome, cpuMs }
}

const frontMatter = (text: string): DemoChanges => ({ 'SKILL.md': text })
const yaml = (block: string): DemoChanges => frontMatter(demoMarkdown(block))
const runner = (text: string): DemoChanges => ({ 'assets/runner.json': text })
const schema = (value: unknown): DemoChanges => ({
  'assets/input.schema.json':
    typeof value === 'string' ? value : JSON.stringify({ type: 'object', ...(value as object) }),
})
const nested = (open: string, close: string, count: number): string => open.repeat(count) + close.repeat(count)
const code = `require('node:fs').writeFileSync(${JSON.stringify(MARK)}, '')`
const bomb = Array.from(
  { length: 9 },
  (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
)
const doubling = Object.fromEntries(
  Array.from({ length: 24 }, (_, level) => [`d${level}`, { allOf: Array(2).fill({ $ref: `#/$defs/d${level + 1}` }) }]),
)

test.each<[string, DemoChanges, string]>([
  ['front matter as JavaScript', frontMatter(`---js\n${code}\n---\n`), 'frontmatter.fence'],
  ['front matter as javascript', frontMatter(`---javascript\n${code}\n---\n`), 'frontmatter.fence'],
  ['front matter as CoffeeScript', frontMatter(`---coffee\n${code}\n---\n`), 'frontmatter.fence'],
  ['a YAML function', yaml(`name: !!js/function |\n  ${code}`), 'yaml.tag'],
  ['a Python object', yaml(`name: !!python/object/apply:os.system ["touch ${MARK}"]`), 'yaml.tag'],
  ['an alias bomb', yaml(`a0: &a0 [x]\n${bomb.join('\n')}`), 'yaml.aliases'],
  ['a self-reference', yaml('name: &a [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]'), 'yaml.aliases'],
  ['deep YAML in brackets', yaml('['.repeat(32_000)), 'yaml.depth'],
  ['deep YAML in braces', yaml('{a: '.repeat(16_000)), 'yaml.depth'],
  [
    'deep YAML by indentation',
    yaml(Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')),
    'yaml.depth',
  ],
  ['deep YAML lists', yaml('- '.repeat(32_000)), 'yaml.depth'],
  ['YAML of quotes', yaml('"'.repeat(60_000)), 'yaml.syntax'],
  ['YAML of anchors', yaml('&a '.repeat(20_000)), 'yaml.syntax'],
  ['YAML of colons', yaml(Array.from({ length: 1_900 }, (_, line) => `k${line}: a: b`).join('\n')), 'yaml.depth'],
  ['front matter of blank lines', frontMatter(`---\n${'\n'.repeat(500_000)}---\n`), 'frontmatter.too-large'],
  ['front matter of carriage returns', frontMatter(`---\n${'\r'.repeat(60_000)}\n---\n`), 'frontmatter.too-large'],
  ['a prototype key in YAML', yaml('__proto__: {polluted: true}\nname: demo'), 'yaml.prototype-key'],
  ['a body of brackets', frontMatter(demoMarkdown('name: demo', '['.repeat(900_000))), 'description.missing'],
  ['a body of links', frontMatter(demoMarkdown('name: demo', '[a](b'.repeat(180_000))), 'body.link-missing'],
  ['a body of back ticks', frontMatter(demoMarkdown('name: demo', '`'.repeat(900_001))), 'description.missing'],
  ['a huge SKILL.md', frontMatter(`---\n${'x'.repeat(TEXT_LIMITS.skillMarkdownBytes)}`), 'text.too-large'],
  ['deep JSON', runner(nested('[', ']', 100_000)), 'json.depth'],
  ['deep JSON objects', runner('{"a":'.repeat(50_000)), 'json.depth'],
  [
    'a prototype key in JSON',
    runner(demoManifest().replace('{', '{"__proto__": {"polluted": true},')),
    'json.prototype-key',
  ],
  [
    'a constructor key in JSON',
    runner(demoManifest().replace('{', '{"constructor": {"prototype": {"polluted": 1}},')),
    'json.prototype-key',
  ],
  ['a huge runner.json', runner(`"${'x'.repeat(TEXT_LIMITS.runnerJsonBytes)}"`), 'text.too-large'],
  ['runner.json of brackets', runner(`[${'[],'.repeat(80_000)}[]]`), 'manifest.schema'],
  [
    'runner.json of engines',
    runner(demoManifest({ engines: Array.from({ length: 15_000 }, (_, at) => `e${at}`) })),
    'validation.cut',
  ],
  ['a long version', runner(demoManifest({ version: `1${'.1'.repeat(50_000)}!` })), 'version.invalid'],
  ['a catastrophic pattern', schema({ properties: { a: { pattern: '^(a|a)*$' } } }), 'schema.pattern'],
  ['a catastrophic pattern for names', schema({ patternProperties: { '(x+x+)+y': {} } }), 'schema.pattern'],
  ['a schema of the network', schema({ $ref: 'http://127.0.0.1:9/schema.json' }), 'schema.reference'],
  ['a schema of the disk', schema({ $ref: 'file:///etc/passwd' }), 'schema.reference'],
  ['a schema in a loop', schema({ $ref: '#' }), 'schema.loop'],
  [
    'a schema in a long loop',
    schema({ $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } } }),
    'schema.loop',
  ],
  [
    'a deep schema',
    schema(`{"type":"object","properties":{"a":${'{"not":'.repeat(60)}{}${'}'.repeat(60)}}}`),
    'schema.limits',
  ],
  [
    'a wide schema',
    schema({ properties: Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`p${at}`, {}])) }),
    'schema.limits',
  ],
  ['a huge schema', schema({ description: 'x'.repeat(TEXT_LIMITS.schemaBytes) }), 'text.too-large'],
  ['an asynchronous schema', schema({ $async: true }), 'schema.keyword'],
])('%s ends in a finding', async (_name, changes, rule) => {
  const skillPath = writeDemo(demoFiles(changes))
  const { findings, cpuMs } = await measured(skillPath)
  expect(cpuMs).toBeLessThan(TEXT_LIMITS.validationTimeMs)
  expect(findings.map((finding) => finding.rule)).toContain(rule)
  expect(existsSync(MARK)).toBe(false)
  expect('polluted' in {}).toBe(false)
})

test('references that double at each of 24 levels end in time', async () => {
  const changes = schema({ $defs: { ...doubling, d24: { type: 'object' } }, $ref: '#/$defs/d0' })
  const { cpuMs } = await measured(writeDemo(demoFiles(changes)))
  expect(cpuMs).toBeLessThan(TEXT_LIMITS.validationTimeMs)
})

test('a reference to a server that listens is not followed', async () => {
  let requests = 0
  const server = createServer((_request, response) => {
    requests += 1
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const { findings } = await validator.checkSkill(
    writeDemo(demoFiles(schema({ properties: { a: { $ref: `http://127.0.0.1:${port}/s.json` } } }))),
    OPTIONS,
  )
  server.close()
  expect(findings.map(({ rule }) => rule)).toEqual(['schema.reference'])
  expect(requests).toBe(0)
})

test('the content of a file outside is in no finding', async () => {
  const secretPath = join(makeTempFolder(), 'secret.json')
  const schemas = { input: secretPath, parameter: '../secret/secret.json', output: 'assets/output.schema.json' }
  const outside = writeDemo({ 'secret.json': '{"type": "very secret"}' }, 'secret')
  const skillPath = join(outside, '..', 'demo')
  cpSync(writeDemo(demoFiles({ 'assets/runner.json': demoManifest({ schemas }) })), skillPath, { recursive: true })
  const { findings } = await validator.checkSkill(skillPath, OPTIONS)
  expect(findings.map(({ rule }) => rule)).toEqual(['schema.outside', 'schema.outside'])
  expect(JSON.stringify(findings)).not.toContain('very secret')
})

test('while a hostile skill is checked, the process goes on with its work', async () => {
  const hasty = createValidator({ timeoutMs: 1_000 })
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 10)
  const slow = await hasty.checkData({ schema: { pattern: '^.*a.*a.*a.*b$' }, data: 'a'.repeat(5_000), what: 'input' })
  clearInterval(timer)
  await hasty.close()
  expect(slow[0]?.message).toMatch(/took longer/)
  // A hundred fit into the time; a process that waited would have had none.
  expect(turns).toBeGreaterThan(20)
})
