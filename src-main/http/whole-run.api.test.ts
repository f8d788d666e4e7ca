import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectNothingLeft } from '../testing/disk.ts'
import { goodPackage, GOOD_SCRIPT, skillFiles, writeSkillFolder, zipOf } from '../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

type Part = readonly [name: string, content: string | Blob, fileName?: string]

async function run(server: TestServer, parts: readonly Part[], headers: Record<string, string> = {}) {
  const form = new FormData()
  for (const [name, content, fileName] of parts) {
    if (typeof content === 'string') form.append(name, content)
    else form.append(name, content, fileName ?? `${name}.zip`)
  }
  const answer = await server.ask('/v1/temp-skill-runs:run', { method: 'POST', body: form, headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const OPTIONS = JSON.stringify({ engine: 'script', parameter: { who: 'me' }, runtime_options: { no_cache: true } })
const NEEDS_TEXT = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }

async function expectNoRequest(server: TestServer): Promise<void> {
  expect((await server.client.tempRuns.list({ query: {} })).total).toBe(0)
  expect(readdirSync(join(server.dataPath, 'temp-skill-runs'))).toEqual([])
  await expectNothingLeft(server.dataPath)
}

describe('create and upload in one call', () => {
  it('starts a run with options, package and inputs', async () => {
    const server = await startTestServer()
    const skill = await goodPackage({ inputSchema: NEEDS_TEXT })
    const { status, body } = await run(server, [
      ['options', OPTIONS],
      ['skill_package', skill],
      ['file', await zipOf({ text: 'hello' })],
    ])
    expect([status, body]).toMatchObject([200, { status: 'queued', skill_id: 'demo-skill', extracted_files: ['text'] }])
    const ended = await server.untilEnd(String(body['request_id']))
    expect(ended).toMatchObject({ status: 'succeeded', source: 'temp', runtime_options: { no_cache: true } })
    const { result } = await server.client.tempRuns.result({ params: { request_id: ended.request_id } })
    expect(result.data).toMatchObject({ given: { parameter: { who: 'me' } } })
  })

  it('needs no options, takes dropped files, single input files, or a skill of the library', async () => {
    const server = await startTestServer()
    const files = skillFiles({ inputSchema: NEEDS_TEXT })
    const dropped = Object.entries(files).map(([name, text]): Part => [
      'skill_files',
      new Blob([text]),
      `demo-skill/${name}`,
    ])
    const input: Part = ['input_files', new Blob(['hello']), 'text']
    const first = await run(server, [...dropped, input])
    expect([first.status, first.body['extracted_files']]).toEqual([200, ['text']])
    const path = writeSkillFolder(server.dataPath, files)
    const { library_id: libraryId } = await server.client.library.addFolder({ body: { path } })
    const second = await run(server, [
      ['options', '{"runtime_options":{"no_cache":true}}'],
      ['library_id', libraryId],
      input,
    ])
    expect(second.status).toBe(200)
    for (const { body } of [first, second]) {
      expect((await server.untilEnd(String(body['request_id']))).status).toBe('succeeded')
    }
  })

  it('takes long options as a file', async () => {
    const server = await startTestServer()
    const long = JSON.stringify({ engine: 'script', parameter: { who: 'x'.repeat(100_000) } })
    const { status } = await run(server, [
      ['options', new Blob([long])],
      ['skill_package', await goodPackage()],
    ])
    expect(status).toBe(200)
    const tooLong = JSON.stringify({ parameter: { who: 'x'.repeat(1_100_000) } })
    const refused = await run(server, [
      ['options', new Blob([tooLong])],
      ['skill_package', await goodPackage()],
    ])
    expect([refused.status, refused.body['code']]).toEqual([413, 'body_too_large'])
  })

  it.each<[string, () => Promise<Part[]>, number, string]>([
    ['without a package', () => Promise.resolve([['options', OPTIONS]]), 422, 'request_malformed'],
    ['without anything', () => Promise.resolve([]), 422, 'request_malformed'],
    ['with a bad package', () => Promise.resolve([['skill_package', new Blob(['no zip'])]]), 400, 'package_invalid'],
    [
      'with options that are no JSON',
      async () => [
        ['options', '{'],
        ['skill_package', await goodPackage()],
      ],
      ...([400, 'json_invalid'] as const),
    ],
    [
      'with options of the wrong type',
      async () => [
        ['options', '{"parameter":[1]}'],
        ['skill_package', await goodPackage()],
      ],
      ...([422, 'request_malformed'] as const),
    ],
    [
      'with an unknown runtime option',
      async () => [
        ['options', '{"runtime_options":{"zzz":1}}'],
        ['skill_package', await goodPackage()],
      ],
      ...([400, 'runtime_option_invalid'] as const),
    ],
    [
      'with an unknown engine',
      async () => [
        ['options', '{"engine":"nope"}'],
        ['skill_package', await goodPackage()],
      ],
      ...([400, 'engine_unknown'] as const),
    ],
    [
      'with options after the files',
      async () => [
        ['skill_package', await goodPackage()],
        ['options', OPTIONS],
      ],
      ...([422, 'request_malformed'] as const),
    ],
    [
      'with a missing input',
      async () => [['skill_package', await goodPackage({ inputSchema: NEEDS_TEXT })]],
      ...([400, 'input_invalid'] as const),
    ],
    ['of an unknown library item', () => Promise.resolve([['library_id', 'nope']]), 404, 'library_item_not_found'],
  ])('%s is refused and leaves no request', async (_what, make, status, code) => {
    const server = await startTestServer()
    const answer = await run(server, await make())
    expect([answer.status, answer.body['code']]).toEqual([status, code])
    await expectNoRequest(server)
  })

  it('names the place in the options', async () => {
    const server = await startTestServer()
    const { body } = await run(server, [['options', '{"parameter":[1]}']])
    expect(body['detail']).toEqual([
      {
        type: 'dict_type',
        loc: ['body', 'options', 'parameter'],
        msg: 'Input should be a valid dictionary',
        input: [1],
      },
    ])
  })

  it('leaves nothing when the queue is full', async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 1, maxQueuedRuns: 0 } })
    const hanging = await goodPackage({ script: `${GOOD_SCRIPT}\nsetInterval(() => {}, 1000)\n` })
    const first = await run(server, [
      ['options', OPTIONS],
      ['skill_package', hanging],
    ])
    const second = await run(server, [
      ['options', OPTIONS],
      ['skill_package', await goodPackage()],
    ])
    expect([second.status, second.body]).toEqual([429, { detail: 'Job queue is full', code: 'queue_full' }])
    const params = { request_id: String(first.body['request_id']) }
    expect((await server.client.tempRuns.list({ query: {} })).runs.map((row) => row.request_id)).toEqual([
      params.request_id,
    ])
    await server.client.tempRuns.cancel({ params })
  })

  it('repeated under its key starts one run, also when both come at once; after a refusal the key is free', async () => {
    const server = await startTestServer()
    const key = { 'idempotency-key': 'run-1' }
    const bad = await run(
      server,
      [
        ['options', OPTIONS],
        ['skill_package', new Blob(['no zip'])],
      ],
      key,
    )
    expect(bad.status).toBe(400)
    const skill = await goodPackage()
    const parts: Part[] = [
      ['options', OPTIONS],
      ['skill_package', skill],
    ]
    const [one, other] = await Promise.all([run(server, parts, key), run(server, parts, key)])
    expect(one.status).toBe(200)
    expect([other, await run(server, parts, key)]).toEqual([one, one])
    expect((await server.client.tempRuns.list({ query: {} })).total).toBe(1)
    await server.untilEnd(String(one.body['request_id']))
  })
})
