import { describe, expect, it, vi } from 'vitest'
import { ask, askingPackage, DONE, INTERACTIVE } from '../../../testing/asking-skill.ts'
import { lookAtDisk } from '../../../testing/disk.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'

// Real servers and processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

/** Waits for a question. @returns its status */
async function untilWaiting(server: TestServer, requestId: string, interactionId = 1) {
  await expect
    .poll(async () => (await server.status(requestId)).pending_interaction_id, { timeout: 30_000, interval: 20 })
    .toBe(interactionId)
  return await server.status(requestId)
}

const pendingOf = (server: TestServer, requestId: string) =>
  server.client.tempRuns.pending({ params: { request_id: requestId } })

const replyTo = (server: TestServer, requestId: string, body: Record<string, unknown>): Promise<Response> =>
  server.ask(`/v1/temp-skill-runs/${requestId}/interaction/reply`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

async function eventsOf(server: TestServer, requestId: string) {
  const params = { request_id: requestId }
  return (await server.client.tempRuns.eventHistory({ params, query: {} })).events
}

const CHOICE = ask('Which language?', {
  kind: 'choose_one',
  hint: 'It cannot be changed',
  options: [{ label: 'English', value: 'en' }, 'zh'],
})

describe('a run that asks', () => {
  it('waits without a slot, goes on with the reply in the same workspace and session, and ends', async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 1 } })
    const id = await server.begin(INTERACTIVE, { skill: await askingPackage([CHOICE, DONE]) })
    const waiting = await untilWaiting(server, id)
    expect(waiting).toMatchObject({
      status: 'waiting_user',
      pending_owner: 'waiting_user',
      interaction_count: 1,
      current_attempt: 1,
      effective_execution_mode: 'interactive',
      effective_interactive_require_user_reply: true,
      pending_payload: { prompt: 'Which language?' },
      finished_at: null,
      cleanup: { state: 'not_due' },
    })
    expect((await pendingOf(server, id)).pending).toMatchObject({
      interaction_id: 1,
      kind: 'choose_one',
      prompt: 'Which language?',
      options: [
        { label: 'English', value: 'en' },
        { label: 'zh', value: 'zh' },
      ],
      ui_hints: { hint: 'It cannot be changed' },
      default_decision_policy: 'engine_judgement',
      source_attempt: 1,
      auto_reply_at: null,
    })
    expect(lookAtDisk(server.dataPath, id, waiting.run_id ?? '')).toMatchObject({ staging: true, workspace: true })

    // The one slot is free: another run ends meanwhile.
    const other = await server.begin(
      { engine: 'script' },
      { skill: await askingPackage(['say({message:"x"})'], { id: 'other' }) },
    )
    expect((await server.untilEnd(other)).status).toBe('succeeded')

    const answer = await replyTo(server, id, { interaction_id: 1, response: 'en', idempotency_key: 'k1' })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { request_id: id, status: 'queued', accepted: true, mode: 'interaction' },
    ])
    const ended = await server.untilEnd(id)
    expect(ended).toMatchObject({
      status: 'succeeded',
      current_attempt: 2,
      interaction_count: 1,
      resume_cause: 'interaction_reply',
      source_attempt: 1,
      target_attempt: 2,
      pending_interaction_id: null,
      pending_payload: null,
      pending_owner: null,
      warnings: [],
    })
    const { result } = await server.client.tempRuns.result({ params: { request_id: id } })
    expect(result.data).toEqual({ message: 'en', session: ended.run_id })
    expect(lookAtDisk(server.dataPath, id, ended.run_id ?? '')).toMatchObject({ staging: false, workspace: false })
  })

  it('tells its story: question, reply, moves, and a conversation of it', async () => {
    const server = await startTestServer()
    const id = await server.begin(INTERACTIVE, { skill: await askingPackage([CHOICE, DONE]) })
    await untilWaiting(server, id)
    const stream = await server.ask(`/v1/temp-skill-runs/${id}/events`)
    await replyTo(server, id, { interaction_id: 1, response: { code: 'en' } })
    const events = await eventsOf(server, (await server.untilEnd(id)).request_id)
    const told = events.filter(({ type }) => !type.startsWith('raw.') && !type.startsWith('run.'))
    expect(told.map(({ type, data }) => data['trigger'] ?? type)).toEqual([
      'turn.started',
      'assistant.message.final',
      'user.input.required',
      'turn.needs_input',
      'interaction.reply.accepted',
      'interaction.reply.accepted',
      'turn.started',
      'assistant.message.final',
      'turn.succeeded',
    ])
    expect(told.map(({ meta }) => meta.attempt)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2])
    expect(told[1]?.data).toMatchObject({ text: 'Which language?' })
    expect(told[2]?.data).toMatchObject({ interaction_id: 1, kind: 'choose_one', prompt: 'Which language?' })
    expect(told[3]?.data).toMatchObject({ from: 'running', to: 'waiting_user', pending_interaction_id: 1 })
    const words = { response_preview: null, response_summary: '{"code":"en"}' }
    expect(told[4]?.data).toMatchObject({ resolution_mode: 'user_reply', ...words })
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
    // The stream that was opened while the run waited stayed open and had all of it.
    const text = await stream.text()
    expect(text).toContain('"pending_interaction_id":1')
    expect(text.match(/^id: /gm)).toHaveLength(events.length)
    const chat = await server.client.tempRuns.chatHistory({ params: { request_id: id }, query: {} })
    expect(chat.events.map(({ role, kind, text: said }) => [role, kind, said])).toEqual([
      ['assistant', 'assistant_final', 'Which language?'],
      ['user', 'interaction_reply', 'Reply submitted'],
      ['assistant', 'assistant_final', expect.stringContaining('code')],
      ['system', 'orchestration_notice', 'Run succeeded'],
    ])
    const steps = events.filter(({ type }) => type === 'run.step').map(({ data }) => [data['step'], data['phase']])
    expect(steps.slice(-2)).toEqual([
      ['cleanup', 'started'],
      ['cleanup', 'ended'],
    ])
    expect(events.at(-1)?.data).toHaveProperty('terminal')
  })

  it('takes a repeated reply once, and refuses stale, foreign and late ones in the peer’s words', async () => {
    const server = await startTestServer()
    const id = await server.begin(INTERACTIVE, { skill: await askingPackage([ask('One?'), ask('Two?'), DONE]) })
    await untilWaiting(server, id, 1)
    const status = async (body: Record<string, unknown>) => {
      const answer = await replyTo(server, id, body)
      const { detail } = (await answer.json()) as { detail?: unknown }
      return [answer.status, detail]
    }
    expect(await status({ interaction_id: 9, response: 'x' })).toEqual([409, 'stale interaction'])
    expect((await replyTo(server, id, { response: 'x' })).status).toBe(422)
    expect((await replyTo(server, id, { mode: 'auth', interaction_id: 1 })).status).toBe(422)
    expect(await status({ mode: 'auth', selection: { kind: 'auth_method', value: 'signed_in' } })).toEqual([
      409,
      'Run is not waiting for auth',
    ])
    const first = { interaction_id: 1, response: { b: 1, a: 2 }, idempotency_key: 'one' }
    expect(await status(first)).toEqual([200, undefined])
    await untilWaiting(server, id, 2)
    // The same key with the same reply, its members in another order: the same answer, with the state of now.
    const again = await replyTo(server, id, { ...first, response: { a: 2, b: 1 } })
    expect([again.status, await again.json()]).toEqual([
      200,
      { request_id: id, status: 'waiting_user', accepted: true, mode: 'interaction' },
    ])
    expect(await status({ ...first, response: 'other' })).toEqual([
      409,
      'idempotency_key already used with different response',
    ])
    expect(await status({ interaction_id: 1, response: 'late' })).toEqual([409, 'stale interaction'])
    expect(await status({ interaction_id: 2, response: 'end' })).toEqual([200, undefined])
    expect(await server.untilEnd(id)).toMatchObject({ status: 'succeeded', current_attempt: 3, interaction_count: 2 })
    expect(await status({ interaction_id: 2, response: 'x' })).toEqual([409, 'Run is not waiting for user interaction'])
  })

  it('is answered under each address that it stands under', async () => {
    const server = await startTestServer()
    const id = await server.begin(INTERACTIVE, { skill: await askingPackage([ask('One?'), ask('Two?'), DONE]) })
    await untilWaiting(server, id, 1)
    const { jobs, management } = server.client
    const params = { request_id: id }
    expect((await jobs.pending({ params })).pending?.prompt).toBe('One?')
    await jobs.reply({ params, body: { interaction_id: 1, response: 'a' } })
    await untilWaiting(server, id, 2)
    expect((await management.pending({ params })).pending?.prompt).toBe('Two?')
    await management.reply({ params, body: { interaction_id: 2, response: 'b' } })
    expect((await server.untilEnd(id)).status).toBe('succeeded')
  })

  it('answers two replies at once with one acceptance', async () => {
    const server = await startTestServer()
    const id = await server.begin(INTERACTIVE, { skill: await askingPackage([ask('One?'), DONE]) })
    await untilWaiting(server, id)
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((response) => replyTo(server, id, { interaction_id: 1, response })),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409])
    expect((await server.untilEnd(id)).current_attempt).toBe(2)
  })

  it('can be cancelled at any moment between its start and its question', async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 4 } })
    const skill = await askingPackage([ask('One?')])
    const cancelAfter = async (polls: number): Promise<void> => {
      const id = await server.begin(INTERACTIVE, { skill })
      const params = { request_id: id }
      // Each look takes a few milliseconds, so that the cancels spread over the turn and its end.
      for (let poll = 0; poll < polls; poll += 1) await server.status(id)
      const answer = await server.client.tempRuns.cancel({ params })
      expect(answer).toMatchObject({ status: 'canceled', accepted: true })
      expect(await server.status(id)).toMatchObject({ status: 'canceled', pending_interaction_id: null })
      const events = await eventsOf(server, id)
      expect(events.filter(({ data }) => 'terminal' in data)).toHaveLength(1)
    }
    await Promise.all([0, 5, 20, 40, 60, 80, 100, 140].map((polls) => cancelAfter(polls)))
  })

  it('can be cancelled while it waits, and deleted then', async () => {
    const server = await startTestServer()
    const id = await server.begin(INTERACTIVE, { skill: await askingPackage([ask('One?')]) })
    const { run_id: runId } = await untilWaiting(server, id)
    const removal = () => server.ask(`/v1/temp-skill-runs/${id}`, { method: 'DELETE' })
    expect((await removal()).status).toBe(409)
    const cancelled = await server.client.tempRuns.cancel({ params: { request_id: id } })
    expect(cancelled).toMatchObject({ status: 'canceled', accepted: true, message: 'Cancel request accepted' })
    expect(await server.status(id)).toMatchObject({ pending_interaction_id: null, error: { code: 'CANCELED_BY_USER' } })
    expect(lookAtDisk(server.dataPath, id, runId ?? '')).toMatchObject({ staging: false, workspace: false })
    expect((await removal()).status).toBe(200)
  })
})

