import { describe, expect, it } from 'vitest'
import { expectNothingLeft } from '../../../testing/disk.ts'
import { goodPackage, GOOD_SCRIPT, skillFiles, zipOf, zipSkill } from '../../../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'

const HANGING = 'setInterval(() => {}, 1000)'

interface Body {
  detail: unknown
  code: string
  findings?: { rule: string }[]
}

async function refusal(answer: Response): Promise<[number, Body]> {
  return [answer.status, (await answer.json()) as Body]
}

async function create(server: TestServer, body: object = { engine: 'script' }): Promise<string> {
  return (await server.client.tempRuns.create({ body })).request_id
}

describe('create', () => {
  it.each<[object, number, string, string]>([
    [{ engine: 'nope' }, 400, 'engine_unknown', 'Unknown engine: nope'],
    [{ engine: 'script', model: 'gpt' }, 400, 'model_not_allowed', "Model 'gpt' not allowed for engine 'script'"],
    ...['a@b@c', '@high', 'x@', '', ' ', 'a b', 'x'.repeat(5_000), 'x\u0000'].flatMap((model) =>
      [{ engine: 'codex', model }, { model }].map((body): [object, number, string, string] => {
        return [body, 400, 'model_not_allowed', 'Invalid model specification format']
      }),
    ),
    [
      { engine: 'claude', model: 'x@high' },
      400,
      'model_not_allowed',
      "Engine 'claude' does not support model reasoning suffix",
    ],
    [
      { engine: 'codex', model: 'x@huge' },
      400,
      'model_not_allowed',
      "Reasoning effort 'huge' not supported for model 'x'",
    ],
    [{ runtime_options: { zzz: 1, aaa: 1 } }, 400, 'runtime_option_invalid', 'Unknown runtime_options: aaa, zzz'],
    [
      { runtime_options: { execution_mode: 'foo' } },
      400,
      'runtime_option_invalid',
      'runtime_options.execution_mode must be one of: auto, interactive',
    ],
  ])('refuses %j at once', async (body, status, code, detail) => {
    const server = await startTestServer()
    const answer = await server.ask('/v1/temp-skill-runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(await refusal(answer)).toEqual([status, { code, detail }])
    expect((await server.client.tempRuns.list({ query: {} })).total).toBe(0)
  })
})

describe('an upload', () => {
  it('that is refused leaves nothing, says everything, and may be followed by a good one', async () => {
    const server = await startTestServer()
    const requestId = await create(server)
    const files = { ...skillFiles(), 'SKILL.md': '---\nname: other\ndescription: a: b\n---\n' }
    const [status, body] = await refusal(await server.upload(requestId, { skill: await zipSkill(files) }))
    expect([status, body.code]).toEqual([400, 'package_invalid'])
    expect(body.findings?.length).toBeGreaterThan(0)
    expect(await server.status(requestId)).toMatchObject({
      status: 'failed',
      error: { code: 'PACKAGE_REJECTED' },
      run_id: null,
    })
    await expectNothingLeft(server.dataPath)
    const good = await server.upload(requestId, { skill: await goodPackage() })
    expect(good.status).toBe(200)
    expect(await server.untilEnd(requestId)).toMatchObject({ status: 'succeeded', error: null })
  })

  it('at the same time as others to the same request starts exactly one run', async () => {
    const server = await startTestServer()
    const requestId = await create(server)
    const skill = await goodPackage()
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => refusal(await server.upload(requestId, { skill }))),
    )
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1)
    expect(answers.filter(([, body]) => body.detail === 'Run already started')).toHaveLength(5)
    expect((await server.untilEnd(requestId)).current_attempt).toBe(1)
    expect((await server.client.tempRuns.list({ query: {} })).total).toBe(1)
    await expectNothingLeft(server.dataPath)
  })

  it('after the start is refused with the peer’s text', async () => {
    const server = await startTestServer()
    const requestId = await server.begin({ engine: 'script' }, { skill: await goodPackage() })
    const answer = await refusal(await server.upload(requestId, { skill: await goodPackage() }))
    expect(answer).toEqual([400, { code: 'run_already_started', detail: 'Run already started' }])
  })

  it('of more files than a package may hold says so as a finding', async () => {
    const server = await startTestServer()
    const requestId = await create(server)
    const body = new FormData()
    for (let at = 0; at < 2_100; at += 1) body.append('skill_files', new Blob(['x']), `demo/f${at}`)
    const answer = await server.ask(`/v1/temp-skill-runs/${requestId}/upload`, { method: 'POST', body })
    expect(await refusal(answer)).toMatchObject([
      400,
      { code: 'package_too_large', findings: [{ rule: 'package.too-large' }] },
    ])
    await expectNothingLeft(server.dataPath)
  })

  it('of a skill whose engine has no such model is refused when the request named no engine', async () => {
    const server = await startTestServer()
    const requestId = await create(server, { model: 'gpt-5' })
    expect(await refusal(await server.upload(requestId, { skill: await goodPackage() }))).toEqual([
      400,
      { code: 'model_not_allowed', detail: "Model 'gpt-5' not allowed for engine 'script'" },
    ])
  })

  it('to an unknown request is 404', async () => {
    const server = await startTestServer()
    expect(await refusal(await server.upload('nope', { skill: await goodPackage() }))).toEqual([
      404,
      { code: 'request_not_found', detail: 'Request not found' },
    ])
  })

  it('of a skill that does not declare the engine or the mode is refused with the peer’s object', async () => {
    const server = await startTestServer()
    const skill = await goodPackage({ manifest: { execution_modes: ['auto'] } })
    const [engineStatus, engineBody] = await refusal(
      await server.upload(await create(server, { engine: 'codex' }), { skill }),
    )
    expect([engineStatus, engineBody.code, engineBody.detail]).toEqual([
      400,
      'engine_unsupported',
      {
        code: 'SKILL_ENGINE_UNSUPPORTED',
        message: "Skill 'demo-skill' does not support engine 'codex'",
        declared_engines: ['script'],
        unsupported_engines: [],
        effective_engines: ['script'],
        requested_engine: 'codex',
      },
    ])
    const interactive = await create(server, { engine: 'script', runtime_options: { execution_mode: 'interactive' } })
    const [modeStatus, modeBody] = await refusal(await server.upload(interactive, { skill }))
    expect([modeStatus, modeBody.code, modeBody.detail]).toEqual([
      400,
      'mode_unsupported',
      {
        code: 'SKILL_EXECUTION_MODE_UNSUPPORTED',
        message: "Skill 'demo-skill' does not support execution_mode 'interactive'",
        declared_execution_modes: ['auto'],
        requested_execution_mode: 'interactive',
      },
    ])
  })

  it('with inputs and parameters that do not fit is refused before the run, with all that is wrong', async () => {
    const server = await startTestServer()
    const skill = await goodPackage({
      inputSchema: { type: 'object', properties: { table: { type: 'string' } }, required: ['table'] },
      parameterSchema: {
        type: 'object',
        properties: { n: { type: 'integer', minimum: 1 }, s: { type: 'string' } },
        required: ['s'],
      },
    })
    const requestId = await create(server, { engine: 'script', parameter: { n: 0 } })
    const [status, body] = await refusal(await server.upload(requestId, { skill }))
    expect([status, body.code]).toEqual([400, 'input_invalid'])
    expect(body.detail).toContain("Input validation failed: ['Missing required input files: table'")
    expect(body.detail).toContain('parameter validation error: 0 is less than the minimum of 1 (Path: n)')
    expect(body.detail).toContain("'s' is a required property")
    const bad = await refusal(
      await server.upload(await create(server), { skill: await goodPackage(), inputs: new Blob(['no zip']) }),
    )
    expect(bad).toEqual([400, expect.objectContaining({ code: 'input_zip_invalid', detail: 'Invalid zip file' })])
    await expectNothingLeft(server.dataPath)
  })

  it('over the size limit is refused while it streams', async () => {
    const server = await startTestServer({ settings: { packageMaxBytes: 1_000 } })
    const [status, body] = await refusal(
      await server.upload(await create(server), { skill: new Blob([new Uint8Array(50_000)]) }),
    )
    expect([status, body.code, body.detail]).toEqual([
      400,
      'package_too_large',
      'Skill package exceeds size limit (1000 bytes)',
    ])
    await expectNothingLeft(server.dataPath)
  })

  it.each([
    ['no zip at all', () => Promise.resolve(new Blob(['hello'])), 'Invalid zip package'],
    ['an empty file', () => Promise.resolve(new Blob([])), 'Uploaded skill package is empty'],
    [
      'two top-level folders',
      () => zipOf({ 'a/SKILL.md': 'x', 'b/SKILL.md': 'x' }),
      'Skill package must contain exactly one top-level directory',
    ],
    [
      'a missing file',
      () => zipOf({ 'a/SKILL.md': '---\nname: a\n---\n' }),
      'Skill package missing required files: assets/runner.json',
    ],
    [
      'empty engines',
      () => goodPackage({ manifest: { engines: [] } }),
      'runner.json must define a non-empty engines list',
    ],
    [
      'empty artifacts',
      () => goodPackage({ manifest: { artifacts: [] } }),
      'runner.json must define a non-empty artifacts contract',
    ],
    [
      'another identity',
      () => goodPackage({ manifest: { id: 'x' } }),
      'Skill identity mismatch: directory, runner.json id, and SKILL.md name must match',
    ],
  ])('with %s is refused with the peer’s text', async (_what, makePackage, detail) => {
    const server = await startTestServer()
    const [status, body] = await refusal(await server.upload(await create(server), { skill: await makePackage() }))
    expect([status, body.detail]).toEqual([400, detail])
    await expectNothingLeft(server.dataPath)
  })
})

