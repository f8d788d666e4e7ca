import { expect, onTestFinished, test } from 'vitest'
import { isMap, mapsOf, textOf, type JsonMap } from './conversation.ts'
import type { ModelScript } from './model-script.ts'
import { maskHeaders, startModelServer, type ModelServer } from './model-server.ts'
import { askWire, readStream, WIRES } from './testing/ask-wire.ts'

const TWO_TURNS: ModelScript = {
  prompts: [
    {
      steps: [
        { text: 'I write the report.', toolCalls: [{ shell: 'mkdir -p artifacts && echo hi > artifacts/report.md' }] },
        { answer: { answer: 42 } },
      ],
    },
    { steps: [{ text: 'The second prompt.' }] },
  ],
}

async function start(script: ModelScript): Promise<ModelServer> {
  const server = await startModelServer(script)
  onTestFinished(() => server.close())
  return server
}

test.each(WIRES)('%s: calls a tool first, and answers once its result is there', async (wire) => {
  const server = await start(TWO_TURNS)
  const first = await readStream(wire, await askWire(server.url, wire, [{ user: 'Do it' }]))
  expect(first.text).toBe('I write the report.')
  expect(first.calls).toHaveLength(1)
  expect(first.calls[0]?.name).toBe('run_command')
  expect(first.calls[0]?.arguments).toEqual({
    command: 'mkdir -p artifacts && echo hi > artifacts/report.md',
    timeout_seconds: 5,
  })
  const done = [{ user: 'Do it' }, { call: 'run_command' }, { result: 'ok' }]
  const second = await readStream(wire, await askWire(server.url, wire, done))
  expect(second).toMatchObject({ text: '{"answer":42}', calls: [] })
})

test.each(WIRES)('%s: answers the same step again when the same request comes again', async (wire) => {
  const server = await start(TWO_TURNS)
  const ask = async (): Promise<string> =>
    (await readStream(wire, await askWire(server.url, wire, [{ user: 'Do it' }]))).text
  expect(await ask()).toBe(await ask())
})

test.each(WIRES)('%s: takes the next entry of the script after an answer and a reply', async (wire) => {
  const server = await start(TWO_TURNS)
  const history = [
    { user: 'Do it' },
    { call: 'run_command' },
    { result: 'ok' },
    { answer: '{"answer":42}' },
    { user: 'And now?' },
  ]
  const { text, calls } = await readStream(wire, await askWire(server.url, wire, history))
  expect(text).toBe('The second prompt.')
  expect(calls).toEqual([])
})

test.each(WIRES)('%s: begins nothing new when the agent asks on after the last step', async (wire) => {
  const server = await start({ prompts: [{ steps: [{ text: 'Again', toolCalls: [{ shell: 'true' }] }] }] })
  const history = [{ user: 'Do it' }, { call: 'run_command' }, { result: 'ok' }]
  expect(await readStream(wire, await askWire(server.url, wire, history))).toMatchObject({ text: 'Again', calls: [] })
})

test.each(WIRES)('%s: tells the tokens of the script', async (wire) => {
  const usage = { inputTokens: 7, outputTokens: 3, cachedTokens: 2 }
  const server = await start({ prompts: [{ steps: [{ text: 'x', usage }] }] })
  const numbers = JSON.stringify(await readStream(wire, await askWire(server.url, wire, [{ user: 'Do it' }])))
  expect(numbers).toMatch(/"(output_tokens|completion_tokens|candidatesTokenCount)":3/)
})

test.each(WIRES)('%s: splits text anywhere, also inside a character', async (wire) => {
  const text = '中文的回答🎉, ' + 'ü'.repeat(9)
  const server = await start({ prompts: [{ steps: [{ text, deltaCharacters: 1, chunkBytes: 1 }] }] })
  const response = await askWire(server.url, wire, [{ user: 'Do it' }])
  const chunks: number[] = []
  const counted = new Response(
    response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, out) {
          chunks.push(chunk.length)
          out.enqueue(chunk)
        },
      }),
    ),
  )
  expect((await readStream(wire, counted)).text).toBe(text)
  expect(chunks.filter((length) => length === 1).length).toBeGreaterThan(100)
})

