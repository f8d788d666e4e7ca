import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { installSkill } from '../testing/install-skill.ts'
import { goodPackage, GOOD_SCRIPT, zipOf } from '../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { readZip } from '../testing/read-zip.ts'

/** Sessions of Skill-Runner's clients as they were recorded: each call with its status and the members that the client reads. */
type Exchange = readonly [call: string, status: number, answer: unknown]

const FILE_INPUT = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }
const READS_FILE = GOOD_SCRIPT.replace("message: 'done'", "message: readFileSync(given.input.text, 'utf8')")
const anyText: unknown = expect.any(String)
const POLL_MS = 100

/** A client that notes what it hears; `ID` in an address is the id of its request. */
function createClient(server: TestServer) {
  const heard: Exchange[] = []
  let id = ''
  const call = async (method: string, path: string, body?: object | FormData): Promise<Record<string, unknown>> => {
    const isForm = body instanceof FormData
    const answer = await server.ask(path.replace('ID', id), {
      method,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      ...(body === undefined || isForm ? {} : { headers: { 'content-type': 'application/json' } }),
    })
    const text = await answer.text()
    const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
    if (typeof json['request_id'] === 'string') id = json['request_id']
    heard.push([`${method} ${path}`, answer.status, json])
    return json
  }
  const poll = async (path: string): Promise<void> => {
    for (;;) {
      const { status } = await call('GET', path)
      if (status === 'succeeded' || status === 'failed' || status === 'canceled') return
      heard.pop()
      await delay(POLL_MS)
    }
  }
  const bundle = async (path: string): Promise<Record<string, string>> => {
    const answer = await server.ask(path.replace('ID', id))
    heard.push([`GET ${path}`, answer.status, answer.headers.get('content-type')])
    return await readZip(await answer.blob())
  }
  return { heard, call, poll, bundle }
}

function formOf(parts: Record<string, Blob>): FormData {
  const form = new FormData()
  for (const [name, content] of Object.entries(parts)) form.append(name, content, `${name}.zip`)
  return form
}

/** As the client of HEAD finds the result in the bundle. */
function resultIn(files: Record<string, string>, skillId: string): unknown {
  const places = [
    ...Array.from({ length: 20 }, (_none, at) => `result/${skillId}.${at + 1}/result.json`),
    'result/result.json',
  ]
  const place = places.find((name) => name in files)
  return place === undefined ? null : JSON.parse(files[place] ?? '')
}

it('the newest client tries an uploaded skill: handshake, create, upload, poll, bundle', async () => {
  const server = await startTestServer()
  const { heard, call, poll, bundle } = createClient(server)
  await call('GET', '/v1/system/ping')
  await call('POST', '/v1/system/handshake', {
    schema: 'zotero-agents.skillrunner-handshake.request.v1',
    client: { name: 'zotero-agents', version: '0.5.6' },
    requested_protocols: ['skillrunner.job.v1', 'skillrunner.interaction-files.v1', '__proto__'],
  })
  await call('POST', '/v1/jobs', {
    ...{ skill_source: 'temp_upload', engine: 'script', provider_id: null, effort: 'high' },
    ...{ input: { text: 'text' }, parameter: { who: 'me' }, runtime_options: { no_cache: true } },
    client_metadata: { conversation_mode: 'session', plugin: 'zotero' },
  })
  await call('GET', '/v1/jobs/ID')
  const skill = await goodPackage({ inputSchema: FILE_INPUT, script: READS_FILE })
  await call('POST', '/v1/jobs/ID/upload', formOf({ skill_package: skill, file: await zipOf({ text: 'a text' }) }))
  await poll('/v1/jobs/ID')
  const files = await bundle('/v1/jobs/ID/bundle')
  await call('GET', '/v1/jobs/ID/result')
  await call('POST', '/v1/jobs/ID/cancel')

  expect(heard).toEqual([
    ['GET /v1/system/ping', 204, {}],
    [
      'POST /v1/system/handshake',
      200,
      {
        schema: 'zotero-agents.skillrunner-handshake.response.v1',
        backend: { name: 'Skill Tryout', version: anyText },
        protocols: {
          'skillrunner.job.v1': { supported: true },
          'skillrunner.interaction-files.v1': {
            ...{ supported: true, max_files: 8 },
            ...{ max_file_bytes: 33_554_432, max_total_bytes: 67_108_864 },
          },
          ['__proto__']: { supported: false },
        },
      },
    ],
    ['POST /v1/jobs', 200, { request_id: anyText, cache_hit: false, status: null }],
    [
      'GET /v1/jobs/ID',
      200,
      expect.objectContaining({ status: 'queued', skill_id: '__temp_upload__', observability_ready: false }),
    ],
    [
      'POST /v1/jobs/ID/upload',
      200,
      expect.objectContaining({ cache_hit: false, status: 'queued', extracted_files: ['text'] }),
    ],
    ['GET /v1/jobs/ID', 200, expect.objectContaining({ status: 'succeeded', skill_id: 'demo-skill', error: null })],
    ['GET /v1/jobs/ID/bundle', 200, 'application/zip'],
    ['GET /v1/jobs/ID/result', 200, expect.objectContaining({ request_id: anyText })],
    [
      'POST /v1/jobs/ID/cancel',
      200,
      expect.objectContaining({ accepted: false, status: 'succeeded', message: 'Run already in terminal state' }),
    ],
  ])
  expect(resultIn(files, 'demo-skill')).toMatchObject({ status: 'success', data: { message: 'a text' }, error: null })
  expect(Object.keys(files).sort()).toEqual(['artifacts/out.txt', 'bundle/manifest.json', 'result/result.json'])
})

