import { describe, expect, it } from 'vitest'
import { createAnswerMeter } from './usage-meter.ts'

const line = (event: object): string => `data: ${JSON.stringify(event)}\n\n`
const SSE = 'text/event-stream; charset=utf-8'

const STREAMS: Readonly<Record<string, string>> = {
  'OpenAI Responses':
    `event: response.created\n${line({ type: 'response.created', response: { usage: null } })}` +
    line({
      type: 'response.completed',
      response: {
        usage: { input_tokens: 100, input_tokens_details: { cached_tokens: 40 }, output_tokens: 9, total_tokens: 109 },
      },
    }),
  'Chat Completions':
    line({ choices: [{ delta: { content: 'the word "usage": 5' } }] }) +
    line({
      choices: [],
      usage: {
        prompt_tokens: 100,
        prompt_tokens_details: { cached_tokens: 40 },
        completion_tokens: 9,
        total_tokens: 109,
      },
    }) +
    'data: [DONE]\n\n',
  'Anthropic Messages':
    line({
      type: 'message_start',
      message: {
        usage: { input_tokens: 50, cache_creation_input_tokens: 10, cache_read_input_tokens: 40, output_tokens: 1 },
      },
    }) + line({ type: 'message_delta', delta: {}, usage: { output_tokens: 9 } }),
  Gemini:
    line({ candidates: [], usageMetadata: { promptTokenCount: 100, totalTokenCount: 103 } }) +
    line({
      usageMetadata: {
        ...{ promptTokenCount: 100, cachedContentTokenCount: 40, candidatesTokenCount: 4 },
        ...{ thoughtsTokenCount: 5, totalTokenCount: 109 },
      },
    }),
}
const EXPECTED = { input_tokens: 100, output_tokens: 9, cached_tokens: 40, total_tokens: 109 }

describe('the usage in an answer that passes by', () => {
  it.each(Object.keys(STREAMS))('%s, however the stream is cut into pieces', (name) => {
    const bytes = Buffer.from(STREAMS[name] ?? '')
    for (const size of [1, 7, 64, bytes.length]) {
      const meter = createAnswerMeter(SSE)
      for (let at = 0; at < bytes.length; at += size) meter.take(bytes.subarray(at, at + size))
      expect(meter.finish()).toEqual(EXPECTED)
    }
  })

  it('a whole document', () => {
    const meter = createAnswerMeter('application/json')
    meter.take(Buffer.from('{"type":"message","usage":{"input_tokens":3,'))
    meter.take(Buffer.from('"output_tokens":4}}'))
    expect(meter.finish()).toEqual({ input_tokens: 3, output_tokens: 4, cached_tokens: null, total_tokens: 7 })
  })

  it('a list of documents', () => {
    const meter = createAnswerMeter('application/json')
    meter.take(Buffer.from('[{"usageMetadata":{"promptTokenCount":3}},{"usageMetadata":{"candidatesTokenCount":4}}]'))
    expect(meter.finish()).toMatchObject({ input_tokens: 3, output_tokens: 4 })
  })

  it.each(['', 'data: {broken "usage"\n', 'data: {"usage":"many"}\n', 'data: {"usage":{"prompt_tokens":-1}}\n'])(
    'nothing is made up from %j',
    (text) => {
      const meter = createAnswerMeter(SSE)
      meter.take(Buffer.from(text))
      const reading = meter.finish()
      expect(Object.values(reading ?? {}).filter((value) => value !== null)).toEqual([])
    },
  )
})