test.each(WIRES)('%s: refuses with the status, the message and the wait of the script', async (wire) => {
  const steps = [{ status: 429, message: 'Slow down', retryAfterSeconds: 3 }]
  const server = await start({ prompts: [{ steps }] })
  const response = await askWire(server.url, wire, [{ user: 'Do it' }])
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('3')
  expect(await response.text()).toContain('Slow down')
})

test.each(WIRES)('%s: cuts the stream in the middle', async (wire) => {
  const server = await start({ prompts: [{ steps: [{ text: 'A long text '.repeat(20), cut: true }] }] })
  const response = await askWire(server.url, wire, [{ user: 'Do it' }])
  await expect(response.text()).rejects.toThrow()
})

test.each(WIRES)('%s: answers whole when no stream is wanted', async (wire) => {
  const server = await start(TWO_TURNS)
  const response = await askWire(server.url, wire, [{ user: 'Do it' }], { isStream: false })
  expect(JSON.stringify(await response.json())).toContain('I write the report.')
})

test.each(WIRES)('%s: gives requests without tools a title, or the JSON that they want', async (wire) => {
  const server = await start(TWO_TURNS)
  const title = await readStream(wire, await askWire(server.url, wire, [{ user: 'Title?' }], { hasTools: false }))
  expect(title.text).toBe('A scripted title')
  const schema = { type: 'object', properties: { isComplex: { type: 'boolean' } }, required: ['isComplex'] }
  const asked = await askWire(server.url, wire, [{ user: 'Route' }], { hasTools: false, schema })
  expect(JSON.parse((await readStream(wire, asked)).text)).toEqual({ isComplex: false })
  expect(server.requests.map(({ kind }) => kind)).toEqual(['side', 'side'])
})

test('hangs before the headers until the client leaves', async () => {
  const server = await start({ prompts: [{ steps: [{ hang: 'before-headers' }] }] })
  const left = new AbortController()
  const asked = askWire(server.url, 'anthropic', [{ user: 'Do it' }], { signal: left.signal })
  await expect.poll(() => server.requests.length).toBe(1)
  left.abort()
  await expect(asked).rejects.toThrow()
  expect(server.requests[0]?.status).toBeNull()
})

test('hangs in the middle of a stream, and closing the server ends it', async () => {
  const server = await start({ prompts: [{ steps: [{ text: 'A long text '.repeat(9), hang: 'mid-stream' }] }] })
  const response = await askWire(server.url, 'openai-chat', [{ user: 'Do it' }])
  const reader = response.body!.getReader()
  expect((await reader.read()).value?.length).toBeGreaterThan(10)
  const rest = (async (): Promise<void> => {
    while (!(await reader.read()).done);
  })()
  const [ended] = await Promise.allSettled([rest, server.close()])
  expect(ended.status).toBe('rejected')
})

test('a fault that happens once lets the next try through', async () => {
  const steps = [{ status: 500, times: 1, text: 'Well again' }]
  const server = await start({ prompts: [{ steps }] })
  expect((await askWire(server.url, 'openai-chat', [{ user: 'Do it' }])).status).toBe(500)
  const again = await askWire(server.url, 'openai-chat', [{ user: 'Do it' }])
  expect((await readStream('openai-chat', again)).text).toBe('Well again')
})

test('an entry with words or a model of its own goes before the order', async () => {
  const server = await start({
    prompts: [
      { steps: [{ text: 'by order' }] },
      { when: { prompt: 'blue' }, steps: [{ text: 'by word' }] },
      { when: { model: 'model-b' }, steps: [{ text: 'by model' }] },
    ],
  })
  const ask = async (user: string, model?: string): Promise<string> =>
    (await readStream('openai-chat', await askWire(server.url, 'openai-chat', [{ user }], { model }))).text
  expect(await ask('anything')).toBe('by order')
  expect(await ask('the blue one')).toBe('by word')
  expect(await ask('anything', 'model-b')).toBe('by model')
})

