import { describe, expect, it } from 'vitest'
import { installSkill } from '../testing/install-skill.ts'
import { goodPackage } from '../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const json = async (server: TestServer, path: string, init?: RequestInit): Promise<unknown> =>
  await (await server.ask(path, init)).json()

async function endedJob(server: TestServer): Promise<string> {
  await installSkill(server)
  const { request_id: id } = await server.client.jobs.create({
    body: { skill_id: 'demo-skill', runtime_options: { debug_keep_temp: true } },
  })
  expect((await server.untilEnd(id)).status).toBe('succeeded')
  return id
}

describe('the management views', () => {
  it('show installed skills with health, files and schemas', async () => {
    const server = await startTestServer()
    await installSkill(server, { manifest: { version: '2.1', runtime: { default_options: { no_cache: true } } } })
    const { skills } = await server.client.management.skills({})
    expect(skills).toMatchObject([{ id: 'demo-skill', version: '2.1', health: 'healthy', health_error: null }])
    const detail = await server.client.management.skill({ params: { skill_id: 'demo-skill' } })
    expect(detail).toMatchObject({
      entrypoints: { script: 'scripts/run.mjs' },
      runtime: { default_options: { no_cache: true } },
      schemas: { output: 'assets/output.schema.json' },
    })
    expect(detail.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['SKILL.md', 'assets/runner.json']))
    expect(JSON.stringify(detail)).not.toContain(server.dataPath)
    const schemas = await server.client.management.skillSchemas({ params: { skill_id: 'demo-skill' } })
    expect(schemas).toMatchObject({ skill_id: 'demo-skill', output: { required: ['message'] } })
    for (const path of ['/v1/management/skills/nope', '/v1/management/skills/nope/schemas']) {
      expect(await json(server, path)).toEqual({ detail: 'Skill not found', code: 'skill_not_found' })
    }
  })

  it('show engines, and an unknown one is 404 everywhere', async () => {
    const server = await startTestServer()
    const { engines } = await server.client.management.engines({})
    expect(engines.find(({ engine }) => engine === 'script')).toMatchObject({ models_count: 0 })
    expect(await server.client.management.engine({ params: { engine: 'script' } })).toMatchObject({
      ...{ engine: 'script', models: [], upgrade_status: { state: 'idle' }, last_error: null },
    })
    expect(await server.client.engines.models({ params: { engine: 'script' }, query: {} })).toMatchObject({
      ...{ engine: 'script', source: 'runtime_probe_cache', fallback_reason: null, models: [] },
    })
    const notHere = await server.client.management.engine({ params: { engine: 'iflow' } })
    expect(notHere.last_error).toContain('iFlow')
    for (const path of ['/v1/management/engines/nope', '/v1/engines/nope/models']) {
      const answer = await server.ask(path)
      expect([answer.status, await answer.json()]).toEqual([
        ...[404, { detail: 'Unknown engine: nope', code: 'engine_not_found' }],
      ])
    }
  })

  it('list runs that started, by page or by limit, and one of them', async () => {
    const server = await startTestServer()
    const id = await endedJob(server)
    const other = await server.begin({ engine: 'script' }, { skill: await goodPackage() })
    await server.untilEnd(other)
    const { request_id: waiting } = await server.client.tempRuns.create({ body: {} })
    const all = await server.client.management.runs({ query: {} })
    expect([all.total, all.runs.map((run) => run.request_id)]).toEqual([2, [other, id]])
    expect(all.runs[1]).toMatchObject({ skill_id: 'demo-skill', status: 'succeeded', poll_logs: false, error: null })
    const limited = await server.client.management.runs({ query: { limit: 1 } })
    expect([limited.runs.length, limited.page_size, limited.total_pages]).toEqual([1, 1, 2])
    const second = await server.client.management.runs({ query: { page: 2, page_size: 1 } })
    expect(second.runs.map((run) => run.request_id)).toEqual([id])
    expect((await server.ask('/v1/management/runs?limit=0')).status).toBe(422)
    expect(await server.client.management.run({ params: { request_id: id } })).toEqual(all.runs[1])
    expect(await json(server, `/v1/management/runs/${waiting}`)).toEqual({
      ...{ detail: 'Run not found', code: 'run_not_found' },
    })
    expect(await json(server, '/v1/management/runs/nope')).toEqual({
      ...{ detail: 'Request not found', code: 'request_not_found' },
    })
    expect((await server.client.tempRuns.list({ query: { has_run: 'false' } })).runs).toMatchObject([
      { request_id: waiting },
    ])
  })

  it('read and steer a run as the jobs do', async () => {
    const server = await startTestServer()
    const id = await endedJob(server)
    for (const [rest, jobsRest = rest] of [
      ['/files'],
      ['/file?path=artifacts/out.txt'],
      ['/events/history'],
      ['/chat/history'],
      ['/logs/range?stream=stdout&byte_to=9'],
      ['/pending', '/interaction/pending'],
    ] as const) {
      const [managed, plain] = [`/v1/management/runs/${id}${rest}`, `/v1/jobs/${id}${jobsRest}`]
      expect((await server.ask(managed)).status).toBe(200)
      expect(await json(server, managed)).toEqual(await json(server, plain))
    }
    for (const stream of ['events', 'chat']) {
      const text = await (await server.ask(`/v1/management/runs/${id}/${stream}`)).text()
      expect(text).toMatch(/^event: snapshot\n/)
      expect(text).toContain('event: chat_event')
    }
    const headers = { 'content-type': 'application/json' }
    const reply = { method: 'POST', headers, body: JSON.stringify({ interaction_id: 1, response: 'x' }) }
    expect(await json(server, `/v1/management/runs/${id}/reply`, reply)).toMatchObject({
      code: 'interaction_not_available',
    })
    expect(await json(server, `/v1/management/runs/${id}/cancel`, { method: 'POST' })).toMatchObject({
      ...{ accepted: false, status: 'succeeded' },
    })
  })
})

