import { EventSourceParserStream } from 'eventsource-parser/stream'
import { expect, it, onTestFinished } from 'vitest'
import { ROUTES } from '../../src-main/contract/api.ts'
import { readStreamFrame, streamUrl } from '../../src-main/contract/client.ts'
import { growWrittenText, type WrittenText } from '../../src-main/contract/live.ts'
import { skillFiles, zipSkill } from '../../src-main/testing/script-skill.ts'
import { startTestServer } from '../../src-main/testing/test-server.ts'
import { startModelServer } from '../model-server/model-server.ts'

const REMARK = Array.from({ length: 40 }, (_none, at) => `word${at}`).join(' ')
const WIRES = ['openai-chat', 'openai-responses', 'anthropic'] as const

interface Watched {
  /** Texts as they were seen growing, in order. */
  readonly seen: string[]
  readonly seqs: number[]
  /** Number of the event by which the remark was told whole. */
  wholeAt: number
  /** Texts seen before that. */
  seenBefore: number
}

it.each(WIRES)('%s: what a model writes slowly is seen growing, and only the whole of it is kept', async (wire) => {
  const model = await startModelServer({
    prompts: [
      {
        steps: [
          {
            ...{ text: REMARK, deltaCharacters: 12, pauseMs: 40 },
            toolCalls: [{ shell: 'mkdir -p artifacts && echo hi > artifacts/out.txt' }],
          },
          { answer: { message: 'done' } },
        ],
      },
    ],
  })
  onTestFinished(() => model.close())
  const server = await startTestServer({
    environment: {
      PATH: process.env['PATH'],
      SKILL_TRYOUT_AGENT_BASE_URL: `${model.url}/v1`,
      SKILL_TRYOUT_AGENT_MODEL: 'scripted-model',
      SKILL_TRYOUT_AGENT_WIRE: wire,
    },
  })
  const skill = await zipSkill(skillFiles({ manifest: { engines: ['agent'], entrypoint: undefined } }))
  const requestId = await server.begin({ engine: 'agent', runtime_options: { no_cache: true } }, { skill })
  const params = { request_id: requestId }

  const { events } = ROUTES.tempRuns
  const answer = await server.ask(streamUrl(events, { params, query: { live: 'true' } }))
  const watched: Watched = { seen: [], seqs: [], wholeAt: 0, seenBefore: 0 }
  let written: WrittenText | null = null
  const frames = (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())
  for await (const raw of frames.pipeThrough(new EventSourceParserStream())) {
    const frame = readStreamFrame(events, raw)
    if (frame?.event === 'chat_event') {
      watched.seqs.push(frame.data.seq)
      if (frame.data.data['text'] === REMARK) {
        watched.wholeAt = frame.data.seq
        watched.seenBefore = watched.seen.length
      }
    }
    if (frame?.event !== 'live') continue
    written = growWrittenText(written, frame.data)
    if (written !== null) watched.seen.push(written.text)
  }

  expect((await server.untilEnd(requestId)).status).toBe('succeeded')
  expect(watched.wholeAt).toBeGreaterThan(0)
  expect(watched.seenBefore).toBeGreaterThan(3)
  const growing = watched.seen.slice(0, watched.seenBefore)
  for (const [at, text] of growing.entries()) {
    expect(REMARK.startsWith(text)).toBe(true)
    expect(text.length).toBeGreaterThan(growing[at - 1]?.length ?? 0)
  }
  expect(written).toBeNull()

  const history = await server.client.tempRuns.eventHistory({ params, query: {} })
  expect(watched.seqs).toEqual(Array.from({ length: history.cursor_ceiling }, (_none, at) => at + 1))
  expect(history.events.map(({ seq }) => seq)).toEqual(watched.seqs)
  const told = history.events.filter(({ data }) => JSON.stringify(data).includes('word1'))
  expect(told.map(({ type }) => type)).toEqual(['assistant.message.intermediate'])
})