test('words of the request can be taken into the script', async () => {
  const server = await start({
    captures: { folder: 'Put files into (\\S+)' },
    prompts: [{ steps: [{ toolCalls: [{ shell: 'touch "{folder}/a.txt"' }] }] }],
  })
  const asked = await askWire(server.url, 'anthropic', [{ user: 'Put files into /tmp/x y' }])
  expect((await readStream('anthropic', asked)).calls[0]?.arguments).toMatchObject({ command: 'touch "/tmp/x/a.txt"' })
})

test('remembers what it said for clients that only name it', async () => {
  const server = await start(TWO_TURNS)
  const ask = (body: JsonMap): Promise<Response> =>
    fetch(`${server.url}/v1/responses`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', tools: [{ type: 'function', name: 'bash', parameters: SHELL }], ...body }),
    })
  const user = { role: 'user', content: [{ type: 'input_text', text: 'Do it' }] }
  const first: unknown = await (await ask({ input: [user] })).json()
  const output = isMap(first) ? mapsOf(first['output']) : []
  const named = output.map(({ id }) => ({ type: 'item_reference', id }))
  const result = { type: 'function_call_output', call_id: textOf(output[1]?.['call_id']), output: 'ok' }
  expect(await (await ask({ input: [user, ...named, result] })).text()).toContain('{\\"answer\\":42}')
  const previous = isMap(first) ? first['id'] : ''
  expect(await (await ask({ input: [result], previous_response_id: previous })).text()).toContain('{\\"answer\\":42}')
})
const SHELL = { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] }

test('answers lists of models, token counts and unknown addresses', async () => {
  const server = await start({ ...TWO_TURNS, models: ['model-a'] })
  const get = async (path: string, method = 'GET'): Promise<[number, string]> => {
    const response = await fetch(server.url + path, { method, ...(method === 'POST' ? { body: '{}' } : {}) })
    return [response.status, await response.text()]
  }
  expect((await get('/v1/models'))[1]).toContain('"id":"model-a"')
  expect((await get('/v1beta/models'))[1]).toContain('models/model-a')
  expect(await get('/v1/messages/count_tokens', 'POST')).toEqual([200, '{"input_tokens":1000}'])
  expect(await get('/v1beta/models/m:countTokens', 'POST')).toEqual([200, '{"totalTokens":1000}'])
  expect((await get('/', 'HEAD'))[0]).toBe(200)
  expect((await get('/nothing'))[0]).toBe(404)
})

test('records requests, and shows them without their keys', async () => {
  const server = await start(TWO_TURNS)
  await (await askWire(server.url, 'google', [{ user: 'Do it' }])).text()
  const [request] = server.requests
  expect(request).toMatchObject({ method: 'POST', kind: 'step', status: 200, place: { prompt: 0, step: 0 } })
  expect(request?.headers['x-goog-api-key']).toBe('a-secret')
  expect(JSON.stringify(maskHeaders(request?.headers ?? {}))).not.toContain('a-secret')
})

test('goes on with another script and an empty record', async () => {
  const server = await start(TWO_TURNS)
  const ask = async (): Promise<string> =>
    (await readStream('anthropic', await askWire(server.url, 'anthropic', [{ user: 'Do it' }]))).text
  await ask()
  server.follow({ prompts: [{ steps: [{ text: 'Another script' }] }] })
  expect(server.requests).toEqual([])
  expect(await ask()).toBe('Another script')
})

test('a wrong script is refused with the place of each fault', async () => {
  const wrong = { prompts: [{ steps: [{ txt: 'x' }] }] } as unknown as ModelScript
  await expect(startModelServer(wrong)).rejects.toThrow(/prompts\[0\]\.steps\[0\]/)
})
