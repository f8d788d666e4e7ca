import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunStatusBody } from '../contract/run.ts'
import { expectNothingLeft } from '../testing/disk.ts'
import { installSkill, sendInstall } from '../testing/install-skill.ts'
import { goodPackage, GOOD_SCRIPT, zipOf } from '../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const HANGING = `${GOOD_SCRIPT}\nsetInterval(() => {}, 1000)\n`
const NOTE = {
  type: 'object',
  properties: { note: { type: 'string', 'x-input-source': 'inline' } },
  required: ['note'],
}
const TABLE_AND_NOTE = {
  type: 'object',
  properties: { ...NOTE.properties, table: { type: 'string' } },
  required: ['note', 'table'],
}
const COUNT = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } }

async function post(server: TestServer, body: object, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const answer = await server.ask('/v1/jobs', init)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function upload(server: TestServer, id: unknown, parts: Record<string, Blob>, prefix = '/v1/jobs') {
  const form = new FormData()
  for (const [name, content] of Object.entries(parts)) form.append(name, content, `${name}.zip`)
  const answer = await server.ask(`${prefix}/${String(id)}/upload`, { method: 'POST', body: form })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const job = (server: TestServer, id: unknown): Promise<RunStatusBody> =>
  server.client.jobs.status({ params: { request_id: String(id) }, query: { wait: 15 } })
const dataOf = async (server: TestServer, id: unknown): Promise<Record<string, unknown>> => {
  const { result } = await server.client.jobs.result({ params: { request_id: String(id) } })
  return result.data ?? {}
}

describe('a job of an installed skill', () => {
  it('without file inputs starts at once and is the same request under both addresses', async () => {
    const server = await startTestServer()
    await installSkill(server)
    const { status, body } = await post(server, { skill_id: 'demo-skill', parameter: { who: 'me' } })
    expect([status, body]).toEqual([200, { request_id: body['request_id'], cache_hit: false, status: 'queued' }])
    const ended = await job(server, body['request_id'])
    expect(ended).toMatchObject({ status: 'succeeded', source: 'installed', skill_id: 'demo-skill', engine: 'script' })
    expect(await server.status(ended.request_id)).toEqual(
      await server.client.jobs.status({ params: { request_id: ended.request_id }, query: {} }),
    )
    const [first] = (await server.client.tempRuns.list({ query: {} })).runs
    expect((await server.client.jobs.list({ query: {} })).runs).toEqual([first])
    expect(first?.source).toBe('installed')
    await expectNothingLeft(server.dataPath)
    expect(existsSync(join(server.dataPath, 'skills/demo-skill/SKILL.md'))).toBe(true)
  })

  it('with file inputs waits for its upload, which may come under either address', async () => {
    const server = await startTestServer()
    const script = GOOD_SCRIPT.replace("message: 'done'", "message: readFileSync(given.input.table, 'utf8')")
    await installSkill(server, { inputSchema: TABLE_AND_NOTE, script })
    for (const prefix of ['/v1/jobs', '/v1/temp-skill-runs']) {
      const created = await post(server, {
        ...{ skill_id: 'demo-skill', input: { note: 'x' }, runtime_options: { no_cache: true } },
      })
      expect(created.body).toEqual({ request_id: created.body['request_id'], cache_hit: false, status: null })
      const id = created.body['request_id']
      expect(await server.status(String(id))).toMatchObject({ status: 'queued', observability_ready: false })
      const sent = await upload(server, id, { file: await zipOf({ table: `by ${prefix}` }) }, prefix)
      expect(sent).toMatchObject({ status: 200, body: { status: 'queued', extracted_files: ['table'] } })
      expect((await job(server, id)).status).toBe('succeeded')
      expect(await dataOf(server, id)).toMatchObject({ message: `by ${prefix}` })
      expect(await upload(server, id, { file: await zipOf({ table: 'x' }) }, prefix)).toMatchObject({
        status: 400,
        body: { detail: 'Run already started' },
      })
    }
  })

  it('of which an upload is refused says why and takes a better one', async () => {
    const server = await startTestServer()
    await installSkill(server, { inputSchema: TABLE_AND_NOTE })
    const { body } = await post(server, { skill_id: 'demo-skill', input: { note: 'x' } })
    const id = body['request_id']
    expect(await upload(server, id, {})).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('Missing required input files: table') as string, code: 'input_invalid' },
    })
    expect(await upload(server, id, { file: new Blob(['no zip']) })).toMatchObject({
      status: 400,
      body: { detail: 'Invalid zip file', code: 'input_zip_invalid' },
    })
    expect(await upload(server, id, { skill_package: await goodPackage() })).toEqual({
      status: 422,
      body: { detail: 'skill_package must be empty for installed source', code: 'request_malformed' },
    })
    expect(await upload(server, id, { file: await zipOf({ table: 'good' }) })).toMatchObject({ status: 200 })
    expect((await job(server, id)).status).toBe('succeeded')
  })

  it('works on a copy: an update, even a removal, in mid-run changes nothing', async () => {
    const server = await startTestServer()
    await installSkill(server, { script: HANGING })
    const { body } = await post(server, { skill_id: 'demo-skill', runtime_options: { debug_keep_temp: true } })
    const id = String(body['request_id'])
    await expect.poll(async () => (await server.status(id)).status).toBe('running')
    const update = await goodPackage({ manifest: { version: '2.0.0' } })
    expect((await sendInstall(server, update)).status).toBe('succeeded')
    const staged = join(server.dataPath, 'temp-skill-runs', id, 'staged/demo-skill')
    expect(readFileSync(join(staged, 'scripts/run.mjs'), 'utf8')).toBe(HANGING)
    await server.client.skills.remove({ params: { skill_id: 'demo-skill' } })
    const files = await server.client.jobs.files({ params: { request_id: id }, query: { root: 'workspace' } })
    expect(files.entries.map(({ path }) => path)).toContain('.agents/skills/demo-skill/SKILL.md')
    await server.client.jobs.cancel({ params: { request_id: id } })
    expect((await job(server, id)).status).toBe('canceled')
  })

  it('is answered from the cache the second time, apart from uploaded packages of the same content', async () => {
    const server = await startTestServer()
    await installSkill(server)
    const first = await post(server, { skill_id: 'demo-skill' })
    await job(server, first.body['request_id'])
    const second = await post(server, { skill_id: 'demo-skill' })
    expect(second.body).toEqual({ request_id: second.body['request_id'], cache_hit: true, status: 'succeeded' })
    const third = await post(server, { skill_source: 'temp_upload' })
    const skill = await goodPackage({ manifest: { version: '1.0.0' } })
    const sent = await upload(server, third.body['request_id'], { skill_package: skill })
    expect(sent.body).toMatchObject({ cache_hit: false, status: 'queued' })
    await job(server, third.body['request_id'])
  })

  it('takes its runtime options from the skill where the request names none, and warns of those it does not know', async () => {
    const server = await startTestServer()
    const defaults = { hard_timeout_seconds: 77, debug_keep_temp: true, no_such: 1, execution_mode: 'sometimes' }
    await installSkill(server, { manifest: { runtime: { default_options: defaults } } })
    const { body } = await post(server, { skill_id: 'demo-skill', runtime_options: { debug_keep_temp: false } })
    const status = await job(server, body['request_id'])
    expect(status).toMatchObject({
      status: 'succeeded',
      runtime_options: { hard_timeout_seconds: 77, debug_keep_temp: false, execution_mode: 'auto' },
      warnings: [
        'SKILL_RUNTIME_DEFAULT_OPTION_IGNORED: runtime.default_options."no_such" is unknown',
        'SKILL_RUNTIME_DEFAULT_OPTION_IGNORED: runtime.default_options."execution_mode" must be one of: auto, interactive',
      ],
    })
    expect(status.cleanup.retained).toBe(false)
  })
})

