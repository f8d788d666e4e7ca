import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { demoFiles, demoManifest, writeDemo } from '../../../testing/demo-skill.ts'
import { createValidator, type Validator } from './validator.ts'

const open: Validator[] = []
const newValidator = (options = {}): Validator => {
  // A busy machine is no reason for a time-out in tests about something else.
  const validator = createValidator({ timeoutMs: 15_000, ...options })
  open.push(validator)
  return validator
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((validator) => validator.close()))
})

const OPTIONS = { topLevelName: 'demo', profile: 'strict' } as const
/** Endless, and not seen as such: only the time limit ends it. */
const SLOW = {
  schema: { properties: { a: { pattern: '^.*a.*a.*a.*b$' } } },
  data: { a: 'a'.repeat(5_000) },
  what: 'parameter',
}

test('a valid skill has a summary and no findings', async () => {
  const outcome = await newValidator().checkSkill(writeDemo(), OPTIONS)
  expect(outcome).toMatchObject({
    findings: [],
    firstError: null,
    fileCount: 5,
    summary: {
      skill_id: 'demo',
      name: 'demo',
      version: '1.0.0',
      engines: ['codex'],
      execution_modes: ['auto'],
      artifacts: [{ role: 'result', pattern: 'out.txt', required: true }],
      entry_script: null,
      prompts: {},
      default_options: {},
    },
  })
  expect(outcome.profiles.map(({ profile, verdict }) => [profile, verdict])).toEqual([
    ['runner', 'ok'],
    ['agent-skills', 'ok'],
    ['claude-upload', 'ok'],
    ['codex', 'ok'],
    ['gemini', 'ok'],
    ['opencode', 'ok'],
  ])
})

test('the summary has what the contract says beside', async () => {
  const manifest = demoManifest({
    name: 'Demo skill',
    engines: ['claude', 'script', 'codex'],
    unsupported_engines: ['gemini'],
    execution_modes: ['interactive', 'auto'],
    max_attempt: 3,
    entrypoint: { script: './scripts/run.mjs', prompts: { codex: 'Do {{ skill_id }}' } },
    runtime: { default_options: { no_cache: true } },
  })
  const skillPath = writeDemo(demoFiles({ 'assets/runner.json': manifest, 'scripts/run.mjs': '' }))
  const { summary } = await newValidator().checkSkill(skillPath, OPTIONS)
  expect(summary).toMatchObject({
    name: 'Demo skill',
    engines: ['claude', 'script', 'codex'],
    declared_engines: ['claude', 'script', 'codex'],
    unsupported_engines: ['gemini'],
    execution_modes: ['auto', 'interactive'],
    max_attempt: 3,
    entry_script: 'scripts/run.mjs',
    prompts: { codex: 'Do {{ skill_id }}' },
    default_options: { no_cache: true },
  })
})

test('data is checked with every fault and its place', async () => {
  const schema = { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } }, required: ['b'] }
  expect(await newValidator().checkData({ schema, data: { a: ['x', 5] }, what: 'parameter' })).toEqual([
    { path: '', message: "'b' is a required property" },
    { path: 'a/1', message: "5 is not of type 'string'" },
  ])
})

test('a check that hangs ends after its time, and the next one finds a fresh process', async () => {
  const validator = newValidator({ timeoutMs: 1_000 })
  // The process is up before the time is taken.
  await validator.checkData({ schema: {}, data: {}, what: 'parameter' })
  const started = performance.now()
  const [slow, next] = await Promise.all([
    validator.checkData(SLOW),
    validator.checkData({ schema: { type: 'string' }, data: 5, what: 'parameter' }),
  ])
  expect(slow).toEqual([{ path: '', message: 'The check of the parameter took longer than 1000 ms' }])
  expect(next).toEqual([{ path: '', message: "5 is not of type 'string'" }])
  expect(performance.now() - started).toBeGreaterThan(990)
})