describe('the protocol history', () => {
  it('is one story in three forms with the same numbers', async () => {
    const server = await startTestServer()
    const id = await endedJob(server)
    const params = { request_id: id }
    const read = (stream: string, more = {}) =>
      server.client.management.protocolHistory({ params, query: { stream, ...more } })
    const story = await server.client.jobs.eventHistory({ params, query: {} })
    const fcmp = await read('fcmp')
    expect(fcmp).toMatchObject({ stream: 'fcmp', attempt: null, available_attempts: [1], next_seq: null })
    expect(fcmp.events).toEqual(story.events)

    const rasp = await read(' RASP ')
    const types = rasp.events.map((row) => (row['event'] as { type: string }).type)
    expect(types[0]).toBe('lifecycle.run.status')
    expect(types).toEqual(expect.arrayContaining(['raw.stdout', 'raw.stderr', 'agent.message.final']))
    expect(types.at(-1)).toBe('lifecycle.run.terminal')
    expect(rasp.events[0]).toMatchObject({
      ...{ protocol_version: 'rasp/1.0', seq: 1, attempt_number: 1, source: { engine: 'script' } },
      event: { category: 'lifecycle' },
      data: { status: 'running' },
    })

    const orchestrator = await read('orchestrator')
    const kinds = orchestrator.events.map((row) => row['type'])
    expect([kinds[0], kinds.at(-1)]).toEqual(['lifecycle.run.started', 'lifecycle.run.terminal'])
    expect(orchestrator.events.at(-1)?.['seq']).toBe(story.events.at(-1)?.seq)

    const page = await read('rasp', { limit: 2 })
    expect([page.count, page.next_seq]).toEqual([2, rasp.events[2]?.['seq']])
    const rest = await read('rasp', { from_seq: page.next_seq })
    expect([...page.events, ...rest.events]).toEqual(rasp.events)
    expect((await read('rasp', { attempt: 2 })).count).toBe(0)
    expect((await read('rasp', { to_seq: 1 })).count).toBe(1)
  })

  it('says of a failed run that it failed, and refuses other streams', async () => {
    const server = await startTestServer()
    const script = 'process.exit(1)'
    const id = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script }) })
    await server.untilEnd(id)
    const { events } = await server.client.management.protocolHistory({
      params: { request_id: id },
      query: { stream: 'orchestrator' },
    })
    expect(events.at(-1)).toMatchObject({ category: 'error', type: 'error.run.failed' })
    const answer = await server.ask(`/v1/management/runs/${id}/protocol/history?stream=x`)
    expect([answer.status, await answer.json()]).toEqual([
      ...[400, { detail: 'stream must be one of: fcmp, rasp, orchestrator', code: 'stream_invalid' }],
    ])
    expect((await server.ask(`/v1/management/runs/${id}/protocol/history`)).status).toBe(422)
  })
})

describe('the system', () => {
  it('answers a ping by GET and HEAD, and only who has the token', async () => {
    const server = await startTestServer()
    for (const method of ['GET', 'HEAD']) {
      const answer = await server.ask('/v1/system/ping', { method })
      expect([answer.status, await answer.text()]).toEqual([204, ''])
    }
    expect((await fetch(`${server.url}/v1/system/ping`)).status).toBe(401)
  })

  it('shakes hands with a client that asks for nothing by name, and wants to know who it is', async () => {
    const server = await startTestServer()
    const shake = (body: object): Promise<Response> =>
      server.ask('/v1/system/handshake', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const good = await shake({ client: { name: 'x', version: '1' } })
    expect([good.status, Object.keys(((await good.json()) as { protocols: object }).protocols)]).toEqual([
      ...[200, ['skillrunner.job.v1', 'skillrunner.sequence.v1']],
    ])
    expect((await shake({ requested_protocols: [] })).status).toBe(422)
  })

  it('gives the schema of runner.json to anybody, other origins excepted', async () => {
    const server = await startTestServer()
    const address = `${server.url}/schemas/runner.schema.json`
    const answer = await fetch(address)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    expect(await answer.json()).toMatchObject({ type: 'object', required: ['id', 'engines', 'schemas', 'artifacts'] })
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(address, { headers: { origin: 'https://example.com' } })).status).toBe(403)
    expect((await fetch(address, { method: 'POST' })).status).toBe(401)
  })
})