describe('a job that is refused leaves no request', () => {
  const cases: [string, object, number, unknown, string][] = [
    ['without a skill', {}, 422, 'skill_id is required for installed source', 'request_malformed'],
    ['with a blank skill', { skill_id: ' ' }, 422, 'skill_id is required for installed source', 'request_malformed'],
    [
      'with a skill and an upload',
      { skill_source: 'temp_upload', skill_id: 'demo-skill' },
      ...([422, 'skill_id must be empty for temp_upload source', 'request_malformed'] as const),
    ],
    ['of an unknown skill', { skill_id: 'nope' }, 404, "Skill 'nope' not found", 'skill_not_found'],
    ['of a skill named like a folder', { skill_id: '../runs' }, 404, "Skill '../runs' not found", 'skill_not_found'],
    [
      'with inputs that do not fit',
      { skill_id: 'demo-skill', parameter: { n: 0 } },
      400,
      "Input validation failed: [\"input validation error: 'note' is a required property (Path: )\", 'parameter validation error: 0 is less than the minimum of 1 (Path: n)']",
      'input_invalid',
    ],
    [
      'with an engine that the skill does not have',
      { skill_id: 'demo-skill', engine: 'codex', input: { note: '' } },
      400,
      expect.objectContaining({ code: 'SKILL_ENGINE_UNSUPPORTED', requested_engine: 'codex' }),
      'engine_unsupported',
    ],
    [
      'in a mode that the skill does not have',
      { skill_id: 'demo-skill', runtime_options: { execution_mode: 'interactive' } },
      400,
      expect.objectContaining({ code: 'SKILL_EXECUTION_MODE_UNSUPPORTED' }),
      'mode_unsupported',
    ],
    [
      'with an unknown engine',
      { skill_id: 'demo-skill', engine: 'nope' },
      400,
      'Unknown engine: nope',
      'engine_unknown',
    ],
    [
      'with unknown options',
      { skill_id: 'demo-skill', runtime_options: { zzz: 1 } },
      ...([400, 'Unknown runtime_options: zzz', 'runtime_option_invalid'] as const),
    ],
    ['from an unknown source', { skill_source: 'web' }, 422, expect.any(Array), 'request_malformed'],
  ]

  it.each(cases)('%s', async (_what, body, status, detail, code) => {
    const server = await startTestServer()
    await installSkill(server, { inputSchema: NOTE, parameterSchema: COUNT, manifest: { execution_modes: ['auto'] } })
    const answer = await post(server, body)
    expect([answer.status, answer.body['detail'], answer.body['code']]).toEqual([status, detail, code])
    expect((await server.client.jobs.list({ query: {} })).total).toBe(0)
    expect(readdirSync(join(server.dataPath, 'temp-skill-runs'))).toEqual([])
  })

  it('for a full queue, and works under the same key when there is room', async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 1, maxQueuedRuns: 0 } })
    await installSkill(server, { script: HANGING })
    const running = await post(server, { skill_id: 'demo-skill' })
    expect(running.status).toBe(200)
    const key = { 'idempotency-key': 'k1' }
    const refused = await post(server, { skill_id: 'demo-skill' }, key)
    expect([refused.status, refused.body]).toEqual([429, { detail: 'Job queue is full', code: 'queue_full' }])
    expect((await server.client.jobs.list({ query: {} })).total).toBe(1)
    await server.client.jobs.cancel({ params: { request_id: String(running.body['request_id']) } })
    const later = await post(server, { skill_id: 'demo-skill' }, key)
    expect(later.status).toBe(200)
    await server.client.jobs.cancel({ params: { request_id: String(later.body['request_id']) } })
  })

  it('because the installed skill was damaged by hand', async () => {
    const server = await startTestServer()
    await installSkill(server)
    writeFileSync(join(server.dataPath, 'skills/demo-skill/assets/output.schema.json'), '{')
    const answer = await post(server, { skill_id: 'demo-skill' })
    expect([answer.status, answer.body['detail'], answer.body['code']]).toEqual([
      ...[400, 'Invalid output schema: not valid JSON', 'package_invalid'],
    ])
    expect((await server.client.jobs.list({ query: {} })).total).toBe(0)
  })
})

describe('a repeated create', () => {
  it('under its key gets the first answer, also when both come at once', async () => {
    const server = await startTestServer()
    await installSkill(server)
    const body = { skill_id: 'demo-skill', parameter: { who: 'me' } }
    const key = { 'idempotency-key': 'once' }
    const [one, other] = await Promise.all([post(server, body, key), post(server, body, key)])
    const again = await post(server, body, key)
    expect(one.body).toEqual({ request_id: one.body['request_id'], cache_hit: false, status: 'queued' })
    expect([other, again]).toEqual([one, one])
    expect((await server.client.jobs.list({ query: {} })).total).toBe(1)
    expect(await post(server, { skill_id: 'demo-skill' }, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_conflict' },
    })
    await job(server, one.body['request_id'])
  })
})