it('the newest client hears its words for an upload without the skill, and for a skill that is no good', async () => {
  const server = await startTestServer()
  const { heard, call } = createClient(server)
  await call('POST', '/v1/jobs', { skill_source: 'temp_upload' })
  await call('POST', '/v1/jobs/ID/upload', formOf({ file: await zipOf({ text: 'x' }) }))
  await call('POST', '/v1/jobs/ID/upload', formOf({ skill_package: new Blob(['no zip']) }))
  await call('GET', '/v1/jobs/ID')
  await call('POST', '/v1/jobs/nope/upload', formOf({ skill_package: new Blob(['no zip']) }))
  expect(heard.slice(1)).toEqual([
    [
      'POST /v1/jobs/ID/upload',
      422,
      { detail: 'skill_package is required for temp_upload source', code: 'request_malformed' },
    ],
    [
      'POST /v1/jobs/ID/upload',
      400,
      expect.objectContaining({ detail: 'Invalid zip package', code: 'package_invalid' }),
    ],
    ['GET /v1/jobs/ID', 200, expect.objectContaining({ status: 'failed', observability_ready: false })],
    ['POST /v1/jobs/nope/upload', 404, { detail: 'Request not found', code: 'request_not_found' }],
  ])
})

it('a client of V2 runs an installed skill and reads everything', async () => {
  const server = await startTestServer()
  await installSkill(server, { inputSchema: FILE_INPUT, script: READS_FILE })
  const { heard, call, poll } = createClient(server)
  await call('GET', '/v1/skills/demo-skill')
  await call('POST', '/v1/jobs', {
    skill_id: 'demo-skill',
    engine: 'script',
    parameter: {},
    runtime_options: { debug: true },
  })
  await call('GET', '/v1/jobs/ID/result')
  await call('POST', '/v1/jobs/ID/upload', formOf({ file: await zipOf({ text: 'from V2' }) }))
  await poll('/v1/jobs/ID')
  await call('GET', '/v1/jobs/ID/result')
  await call('GET', '/v1/jobs/ID/artifacts')
  await call('GET', '/v1/jobs/ID/logs')
  await call('GET', '/v1/jobs/ID/events/history?from_seq=1')
  await call('GET', '/v1/jobs/ID/chat/history')
  await call('GET', '/v1/jobs/ID/logs/range?stream=stdout&byte_from=0&byte_to=5')
  await call('GET', '/v1/jobs/ID/interaction/pending')
  await call('POST', '/v1/jobs/ID/interaction/reply', { interaction_id: 1, response: 'x' })
  await call('GET', '/v1/management/runs?limit=200')
  const { runs } = (heard.at(-1)?.[2] ?? {}) as { runs?: { request_id: string }[] }
  const file = await server.ask(`/v1/jobs/${runs?.[0]?.request_id ?? ''}/artifacts/artifacts/out.txt`)

  const has = (members: object): unknown => expect.objectContaining(members)
  expect(heard).toEqual([
    ['GET /v1/skills/demo-skill', 200, has({ id: 'demo-skill', version: '1.0.0' })],
    ['POST /v1/jobs', 200, { request_id: anyText, cache_hit: false, status: null }],
    ['GET /v1/jobs/ID/result', 404, { detail: 'Run not found', code: 'run_not_found' }],
    ['POST /v1/jobs/ID/upload', 200, has({ cache_hit: false, status: 'queued', extracted_files: ['text'] })],
    ['GET /v1/jobs/ID', 200, has({ status: 'succeeded', effective_execution_mode: 'auto', warnings: [] })],
    ['GET /v1/jobs/ID/result', 200, has({ result: has({ status: 'success', artifacts: ['artifacts/out.txt'] }) })],
    ['GET /v1/jobs/ID/artifacts', 200, has({ artifacts: ['artifacts/out.txt'] })],
    ['GET /v1/jobs/ID/logs', 200, has({ stdout: anyText, stderr: 'a remark\n' })],
    ['GET /v1/jobs/ID/events/history?from_seq=1', 200, has({ source: 'audit', cursor_floor: 1 })],
    ['GET /v1/jobs/ID/chat/history', 200, has({ events: expect.any(Array) as unknown })],
    ['GET /v1/jobs/ID/logs/range?stream=stdout&byte_from=0&byte_to=5', 200, has({ stream: 'stdout', byte_to: 5 })],
    ['GET /v1/jobs/ID/interaction/pending', 200, has({ pending: null, pending_owner: null })],
    [
      'POST /v1/jobs/ID/interaction/reply',
      400,
      has({ detail: 'Interaction endpoints require effective execution_mode=interactive' }),
    ],
    ['GET /v1/management/runs?limit=200', 200, has({ total: 1 })],
  ])
  expect([file.status, file.headers.get('content-disposition'), await file.text()]).toEqual([
    ...[200, 'attachment; filename="out.txt"', 'made by nobody'],
  ])
})
