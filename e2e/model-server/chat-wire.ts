import {
  contentText,
  isMap,
  makeId,
  mapsOf,
  sseEvent,
  textOf,
  type Conversation,
  type Entry,
  type JsonMap,
  type ModelCall,
  type Reply,
  type WireFormat,
} from './conversation.ts'

/** Chat Completions, as opencode, qwen, kilo, copilot and most local servers speak it. */
export const chatWire: WireFormat = { wire: 'openai-chat', read, stream, whole, error }

function read(body: JsonMap): Conversation {
  const tools = mapsOf(body['tools']).flatMap((tool) => {
    const declared = isMap(tool['function']) ? tool['function'] : {}
    const schema = isMap(declared['parameters']) ? declared['parameters'] : {}
    return declared['name'] === undefined ? [] : [{ name: textOf(declared['name']), kind: 'function' as const, schema }]
  })
  return {
    wire: 'openai-chat',
    model: textOf(body['model']),
    isStream: body['stream'] === true,
    tools,
    entries: mapsOf(body['messages']).flatMap(readMessage),
    answerSchema: readAnswerSchema(body['response_format']),
  }
}

function readMessage(message: JsonMap): Entry[] {
  const text = contentText(message['content'])
  switch (message['role']) {
    case 'user':
      return [{ kind: 'user', text }]
    case 'tool':
      return [{ kind: 'tool-result', text }]
    case 'assistant': {
      const calls = mapsOf(message['tool_calls']).map((call) => ({
        kind: 'assistant-call' as const,
        text: isMap(call['function']) ? textOf(call['function']['name']) : '',
      }))
      return [...(text === '' ? [] : [{ kind: 'assistant-text' as const, text }]), ...calls]
    }
    default:
      return [{ kind: 'system', text }]
  }
}

function readAnswerSchema(format: unknown): JsonMap | null {
  if (!isMap(format) || format['type'] === 'text') return null
  const declared = format['json_schema']
  return isMap(declared) && isMap(declared['schema']) ? declared['schema'] : {}
}

function stream(reply: Reply, body: JsonMap): string[] {
  const head = {
    id: makeId('chatcmpl'),
    object: 'chat.completion.chunk',
    created: Math.floor(Date.now() / 1000),
    model: reply.model,
  }
  const chunk = (delta: JsonMap, finishReason: string | null = null): string =>
    sseEvent({ ...head, choices: [{ index: 0, delta, finish_reason: finishReason }] })
  const options = body['stream_options']
  const wantsUsage = !isMap(options) || options['include_usage'] !== false
  return [
    chunk({ role: 'assistant', content: '' }),
    ...reply.textPieces.map((content) => chunk({ content })),
    ...reply.calls.flatMap((call, index) => {
      const id = makeId('call')
      const text = argumentText(call)
      const middle = Math.ceil(text.length / 2)
      return [
        chunk({ tool_calls: [{ index, id, type: 'function', function: { name: call.name, arguments: '' } }] }),
        ...[text.slice(0, middle), text.slice(middle)]
          .filter((piece) => piece !== '')
          .map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ]
    }),
    chunk({}, reply.calls.length > 0 ? 'tool_calls' : 'stop'),
    ...(wantsUsage ? [sseEvent({ ...head, choices: [], usage: usageOf(reply) })] : []),
    sseEvent('[DONE]'),
  ]
}

function whole(reply: Reply): JsonMap {
  const calls = reply.calls.map((call) => ({
    id: makeId('call'),
    type: 'function',
    function: { name: call.name, arguments: argumentText(call) },
  }))
  const message = {
    role: 'assistant',
    content: reply.textPieces.join(''),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
  return {
    id: makeId('chatcmpl'),
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: reply.model,
    choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
    usage: usageOf(reply),
  }
}

function error(status: number, message: string): JsonMap {
  const type = status === 401 ? 'authentication_error' : status === 429 ? 'rate_limit_error' : 'server_error'
  const code = status === 401 ? 'invalid_api_key' : status === 429 ? 'rate_limit_exceeded' : null
  return { error: { message, type, param: null, code } }
}

function argumentText(call: ModelCall): string {
  return typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments)
}

function usageOf({ usage }: Reply): JsonMap {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
  }
}
