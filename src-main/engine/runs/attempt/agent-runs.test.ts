import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { RunStatusBody } from '../../../contract/run.ts'
import type { Settings } from '../../../config.ts'
import { goodPackage } from '../../../testing/script-skill.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { createTalkingAgent, promptsOf, TALKING, type Turn } from '../../../testing/talking-agent.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'

// Real servers and processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const GOOD = { __SKILL_DONE__: true, message: 'all is well' }
const BAD = { __SKILL_DONE__: true, message: 7 }

interface Begin {
  readonly turns: readonly Turn[]
  readonly mode?: 'auto' | 'interactive'
  readonly conversation?: 'session' | 'non_session'
  readonly settings?: Partial<Settings>
  readonly isSignedIn?: () => boolean
}

async function begin(options: Begin): Promise<{ server: TestServer; id: string }> {
  const { settings, isSignedIn } = options
  const agents = [createTalkingAgent(isSignedIn)]
  const server = await startTestServer({ agents, ...(settings === undefined ? {} : { settings }) })
  return { server, id: await beginOn(server, options) }
}

async function beginOn(server: TestServer, { turns, mode = 'auto', conversation = 'session' }: Begin): Promise<string> {
  const body = {
    engine: TALKING,
    parameter: { turns },
    runtime_options: { execution_mode: mode, debug_keep_temp: true, no_cache: true },
    client_metadata: { conversation_mode: conversation },
  }
  return await server.begin(body, { skill: await goodPackage({ manifest: { engines: [TALKING] } }) })
}

async function untilState(server: TestServer, id: string, state: RunStatusBody['status']): Promise<RunStatusBody> {
  await expect.poll(async () => (await server.status(id)).status, { timeout: 30_000, interval: 20 }).toBe(state)
  return await server.status(id)
}

const eventsOf = async (server: TestServer, id: string) =>
  (await server.client.tempRuns.eventHistory({ params: { request_id: id }, query: {} })).events

describe('an answer that cannot be used', () => {
  it('is put right in the same session, with its faults told; usage is that of all turns', async () => {
    const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 }
    const { server, id } = await begin({
      turns: [
        { say: BAD, usage, model: 'tiny-1' },
        { say: 'no JSON here', usage },
        { say: GOOD, usage },
      ],
    })
    const ended = await server.untilEnd(id)
    expect(ended).toMatchObject({
      status: 'succeeded',
      current_attempt: 1,
      warnings: ['OUTPUT_SCHEMA_REPAIR_CONVERGED'],
      usage: { input_tokens: 30, output_tokens: 15, total_tokens: 45, cost_usd: null },
      model: null,
      effective_model: 'tiny-1',
      engine_version: '1.0.0',
    })
    const told = promptsOf(server.dataPath, ended.run_id ?? '')
    const { prompt } = await server.client.tempRuns.logs({ params: { request_id: id } })
    expect(prompt).toBe(told[0]?.prompt)
    expect(told.map(({ resume }) => resume?.sessionId ?? null)).toEqual([null, 'session-1', 'session-1'])
    expect(told[1]?.prompt).toContain('message')
    expect(told[1]?.prompt).toContain('"required":["message"]')
    expect(told[2]?.prompt).toContain('There is no JSON object in the answer.')
    const steps = (await eventsOf(server, id)).filter(({ data }) => data['step'] === 'repair').map(({ data }) => data)
    expect(steps).toMatchObject([
      { phase: 'started', round: 1, max_rounds: 2 },
      { phase: 'failed', round: 1, is_valid: false },
      { phase: 'started', round: 2, faults: ['There is no JSON object in the answer.'] },
      { phase: 'ended', round: 2, is_valid: true },
    ])
  })

  it.each([
    ['after two rounds', {}, 3],
    ['at once where repair is switched off', { repairRounds: 0 }, 1],
  ])('fails the run %s', async (_name, settings, turns) => {
    const { server, id } = await begin({ turns: [{ say: BAD }], settings })
    const ended = await server.untilEnd(id)
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_INVALID' } })
    expect(ended.warnings).toEqual(turns === 3 ? ['OUTPUT_SCHEMA_REPAIR_EXHAUSTED'] : [])
    expect(promptsOf(server.dataPath, ended.run_id ?? '')).toHaveLength(turns)
  })

  it('fails the run as it is when the agent named no session, or breaks in the repair', async () => {
    const silent = await begin({ turns: [{ say: BAD, session: null }] })
    expect(await silent.server.untilEnd(silent.id)).toMatchObject({
      error: { code: 'OUTPUT_INVALID' },
      warnings: ['OUTPUT_SCHEMA_REPAIR_SKIPPED_NO_SESSION_HANDLE'],
    })
    const broken = await begin({ turns: [{ say: BAD }, { exit: 9 }] })
    expect(await broken.server.untilEnd(broken.id)).toMatchObject({
      error: { code: 'OUTPUT_INVALID' },
      warnings: ['OUTPUT_SCHEMA_REPAIR_EXHAUSTED'],
    })
  })

  it('in an interactive run is put right only when it says that it is the last one', async () => {
    const { server, id } = await begin({ mode: 'interactive', turns: [{ say: BAD }, { say: GOOD }] })
    expect(await server.untilEnd(id)).toMatchObject({ status: 'succeeded', current_attempt: 1 })
    const open = await begin({ mode: 'interactive', turns: [{ say: { message: 7 } }] })
    await untilState(open.server, open.id, 'waiting_user')
  })
})

