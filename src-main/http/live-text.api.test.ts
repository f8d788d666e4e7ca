import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { expect, it, onTestFinished } from 'vitest'
import { growWrittenText, LiveTextSchema, type WrittenText } from '../contract/live.ts'
import type { Agent, AgentFact, Attempt } from '../engine/agents/agent.ts'
import { goodPackage } from '../testing/script-skill.ts'
import { createTalkingAgent, TALKING } from '../testing/talking-agent.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

/** An agent that says what the test makes it say, when the test makes it say it. */
function puppet(): { agent: Agent; attempt: Promise<Attempt>; answer: () => void } {
  const started = Promise.withResolvers<Attempt>()
  const answered = Promise.withResolvers<undefined>()
  const agent: Agent = {
    ...createTalkingAgent(),
    async run(attempt) {
      attempt.signal.addEventListener('abort', () => answered.resolve(undefined))
      started.resolve(attempt)
      await answered.promise
      return { kind: 'answered', text: '{"message": "done"}', exitCode: 0, signal: null }
    },
  }
  return { agent, attempt: started.promise, answer: () => answered.resolve(undefined) }
}

async function begin(server: TestServer): Promise<string> {
  const skill = await goodPackage({ manifest: { engines: [TALKING] } })
  return server.begin({ engine: TALKING, runtime_options: { no_cache: true } }, { skill })
}

interface Watched {
  /** Numbers of the events, in the order in which they came. */
  readonly seqs: number[]
  readonly names: string[]
  written(): WrittenText | null
  readonly end: Promise<void>
}

async function watch(server: TestServer, path: string): Promise<Watched> {
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const answer = await server.ask(path, { signal: stop.signal })
  const frames = (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())
  const seqs: number[] = []
  const names: string[] = []
  let written: WrittenText | null = null
  const follow = async (): Promise<void> => {
    for await (const { event, id, data } of frames.pipeThrough(new EventSourceParserStream())) {
      names.push(event ?? '')
      if (event === 'chat_event') seqs.push(Number(id))
      if (event === 'snapshot') written = null
      if (event !== 'live') continue
      expect(id).toBeUndefined()
      written = growWrittenText(written, LiveTextSchema.parse(JSON.parse(data)))
    }
  }
  return { seqs, names, written: () => written, end: follow() }
}

it.each(['/v1/temp-skill-runs', '/v1/jobs', '/v1/management/runs'])(
  '%s: a text grows before it is whole, goes when it is, and leaves no trace',
  async (address) => {
    const { agent, attempt, answer } = puppet()
    const server = await startTestServer({ agents: [agent] })
    const id = await begin(server)
    const given = await attempt
    const tell = (fact: AgentFact): void => given.tell(fact)
    const live = await watch(server, `${address}/${id}/events?live=true`)
    const plain = await watch(server, `${address}/${id}/events`)
    const grown = (): string | undefined => live.written()?.text

    tell({ kind: 'delta', of: 'reasoning', text: 'Let me ' })
    tell({ kind: 'delta', of: 'reasoning', text: 'see' })
    await expect.poll(() => live.written()).toMatchObject({ of: 'reasoning', text: 'Let me see' })
    tell({ kind: 'reasoning', text: 'Let me see.' })
    await expect.poll(() => live.written()).toBeNull()

    tell({ kind: 'delta', of: 'message', text: 'piece-1 ' })
    await expect.poll(grown).toBe('piece-1 ')
    tell({ kind: 'delta', of: 'message', text: 'piece-2 ' })
    await expect.poll(grown).toBe('piece-1 piece-2 ')
    const late = await watch(server, `${address}/${id}/events?live=true&cursor=${live.seqs.at(-1)}`)
    await expect.poll(() => late.written()?.text).toBe('piece-1 piece-2 ')
    tell({ kind: 'message', text: 'The whole of it', isFinal: false })
    await expect.poll(() => live.written()).toBeNull()

    tell({ kind: 'delta', of: 'message', text: 'piece-3 ' })
    await expect.poll(grown).toBe('piece-3 ')
    tell({ kind: 'tool', id: 't', state: 'started', title: 'ls', detail: {} })
    await expect.poll(() => live.written()).toBeNull()

    tell({ kind: 'delta', of: 'message', text: 'piece-4 ' })
    await expect.poll(grown).toBe('piece-4 ')
    answer()
    const status = await server.untilEnd(id)
    expect(status.status).toBe('succeeded')
    await Promise.all([live.end, plain.end, late.end])
    expect(live.written()).toBeNull()

    const params = { request_id: id }
    const history = await server.client.tempRuns.eventHistory({ params, query: {} })
    const numbers = Array.from({ length: history.cursor_ceiling }, (_none, at) => at + 1)
    expect(history.events.map(({ seq }) => seq)).toEqual(numbers)
    expect([live.seqs, plain.seqs]).toEqual([numbers, numbers])
    expect(plain.names).not.toContain('live')
    const chat = await server.client.tempRuns.chatHistory({ params, query: {} })
    expect(JSON.stringify([history, chat])).toContain('The whole of it')
    expect(JSON.stringify([history, chat])).not.toContain('piece-')
    expect(allText(server.dataPath)).not.toContain('piece-')
  },
)

it('an agent that is writing is not idle, and one that stops is', async () => {
  const { agent, attempt } = puppet()
  const server = await startTestServer({ agents: [agent], settings: { idleTimeoutSec: 2 } })
  const writing = attempt.then((given) => {
    let pieces = 0
    const timer = setInterval(() => {
      given.tell({ kind: 'delta', of: 'message', text: 'x' })
      pieces += 1
      if (pieces === 15 || given.signal.aborted) clearInterval(timer)
    }, 200)
    return { pieces: () => pieces, ended: new Promise((done) => given.signal.addEventListener('abort', done)) }
  })
  await begin(server)
  const { pieces, ended } = await writing
  await ended
  expect(pieces()).toBe(15)
})

function allText(folderPath: string): string {
  return readdirSync(folderPath, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}
