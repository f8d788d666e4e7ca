import { isMap, mapsOf, textOf, type JsonMap, type Wire } from '../conversation.ts'

export const WIRES = ['openai-responses', 'openai-chat', 'anthropic', 'google'] as const satisfies readonly Wire[]

/** One entry of a history, as a test writes it. */
export interface Said {
  readonly user?: string
  readonly answer?: string
  readonly call?: string
  readonly result?: string
}

export interface AskOptions {
  readonly model?: string | undefined
  readonly isStream?: boolean
  readonly hasTools?: boolean
  readonly schema?: JsonMap
  readonly signal?: AbortSignal
}

const PARAMETERS = {
  type: 'object',
  properties: {
    command: { type: 'string' },
    timeout_seconds: { type: 'integer', minimum: 5 },
    note: { type: 'string' },
  },
  required: ['command', 'timeout_seconds'],
}

/** Sends a history in the words of one protocol, with one tool that runs commands. */
export function askWire(
  url: string,
  wire: Wire,
  history: readonly Said[],
  options: AskOptions = {},
): Promise<Response> {
  const { model = 'model-a', isStream = true, hasTools = true, schema, signal } = options
  const [path, body] = compose(wire, history, { model, isStream, hasTools, schema })
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'a-secret' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })
}

interface Composed {
  readonly model: string
  readonly isStream: boolean
  readonly hasTools: boolean
  readonly schema: JsonMap | undefined
}

function compose(wire: Wire, history: readonly Said[], asked: Composed): [string, JsonMap] {
  const { model, isStream, hasTools, schema } = asked
  const tool = { name: 'run_command', description: 'Runs a command' }
  switch (wire) {
    case 'openai-responses':
      return [
        '/v1/responses',
        {
          model,
          stream: isStream,
          input: history.map(responsesItem),
          tools: hasTools ? [{ type: 'function', ...tool, parameters: PARAMETERS }] : [],
          ...(schema === undefined ? {} : { text: { format: { type: 'json_schema', schema } } }),
        },
      ]
    case 'openai-chat':
      return [
        '/v1/chat/completions',
        {
          model,
          stream: isStream,
          stream_options: { include_usage: true },
          messages: history.map(chatMessage),
          ...(hasTools ? { tools: [{ type: 'function', function: { ...tool, parameters: PARAMETERS } }] } : {}),
          ...(schema === undefined ? {} : { response_format: { type: 'json_schema', json_schema: { schema } } }),
        },
      ]
    case 'anthropic':
      return [
        '/v1/messages?beta=true',
        {
          model,
          stream: isStream,
          messages: history.map(anthropicMessage),
          ...(hasTools ? { tools: [{ ...tool, input_schema: PARAMETERS }] } : {}),
          ...(schema === undefined ? {} : { output_config: { format: { type: 'json_schema', schema } } }),
        },
      ]
    case 'google':
      return [
        `/v1beta/models/${model}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
        {
          contents: history.map(geminiContent),
          ...(hasTools ? { tools: [{ functionDeclarations: [{ ...tool, parametersJsonSchema: PARAMETERS }] }] } : {}),
          ...(schema === undefined
            ? {}
            : { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema } }),
        },
      ]
  }
}

function responsesItem({ user, answer, call, result }: Said): JsonMap {
  if (user !== undefined) return { role: 'user', content: [{ type: 'input_text', text: user }] }
  if (answer !== undefined) return { role: 'assistant', content: [{ type: 'output_text', text: answer }] }
  if (call !== undefined) return { type: 'function_call', call_id: 'c1', name: call, arguments: '{}' }
  return { type: 'function_call_output', call_id: 'c1', output: result ?? '' }
}

function chatMessage({ user, answer, call, result }: Said): JsonMap {
  if (user !== undefined) return { role: 'user', content: user }
  if (answer !== undefined) return { role: 'assistant', content: answer }
  if (call === undefined) return { role: 'tool', tool_call_id: 'c1', content: result ?? '' }
  const calls = [{ id: 'c1', type: 'function', function: { name: call, arguments: '{}' } }]
  return { role: 'assistant', content: 'I use a tool.', tool_calls: calls }
}

function anthropicMessage({ user, answer, call, result }: Said): JsonMap {
  if (user !== undefined) return { role: 'user', content: user }
  if (answer !== undefined) return { role: 'assistant', content: [{ type: 'text', text: answer }] }
  if (call !== undefined) return { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: call, input: {} }] }
  const remark = { type: 'text', text: '<system-reminder>Go on</system-reminder>' }
  return { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: result ?? '' }, remark] }
}

function geminiContent({ user, answer, call, result }: Said): JsonMap {
  if (user !== undefined) return { role: 'user', parts: [{ text: user }] }
  if (answer !== undefined) return { role: 'model', parts: [{ text: answer }] }
  if (call !== undefined) return { role: 'model', parts: [{ functionCall: { name: call, args: {} } }] }
  return { role: 'user', parts: [{ functionResponse: { name: 'x', response: { output: result ?? '' } } }] }
}

export interface StreamAnswer {
  readonly text: string
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[]
  readonly events: readonly JsonMap[]
}

/** Puts the pieces of a stream together again, as a client of that protocol does. */
export async function readStream(wire: Wire, response: Response): Promise<StreamAnswer> {
  const events = (await response.text())
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line): unknown => JSON.parse(line.slice(6)))
    .filter(isMap)
  const texts: string[] = []
  const calls: { name: string; json: string }[] = []
  for (const event of events) readEvent(wire, event, texts, calls)
  return {
    text: texts.join(''),
    calls: calls.map(({ name, json }) => ({ name, arguments: JSON.parse(json) as unknown })),
    events,
  }
}

function readEvent(wire: Wire, event: JsonMap, texts: string[], calls: { name: string; json: string }[]): void {
  const item = (key: string, from: JsonMap = event): JsonMap => (isMap(from[key]) ? from[key] : {})
  const last = calls.at(-1)
  switch (wire) {
    case 'openai-responses': {
      if (event['type'] === 'response.output_text.delta') texts.push(textOf(event['delta']))
      const done = item('item')
      if (event['type'] === 'response.output_item.done' && done['type'] === 'function_call')
        calls.push({ name: textOf(done['name']), json: textOf(done['arguments']) })
      return
    }
    case 'openai-chat':
      for (const choice of mapsOf(event['choices'])) {
        const delta = item('delta', choice)
        texts.push(textOf(delta['content']))
        for (const call of mapsOf(delta['tool_calls'])) {
          const made = item('function', call)
          if (made['name'] === undefined) last!.json += textOf(made['arguments'])
          else calls.push({ name: textOf(made['name']), json: '' })
        }
      }
      return
    case 'anthropic': {
      const delta = item('delta')
      const block = item('content_block')
      if (block['type'] === 'tool_use') calls.push({ name: textOf(block['name']), json: '' })
      texts.push(textOf(delta['text']))
      if (delta['partial_json'] !== undefined) last!.json += textOf(delta['partial_json'])
      return
    }
    case 'google':
      for (const candidate of mapsOf(event['candidates']))
        for (const part of mapsOf(item('content', candidate)['parts'])) {
          texts.push(textOf(part['text']))
          const call = item('functionCall', part)
          if (call['name'] !== undefined) calls.push({ name: textOf(call['name']), json: JSON.stringify(call['args']) })
        }
  }
}