describe('an agent that asks', () => {
  it('gets the reply as its prompt, in its own session', async () => {
    const { server, id } = await begin({
      mode: 'interactive',
      turns: [{ say: 'Which language do you want?', session: 's-9' }, { say: GOOD }],
    })
    const waiting = await untilState(server, id, 'waiting_user')
    expect(waiting.pending_payload).toMatchObject({ kind: 'open_text', prompt: 'Which language do you want?' })
    const params = { request_id: id }
    await server.client.tempRuns.reply({ params, body: { interaction_id: 1, response: 'English' } })
    const ended = await server.untilEnd(id)
    expect(ended).toMatchObject({ status: 'succeeded', current_attempt: 2 })
    const told = promptsOf(server.dataPath, ended.run_id ?? '')
    expect(told[1]).toEqual({ prompt: 'English', resume: { sessionId: 's-9', reply: 'English' } })
  })

  it('without a session cannot be answered: the run fails and says so', async () => {
    const { server, id } = await begin({ mode: 'interactive', turns: [{ say: 'Which?', session: null }] })
    expect(await server.untilEnd(id)).toMatchObject({ status: 'failed', error: { code: 'SESSION_RESUME_FAILED' } })
  })
})

describe('an agent that is not signed in', () => {
  it('in an interactive run waits, names the command, and goes on when it is told', async () => {
    let isSignedIn = false
    const { server, id } = await begin({
      mode: 'interactive',
      isSignedIn: () => isSignedIn,
      turns: [{ auth: true, session: null }, { say: GOOD }],
    })
    const waiting = await untilState(server, id, 'waiting_auth')
    expect(waiting).toMatchObject({
      pending_owner: 'waiting_auth.method_selection',
      pending_interaction_id: null,
      current_attempt: 1,
    })
    const params = { request_id: id }
    expect(await server.client.tempRuns.pending({ params })).toMatchObject({
      pending: null,
      pending_auth_method_selection: {
        engine: TALKING,
        available_methods: ['signed_in'],
        instructions: 'talking login',
        prompt: 'The login has expired. To fix it: talking login',
      },
    })
    expect(await server.client.tempRuns.authSession({ params })).toMatchObject({
      waiting_auth: true,
      phase: 'method_selection',
      available_methods: ['signed_in'],
    })
    const say = (value: string): Promise<Response> =>
      server.ask(`/v1/temp-skill-runs/${id}/interaction/reply`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ mode: 'auth', selection: { kind: 'auth_method', value } }),
      })
    const other = await say('api_key')
    expect([other.status, await other.json()]).toMatchObject([422, { detail: 'Auth submission is incomplete' }])
    isSignedIn = true
    const answer = await say('signed_in')
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'queued', mode: 'auth' }])
    const ended = await server.untilEnd(id)
    expect(ended).toMatchObject({ status: 'succeeded', resume_cause: 'auth_completed', current_attempt: 2 })
    const told = promptsOf(server.dataPath, ended.run_id ?? '')
    expect(told[1]).toEqual(told[0])
    expect((await server.client.tempRuns.authSession({ params })).waiting_auth).toBe(false)
    const types = (await eventsOf(server, id)).map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['auth.required', 'auth.completed']))
    expect((await say('signed_in')).status).toBe(409)
  })

  it.each([
    ['in auto', { mode: 'auto' }],
    ['for a client that cannot come back', { mode: 'interactive', conversation: 'non_session' }],
  ] as const)('%s fails and names the command', async (_name, more) => {
    const { server, id } = await begin({ ...more, isSignedIn: () => false, turns: [{ auth: true }] })
    expect(await server.untilEnd(id)).toMatchObject({
      status: 'failed',
      error: { code: 'AUTH_REQUIRED', message: 'The login has expired. To fix it: talking login' },
    })
  })

  it('waits on over a restart, and goes on then', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const start = (isSignedIn: boolean) =>
      startTestServer({ dataPath, isLeftOpen: !isSignedIn, agents: [createTalkingAgent(() => isSignedIn)] })
    const first = await start(false)
    const id = await beginOn(first, { mode: 'interactive', turns: [{ auth: true }, { say: GOOD }] })
    await untilState(first, id, 'waiting_auth')
    await first.server.close()
    const second = await start(true)
    expect(await second.status(id)).toMatchObject({
      status: 'waiting_auth',
      pending_owner: 'waiting_auth.method_selection',
      recovery_state: 'recovered_waiting',
      recovery_reason: 'resumable_auth_waiting_preserved',
    })
    const body = { mode: 'auth' as const, selection: { kind: 'auth_method' as const, value: 'signed_in' as const } }
    await second.client.tempRuns.reply({ params: { request_id: id }, body })
    expect(await second.untilEnd(id)).toMatchObject({ status: 'succeeded', resume_cause: 'auth_completed' })
  })

  it('can be cancelled while it waits', async () => {
    const { server, id } = await begin({
      mode: 'interactive',
      isSignedIn: () => false,
      turns: [{ auth: true }],
    })
    await untilState(server, id, 'waiting_auth')
    const params = { request_id: id }
    expect(await server.client.tempRuns.cancel({ params })).toMatchObject({ accepted: true, status: 'canceled' })
  })
})

describe('an agent that says nothing any more', () => {
  it('is ended; one that says something now and then is not', async () => {
    const settings = { idleTimeoutSec: 3 }
    const { server, id } = await begin({ settings, turns: [{ hang: true }] })
    expect(await server.untilEnd(id)).toMatchObject({
      status: 'failed',
      error: { code: 'IDLE_TIMEOUT', message: 'IDLE_TIMEOUT: the engine gave no sign of life for 3s' },
    })
    const busy = await begin({ settings, turns: [{ ticks: 10, say: GOOD }] })
    expect((await busy.server.untilEnd(busy.id)).status).toBe('succeeded')
  })
})