describe('how a turn ends', () => {
  const run = async (steps: readonly string[], options: Parameters<typeof askingPackage>[1] = {}) => {
    const server = await startTestServer()
    const id = await server.begin(INTERACTIVE, { skill: await askingPackage(steps, options) })
    return { server, id }
  }

  it('with a valid answer without the marker: succeeded, with a warning', async () => {
    const { server, id } = await run(['say({ message: "all" })'])
    expect(await server.untilEnd(id)).toMatchObject({
      status: 'succeeded',
      warnings: ['INTERACTIVE_COMPLETED_WITHOUT_DONE_MARKER'],
    })
  })

  it('with the marker and an invalid answer: failed as in auto', async () => {
    const { server, id } = await run(['say({ __SKILL_DONE__: true, wrong: 1 })'])
    expect(await server.untilEnd(id)).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_INVALID' } })
  })

  it('with an exit code: failed, whatever it asked', async () => {
    const { server, id } = await run([`${ask('One?')}; process.exitCode = 3`])
    expect(await server.untilEnd(id)).toMatchObject({ status: 'failed', error: { code: 'EXIT_CODE' } })
  })

  it('with nothing that can be used: a plain invitation to reply', async () => {
    const { server, id } = await run(['say("hm")'])
    await untilWaiting(server, id)
    expect((await pendingOf(server, id)).pending).toMatchObject({
      kind: 'open_text',
      prompt: 'Please reply to continue.',
    })
  })

  it('with a question in the last turn that the skill allows: failed', async () => {
    const { server, id } = await run([ask('One?')], { manifest: { max_attempt: 2 } })
    await untilWaiting(server, id)
    await replyTo(server, id, { interaction_id: 1, response: 'x' })
    expect(await server.untilEnd(id)).toMatchObject({
      status: 'failed',
      current_attempt: 2,
      error: { code: 'INTERACTIVE_MAX_ATTEMPT_EXCEEDED' },
    })
  })

  it('leaves the cache alone', async () => {
    const { server, id } = await run([ask('One?'), DONE])
    await untilWaiting(server, id)
    await replyTo(server, id, { interaction_id: 1, response: 'x' })
    await server.untilEnd(id)
    const again = await server.begin(INTERACTIVE, { skill: await askingPackage([ask('One?'), DONE]) })
    expect(await untilWaiting(server, again)).toMatchObject({ cache_hit: false, status: 'waiting_user' })
  })

  it('in auto a question is no answer', async () => {
    const server = await startTestServer()
    const id = await server.begin({ engine: 'script' }, { skill: await askingPackage([ask('One?')]) })
    // `message` is what the skill's schema asks for, so this is an answer that is good enough.
    expect((await server.untilEnd(id)).status).toBe('succeeded')
    expect((await replyTo(server, id, { interaction_id: 1, response: 'x' })).status).toBe(400)
  })
})