test('checks that hang hold up neither a package nor another value', async () => {
  const validator = newValidator({ timeoutMs: 600_000 })
  const slower = { ...SLOW, data: { a: 'a'.repeat(6_000) } }
  const hanging = [SLOW, SLOW, slower].map((request) => validator.checkData(request))
  const value = validator.checkData({ schema: { type: 'string', pattern: '^x' }, data: 5, what: 'input' })
  // Neither would come if it had to wait for the time of those before it.
  expect((await validator.checkSkill(writeDemo(), OPTIONS)).findings).toEqual([])
  expect(await value).toEqual([{ path: '', message: "5 is not of type 'string'" }])
  await validator.close()
  for (const faults of await Promise.all(hanging)) expect(faults).toHaveLength(1)
})

test('a skill whose check hangs gets a finding', async () => {
  // So little time that no check can keep it.
  const outcome = await newValidator({ timeoutMs: 1 }).checkSkill(writeDemo(), OPTIONS)
  expect(outcome).toMatchObject({
    findings: [{ rule: 'validation.timeout', severity: 'error' }],
    summary: null,
    firstError: 'The check took longer than 1 ms',
  })
  expect(outcome.profiles[0]).toMatchObject({ profile: 'runner', verdict: 'rejected' })
})

test('a check that runs out of memory ends with a finding, and the process goes on', async () => {
  const validator = newValidator({ heapMb: 24 })
  const items = Array.from({ length: 400_000 }, (_, index) => ({ index, text: `text ${index}` }))
  const schema = { items: { type: 'string', not: { const: 1 } } }
  const [fault] = await validator.checkData({ schema, data: items, what: 'result' })
  expect(fault?.message).toMatch(/^The check of the result ended early: /)
  expect(await validator.checkData({ schema: {}, data: {}, what: 'result' })).toEqual([])
})

test('values too deep to be copied to the process are refused before', async () => {
  let data: unknown = 1
  for (let level = 0; level < 200_000; level += 1) data = [data]
  const faults = await newValidator().checkData({ schema: {}, data, what: 'input' })
  expect(faults).toEqual([{ path: '', message: 'The input is nested more than 64 deep' }])
})

test('no schema leaves anything behind for the next one, in either draft', async () => {
  const validator = newValidator()
  const check = (schema: Record<string, unknown>) => validator.checkData({ schema, data: 5, what: 'input' })
  for (const $schema of ['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2020-12/schema']) {
    const named = { $schema, $id: 'https://example.com/same', definitions: { a: { type: 'string' } } }
    expect(await check({ ...named, type: 'string' })).toEqual([{ path: '', message: "5 is not of type 'string'" }])
    expect(await check({ ...named, type: 'no such type' })).toMatchObject([
      { message: expect.stringContaining('Schema validation failed') as string },
    ])
    expect(await check({ ...named, type: 'number' })).toEqual([])
    expect(await check({ $schema, $ref: '#/definitions/a' })).not.toEqual([])
    expect(await check({ $schema })).toEqual([])
  }
})

test('many checks at once all get their own answer', async () => {
  const validator = newValidator()
  const values = Array.from({ length: 30 }, (_, index) => index)
  const answers = await Promise.all(
    values.map((data) => validator.checkData({ schema: { type: 'string' }, data, what: 'input' })),
  )
  expect(answers.map(([fault]) => fault?.message)).toEqual(values.map((value) => `${value} is not of type 'string'`))
})

test('the validation does not keep the process alive', async () => {
  const code = `
    import { createValidator } from ${JSON.stringify(new URL('./validator.ts', import.meta.url).href)}
    const validator = createValidator()
    const faults = await validator.checkData({ schema: { type: 'string' }, data: 5, what: 'input' })
    console.log(faults[0].message)
  `
  // Whatever held the process would make this wait until the test's own limit.
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code])
  expect(stdout).toBe("5 is not of type 'string'\n")
})

test('after closing there are findings instead of hanging', async () => {
  const validator = createValidator()
  validator.prewarm()
  await validator.close()
  expect(await validator.checkSkill(writeDemo(), OPTIONS)).toMatchObject({ findings: [{ rule: 'validation.failed' }] })
  await validator.close()
})

test('a folder that is not there is a finding', async () => {
  const outcome = await newValidator().checkSkill('/nowhere/at/all', OPTIONS)
  expect(outcome.findings.map(({ rule }) => rule)).toContain('package.missing-file')
  expect(outcome.summary).toBeNull()
})