describe('the queue', () => {
  it('runs one after the other in the order of the uploads and tells each its place', async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 1 } })
    const first = await server.begin({ engine: 'script' }, { skill: await goodPackage({ script: HANGING }) })
    const waiting = [
      await server.begin({ engine: 'script' }, { skill: await goodPackage() }),
      await server.begin({ engine: 'script' }, { skill: await goodPackage() }),
    ]
    expect(
      (await Promise.all(waiting.map((id) => server.status(id)))).map((status) => [
        status.status,
        status.queue_position,
      ]),
    ).toEqual([
      ['queued', 1],
      ['queued', 2],
    ])
    await server.client.tempRuns.cancel({ params: { request_id: first } })
    const ended = await Promise.all(waiting.map((id) => server.untilEnd(id)))
    expect((ended[0]?.finished_at ?? '') <= (ended[1]?.started_at ?? '')).toBe(true)
  })

  it('when full answers 429, leaves nothing behind, and takes the same request later', async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 1, maxQueuedRuns: 1 } })
    const script = `${GOOD_SCRIPT}\nsetInterval(() => {}, 1000)`
    const busy = [
      await server.begin({ engine: 'script' }, { skill: await goodPackage({ script }) }),
      await server.begin({ engine: 'script' }, { skill: await goodPackage({ script }) }),
    ]
    const requestId = await create(server)
    expect(await refusal(await server.upload(requestId, { skill: await goodPackage() }))).toEqual([
      429,
      { code: 'queue_full', detail: 'Job queue is full' },
    ])
    expect(await server.status(requestId)).toMatchObject({
      status: 'failed',
      run_id: null,
      error: { code: 'QUEUE_FULL', message: 'Job queue is full' },
    })
    const { existsSync } = await import('node:fs')
    expect(existsSync(`${server.dataPath}/temp-skill-runs/${requestId}`)).toBe(false)
    for (const id of busy.toReversed()) await server.client.tempRuns.cancel({ params: { request_id: id } })
    expect((await server.upload(requestId, { skill: await goodPackage() })).status).toBe(200)
    expect((await server.untilEnd(requestId)).status).toBe('succeeded')
  })
})
