import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goodPackage, GOOD_SCRIPT, zipOf } from '../testing/script-skill.ts'
import { startTestServer } from '../testing/test-server.ts'

const INLINE_AND_FILE = {
  type: 'object',
  properties: {
    note: { type: 'string', 'x-input-source': 'inline' },
    table: { type: 'string', 'x-input-source': 'file' },
  },
  required: ['note', 'table'],
}

interface Told {
  message: string
  given: { input: Record<string, string>; parameter: Record<string, unknown>; skill_dir: string; run_dir: string }
}

describe('a temporary run', () => {
  it('goes from create to result, with status, artifacts, logs and times', async () => {
    const server = await startTestServer()
    const requestId = await server.begin({ engine: 'script', parameter: { who: 'me' } }, { skill: await goodPackage() })
    const params = { request_id: requestId }
    const status = await server.untilEnd(requestId)
    expect(status).toMatchObject({
      status: 'succeeded',
      skill_id: 'demo-skill',
      engine: 'script',
      error: null,
      cache_hit: false,
    })
    expect(status.started_at).toMatch(/Z$/)
    expect(status.timings.total_ms).toBeGreaterThan(0)
    const { result } = await server.client.tempRuns.result({ params })
    expect(result).toMatchObject({
      status: 'success',
      artifacts: ['artifacts/out.txt'],
      repair_level: 'none',
      error: null,
    })
    expect((result.data as unknown as Told).given.parameter).toEqual({ who: 'me' })
    const artifacts = await server.client.tempRuns.artifacts({ params })
    expect(artifacts.files[0]).toMatchObject({
      path: 'artifacts/out.txt',
      size_bytes: 10,
      media_type: 'text/plain',
      role: 'result',
    })
    expect(artifacts.files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/)
    const file = await server.ask(`/v1/temp-skill-runs/${requestId}/artifacts/artifacts/out.txt`)
    expect([await file.text(), file.headers.get('content-disposition')]).toEqual([
      'made by me',
      expect.stringContaining('out.txt'),
    ])
    const logs = await server.client.tempRuns.logs({ params })
    expect(logs).toMatchObject({ stderr: 'a remark\n', prompt: null })
  })

  it('gets inline values as they are and files as absolute paths', async () => {
    const server = await startTestServer()
    const script = GOOD_SCRIPT.replace("message: 'done'", "message: readFileSync(given.input.table, 'utf8')")
    const requestId = await server.begin(
      { engine: 'script', input: { note: '日本' } },
      {
        skill: await goodPackage({ inputSchema: INLINE_AND_FILE, script }),
        inputs: await zipOf({ table: 'a,b', 'more/x.txt': 'x' }),
      },
    )
    await server.untilEnd(requestId)
    const { result } = await server.client.tempRuns.result({ params: { request_id: requestId } })
    const told = result.data as unknown as Told
    expect([told.message, told.given.input['note']]).toEqual(['a,b', '日本'])
    expect(told.given.input['table']).toMatch(/uploads[/\\]table$/)
  })

  it('never appears among the installed skills and leaves the registry folder empty', async () => {
    const server = await startTestServer()
    await server.untilEnd(await server.begin({ engine: 'script' }, { skill: await goodPackage() }))
    expect(readdirSync(`${server.dataPath}/skills`)).toEqual([])
  })

  it('takes the engine that the skill declares when none was named', async () => {
    const server = await startTestServer()
    const requestId = await server.begin({}, { skill: await goodPackage() })
    expect(await server.untilEnd(requestId)).toMatchObject({ engine: 'script', status: 'succeeded' })
  })

  it('tells its story in numbered events, one terminal event at the end', async () => {
    const server = await startTestServer()
    const requestId = await server.begin({ engine: 'script' }, { skill: await goodPackage() })
    await server.untilEnd(requestId)
    const history = await server.client.tempRuns.eventHistory({ params: { request_id: requestId }, query: {} })
    expect(history.events.map((event) => event.seq)).toEqual(history.events.map((_event, index) => index + 1))
    const types = history.events.map((event) => event.type)
    expect(types[0]).toBe('conversation.state.changed')
    expect(types).toEqual(expect.arrayContaining(['run.step', 'raw.stdout', 'raw.stderr', 'assistant.message.final']))
    expect(history.events.filter((event) => 'terminal' in event.data)).toHaveLength(1)
    expect(history.events.at(-1)?.data).toMatchObject({ from: 'running', to: 'succeeded', trigger: 'turn.succeeded' })
    expect(history).toMatchObject({ cursor_floor: 1, cursor_ceiling: history.events.length, next_seq: null })
  })
})

describe('a run that does not succeed', () => {
  it.each([
    ['its script fails', { script: `${GOOD_SCRIPT}\nprocess.exit(3)` }, 'EXIT_CODE', 'Exit code 3'],
    [
      'its script dies by a signal',
      { script: "process.kill(process.pid, 'SIGKILL')" },
      'KILLED_BY_SIGNAL',
      'The engine was ended by signal SIGKILL',
    ],
    ['it prints no object', { script: "console.log('hi')" }, 'OUTPUT_MISSING', 'Output JSON missing or unreadable'],
    [
      'its object does not fit',
      { script: 'console.log(\'{"mess": 1}\')' },
      'OUTPUT_INVALID',
      "Output validation error: 'message' is a required property (Path: )",
    ],
    [
      'an artifact is missing',
      { manifest: { artifacts: [{ role: 'r', pattern: 'report.md', required: true }] } },
      'ARTIFACTS_MISSING',
      'Missing required artifacts: report.md',
    ],
  ])('because %s says so by code and in words', async (_why, options, code, message) => {
    const server = await startTestServer()
    const status = await server.untilEnd(
      await server.begin({ engine: 'script' }, { skill: await goodPackage(options) }),
    )
    expect(status).toMatchObject({ status: 'failed', error: { code, message } })
    const { result } = await server.client.tempRuns.result({ params: { request_id: status.request_id } })
    expect(result).toMatchObject({ status: 'failed', data: null, error: { code } })
  })

  it('because it runs too long is ended by its own limit', async () => {
    const server = await startTestServer()
    const skill = await goodPackage({ script: 'setInterval(() => {}, 1000)' })
    const status = await server.untilEnd(
      await server.begin({ engine: 'script', runtime_options: { hard_timeout_seconds: 1 } }, { skill }),
    )
    expect(status.error).toMatchObject({
      code: 'TIMEOUT',
      message: 'TIMEOUT: engine execution exceeded hard timeout (1s)',
    })
  })

  it('because its engine is not available says what to do', async () => {
    const server = await startTestServer()
    const skill = await goodPackage({ manifest: { engines: ['script', 'iflow'] } })
    const status = await server.untilEnd(await server.begin({ engine: 'iflow' }, { skill }))
    expect(status.error).toMatchObject({
      code: 'ENGINE_NOT_AVAILABLE',
      message: expect.stringContaining('iFlow') as string,
    })
  })
})
