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
  type OfferedTool,
  type Reply,
  type WireFormat,
} from './conversation.ts'

/**
 * OpenAI Responses. A client may name earlier items and answers by their ids instead of repeating them, so this side
 * remembers what it said.
 */
export function createResponsesWire(): WireFormat {
  const saidById = new Map<string, Entry>()
  const historyByResponse = new Map<string, readonly Entry[]>()

  const readItem = (item: JsonMap): Entry[] => {
    const type = item['type'] ?? 'message'
    if (type === 'message') {
      const text = contentText(item['content'])
      const kind = { user: 'user', assistant: 'assistant-text' }[textOf(item['role'])] ?? 'system'
      return [{ kind: kind as Entry['kind'], text }]
    }
    if (type === 'item_reference') {
      const said = saidById.get(textOf(item['id']))
      return said === undefined ? [] : [said]
    }
    const name = textOf(type)
    if (name.endsWith('_call_output')) {
      const output = item['output']
      return [{ kind: 'tool-result', text: isMap(output) ? JSON.stringify(output) : contentText(output) }]
    }
    if (name.endsWith('_call')) return [{ kind: 'assistant-call', text: textOf(item['name']) }]
    return []
  }

  const entriesOf = (body: JsonMap): readonly Entry[] => {
    const before = historyByResponse.get(textOf(body['previous_response_id'])) ?? []
    const instructions = textOf(body['instructions'])
    const input = body['input']
    return [
      ...(instructions === '' ? [] : [{ kind: 'system' as const, text: instructions }]),
      ...before,
      ...(typeof input === 'string' ? [{ kind: 'user' as const, text: input }] : mapsOf(input).flatMap(readItem)),
    ]
  }

  const itemsOf = (reply: Reply): readonly JsonMap[] => {
    const text = reply.textPieces.join('')
    const items = [...(text === '' ? [] : [messageItem(text)]), ...reply.calls.map(callItem)]
    for (const item of items) for (const entry of readItem(item)) saidById.set(textOf(item['id']), entry)
    return items
  }

  const finish = (reply: Reply, items: readonly JsonMap[], body: JsonMap, id: string): JsonMap => {
    historyByResponse.set(id, [...entriesOf(body), ...items.flatMap(readItem)])
    return { ...responseHead(reply, id), status: 'completed', output: items, usage: usageOf(reply) }
  }

  return {
    wire: 'openai-responses',
    read: (body) => readRequest(body, entriesOf(body)),
    stream(reply, body) {
      const id = makeId('resp')
      const items = itemsOf(reply)
      let sequence = 0
      const event = (type: string, data: JsonMap): string =>
        sseEvent({ type, sequence_number: sequence++, ...data }, type)
      const started = { response: { ...responseHead(reply, id), status: 'in_progress', output: [], usage: null } }
      return [
        event('response.created', started),
        event('response.in_progress', started),
        ...items.flatMap((item, index) => itemEvents(item, index, reply, event)),
        event('response.completed', { response: finish(reply, items, body, id) }),
      ]
    },
    whole: (reply, body) => finish(reply, itemsOf(reply), body, makeId('resp')),
    error(status, message) {
      const type = status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error'
      const code = status === 401 ? 'invalid_api_key' : status === 429 ? 'rate_limit_exceeded' : null
      return { error: { message, type, param: null, code } }
    },
  }
}

function readRequest(body: JsonMap, entries: readonly Entry[]): Conversation {
  const text = isMap(body['text']) ? body['text'] : {}
  const format = isMap(text['format']) ? text['format'] : {}
  const wantsJson = format['type'] === 'json_schema' || format['type'] === 'json_object'
  const added = mapsOf(body['input']).filter((item) => item['type'] === 'additional_tools')
  return {
    wire: 'openai-responses',
    model: textOf(body['model']),
    isStream: body['stream'] === true,
    tools: [...mapsOf(body['tools']), ...added.flatMap((item) => mapsOf(item['tools']))].flatMap(readTool),
    entries,
    answerSchema: !wantsJson ? null : isMap(format['schema']) ? format['schema'] : {},
  }
}

function readTool(tool: JsonMap): OfferedTool[] {
  const name = textOf(tool['name'])
  switch (tool['type']) {
    case 'function':
      return [{ name, kind: 'function', schema: isMap(tool['parameters']) ? tool['parameters'] : {} }]
    case 'custom':
      return [{ name, kind: 'custom', schema: {} }]
    case 'namespace':
      // Tools of other namespaces need their namespace in the call; those of this one go by their plain names.
      return name === 'functions' ? mapsOf(tool['tools']).flatMap(readTool) : []
    default:
      return []
  }
}

function itemEvents(
  item: JsonMap,
  outputIndex: number,
  reply: Reply,
  event: (type: string, data: JsonMap) => string,
): string[] {
  const at = { item_id: item['id'], output_index: outputIndex }
  const added = (started: JsonMap): string =>
    event('response.output_item.added', {
      output_index: outputIndex,
      item: { ...item, ...started, status: 'in_progress' },
    })
  const done = (): string => event('response.output_item.done', { output_index: outputIndex, item })
  if (item['type'] === 'function_call') {
    const text = textOf(item['arguments'])
    return [
      added({ arguments: '' }),
      event('response.function_call_arguments.delta', { ...at, delta: text }),
      event('response.function_call_arguments.done', { ...at, arguments: text }),
      done(),
    ]
  }
  if (item['type'] === 'custom_tool_call') {
    const text = textOf(item['input'])
    return [
      added({ input: '' }),
      event('response.custom_tool_call_input.delta', { ...at, delta: text }),
      event('response.custom_tool_call_input.done', { ...at, input: text }),
      done(),
    ]
  }
  const place = { ...at, content_index: 0 }
  const text = reply.textPieces.join('')
  const part = { type: 'output_text', text, annotations: [] }
  return [
    added({ content: [] }),
    event('response.content_part.added', { ...place, part: { ...part, text: '' } }),
    ...reply.textPieces.map((delta) => event('response.output_text.delta', { ...place, delta, logprobs: [] })),
    event('response.output_text.done', { ...place, text, logprobs: [] }),
    event('response.content_part.done', { ...place, part }),
    done(),
  ]
}

function messageItem(text: string): JsonMap {
  const content = [{ type: 'output_text', text, annotations: [] }]
  return { type: 'message', id: makeId('msg'), role: 'assistant', status: 'completed', content }
}

function callItem(call: ModelCall): JsonMap {
  const common = { call_id: makeId('call'), name: call.name, status: 'completed' }
  return typeof call.arguments === 'string'
    ? { type: 'custom_tool_call', id: makeId('ctc'), ...common, input: call.arguments }
    : { type: 'function_call', id: makeId('fc'), ...common, arguments: JSON.stringify(call.arguments) }
}

function responseHead(reply: Reply, id: string): JsonMap {
  return {
    id,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    model: reply.model,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
  }
}

function usageOf({ usage }: Reply): JsonMap {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.inputTokens + usage.outputTokens,
  }
}
