import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { INTERACTION_LIMITS } from '../../../contract/limits.ts'
import { ask, askingPackage, DONE } from '../../../testing/asking-skill.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'
import { createAutoReplyTimers } from './auto-reply.ts'

// Real servers and processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const answersItself = (seconds: number) => ({
  engine: 'script',
  runtime_options: {
    execution_mode: 'interactive',
    interactive_auto_reply: true,
    interactive_reply_timeout_sec: seconds,
  },
})
const NOBODY_COMES_BACK = { engine: 'script', client_metadata: { conversation_mode: 'non_session' as const } }
const ONLY_INTERACTIVE = { manifest: { execution_modes: ['interactive'], max_attempt: 3 } }

const pendingOf = async (server: TestServer, requestId: string) =>
  (await server.client.tempRuns.pending({ params: { request_id: requestId } })).pending

const extend = (server: TestServer, requestId: string, body: Record<string, unknown>): Promise<Response> =>
  server.ask(`/v1/temp-skill-runs/${requestId}/interaction/extend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('a question that answers itself', () => {
  it('does so at its deadline, with the policy, and says so', async () => {
    const server = await startTestServer()
    const id = await server.begin(answersItself(1), { skill: await askingPackage([ask('One?'), DONE]) })
    const ended = await server.untilEnd(id)
    expect(ended).toMatchObject({
      status: 'succeeded',
      auto_decision_count: 1,
      interaction_count: 1,
      current_attempt: 2,
      resume_cause: 'interaction_auto_decide_timeout',
    })
    expect(ended.last_auto_decision_at).not.toBeNull()
    const { result } = await server.client.tempRuns.result({ params: { request_id: id } })
    expect(JSON.parse(String(result.data?.['message']))).toMatchObject({
      source: 'auto_decide_timeout',
      interaction_id: 1,
      reason: 'user_no_reply',
      policy: 'engine_judgement',
    })
    const { events } = await server.client.tempRuns.eventHistory({ params: { request_id: id }, query: {} })
    expect(events.find(({ type }) => type === 'interaction.auto_decide.timeout')?.data).toMatchObject({
      interaction_id: 1,
      resolution_mode: 'auto_decide_timeout',
      policy: 'engine_judgement',
      timeout_sec: 1,
    })
  })

  it('waits longer when it is given more time; another run with the same deadline does not', async () => {
    const server = await startTestServer()
    const skill = await askingPackage([ask('One?'), DONE])
    const slow = await server.begin(answersItself(4), { skill })
    await expect.poll(async () => await pendingOf(server, slow), { timeout: 30_000, interval: 20 }).not.toBeNull()
    const before = await pendingOf(server, slow)
    const answer = await extend(server, slow, { interaction_id: 1, seconds: 600 })
    expect(answer.status).toBe(200)
    const after = await pendingOf(server, slow)
    const at = (time: string | null | undefined): number => Date.parse(time ?? '')
    expect(at(after?.auto_reply_at) - at(before?.auto_reply_at)).toBe(600_000)
    const quick = await server.begin(answersItself(4), { skill })
    expect(await server.untilEnd(quick)).toMatchObject({ status: 'succeeded', auto_decision_count: 1 })
    expect(await server.status(slow)).toMatchObject({ status: 'waiting_user', auto_decision_count: 0 })
    expect((await extend(server, slow, { interaction_id: 7, seconds: 1 })).status).toBe(409)
    expect((await extend(server, slow, { interaction_id: 1, seconds: 0 })).status).toBe(422)
    expect((await extend(server, quick, { interaction_id: 1, seconds: 1 })).status).toBe(409)
  })

  it('does so whatever keys a client has used before', async () => {
    const server = await startTestServer()
    const id = await server.begin(answersItself(3), { skill: await askingPackage([ask('One?'), ask('Two?'), DONE]) })
    await expect.poll(async () => await pendingOf(server, id), { timeout: 30_000, interval: 20 }).not.toBeNull()
    const body = { interaction_id: 1, response: 'x', idempotency_key: 'auto-timeout:2' }
    await server.client.tempRuns.reply({ params: { request_id: id }, body })
    expect(await server.untilEnd(id)).toMatchObject({ status: 'succeeded', auto_decision_count: 1, current_attempt: 3 })
  })

  it('may be as far away as a year, and comes no sooner by being extended', async () => {
    const server = await startTestServer()
    const body = answersItself(9_000_000_000_000)
    const id = await server.begin(body, { skill: await askingPackage([ask('One?')]) })
    await expect.poll(async () => await pendingOf(server, id), { timeout: 30_000, interval: 20 }).not.toBeNull()
    const before = await pendingOf(server, id)
    expect(Date.parse(before?.auto_reply_at ?? '') - Date.now()).toBeGreaterThan(300 * 86_400_000)
    expect((await extend(server, id, { interaction_id: 1, seconds: 60 })).status).toBe(200)
    expect((await pendingOf(server, id))?.auto_reply_at).toBe(before?.auto_reply_at)
  })

  it('cannot be extended when it has no deadline', async () => {
    const server = await startTestServer()
    const body = { engine: 'script', runtime_options: { execution_mode: 'interactive' } }
    const id = await server.begin(body, { skill: await askingPackage([ask('One?')]) })
    await expect.poll(async () => await pendingOf(server, id), { timeout: 30_000, interval: 20 }).not.toBeNull()
    const answer = await extend(server, id, { interaction_id: 1 })
    expect([answer.status, await answer.json()]).toMatchObject([409, { detail: 'The open question has no time limit' }])
  })
})

describe('a client that never comes back', () => {
  it('gets answers from the run itself, in one session, until the turns that the skill allows are over', async () => {
    const server = await startTestServer()
    const id = await server.begin(NOBODY_COMES_BACK, { skill: await askingPackage([ask('Again?')], ONLY_INTERACTIVE) })
    expect(await server.untilEnd(id)).toMatchObject({
      status: 'failed',
      effective_execution_mode: 'interactive',
      auto_decision_count: 2,
      current_attempt: 3,
      error: { code: 'INTERACTIVE_MAX_ATTEMPT_EXCEEDED' },
    })
  })
})

describe('a run that asks for ever', () => {
  const endless = { manifest: { execution_modes: ['interactive'] } }

  /** Begins one and stops its server; at the next start its question is due, one answer short of the limit. */
  async function beginAlmostThere(dataPath: string, conversation: 'session' | 'non_session'): Promise<string> {
    const first = await startTestServer({ dataPath, isLeftOpen: true })
    const id = await first.begin(answersItself(600), { skill: await askingPackage([ask('Again?')], endless) })
    await expect.poll(async () => await pendingOf(first, id), { timeout: 30_000, interval: 20 }).not.toBeNull()
    await first.server.close()
    const database = new DatabaseSync(join(dataPath, 'tryout.db'))
    database
      .prepare(
        `UPDATE requests SET auto_decision_count = ?, conversation_mode = ?,
           pending_json = json_set(pending_json, '$.auto_reply_at', ?) WHERE request_id = ?`,
      )
      .run(INTERACTION_LIMITS.maxAutoReplies - 1, conversation, new Date(0).toISOString(), id)
    database.close()
    return id
  }

  it('fails when nobody can come back to it, also over restarts', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const id = await beginAlmostThere(dataPath, 'non_session')
    const second = await startTestServer({ dataPath })
    expect(await second.untilEnd(id)).toMatchObject({
      status: 'failed',
      auto_decision_count: INTERACTION_LIMITS.maxAutoReplies,
      error: { code: 'NON_SESSION_INTERACTIVE_REPLY_UNSUPPORTED' },
    })
  })

  it('waits for a person in the end, and says so', async () => {
    const dataPath = join(makeTempFolder(), 'data')
    const id = await beginAlmostThere(dataPath, 'session')
    const second = await startTestServer({ dataPath })
    await expect
      .poll(async () => await pendingOf(second, id), { timeout: 30_000, interval: 20 })
      .toMatchObject({ auto_reply_at: null })
    const { events } = await second.client.tempRuns.eventHistory({ params: { request_id: id }, query: {} })
    expect(events.map(({ data }) => data['code'])).toContain('AUTO_REPLY_LIMIT_REACHED')
  })
})

describe('the timers', () => {
  it('wake for the newest question of a request only, and not after they were cleared', () => {
    vi.useFakeTimers({ now: 0 })
    const due: [string, number][] = []
    const timers = createAutoReplyTimers(
      () => new Date(Date.now()),
      (requestId, interactionId) => due.push([requestId, interactionId]) > 0,
    )
    const at = (ms: number): string => new Date(ms).toISOString()
    timers.set('a', { interaction_id: 1, auto_reply_at: at(1_000) })
    timers.set('a', { interaction_id: 2, auto_reply_at: at(5_000) })
    timers.set('b', { interaction_id: 1, auto_reply_at: at(1_000) })
    timers.set('c', { interaction_id: 1, auto_reply_at: at(1_000) })
    timers.clear('c')
    vi.advanceTimersByTime(2_000)
    expect(due).toEqual([['b', 1]])
    vi.advanceTimersByTime(3_000)
    expect(due).toEqual([
      ['b', 1],
      ['a', 2],
    ])
    // Longer than one timer can take.
    timers.set('d', { interaction_id: 3, auto_reply_at: at(2 ** 31 + 10_000) })
    vi.advanceTimersByTime(2 ** 31)
    expect(due).toHaveLength(2)
    vi.advanceTimersByTime(20_000)
    expect(due.at(-1)).toEqual(['d', 3])
    timers.close()
    vi.useRealTimers()
  })
})
