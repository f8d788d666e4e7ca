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
  type Reply,
  type WireFormat,
} from './conversation.ts'

/** Anthropic Messages. */
export const anthropicWire: WireFormat = { wire: 'anthropic', read, stream, whole, error }

function read(body: JsonMap): Conversation {
  const format = [body['output_format'], isMap(body['output_config']) ? body['output_config']['format'] : null].find(
    isMap,
  )
  const system = contentText(body['system'])
  return {
    wire: 'anthropic',
    model: textOf(body['model']),
    isStream: body['stream'] === true,
    tools: mapsOf(body['tools']).map((tool) => ({
      name: textOf(tool['name']),
      kind: 'function',
      schema: isMap(tool['input_schema']) ? tool['input_schema'] : {},
    })),
    entries: [
      ...(system === '' ? [] : [{ kind: 'system' as const, text: system }]),
      ...mapsOf(body['messages']).flatMap(readMessage),
    ],
    answerSchema: format === undefined ? null : isMap(format['schema']) ? format['schema'] : {},
  }
}

function readMessage(message: JsonMap): Entry[] {
  const blocks: readonly JsonMap[] =
    typeof message['content'] === 'string' ? [{ type: 'text', text: message['content'] }] : mapsOf(message['content'])
  if (message['role'] === 'assistant') {
    return blocks.flatMap((block): Entry[] => {
      if (block['type'] === 'text') return [{ kind: 'assistant-text', text: textOf(block['text']) }]
      return block['type'] === 'tool_use' ? [{ kind: 'assistant-call', text: textOf(block['name']) }] : []
    })
  }
  // Text beside a tool result is a remark of the agent itself, not a new prompt.
  const hasResult = blocks.some((block) => block['type'] === 'tool_result')
  const spoken = message['role'] === 'user' && !hasResult ? 'user' : 'system'
  return blocks.map((block) =>
    block['type'] === 'tool_result'
      ? { kind: 'tool-result', text: contentText(block['content']) }
      : { kind: spoken, text: textOf(block['text']) },
  )
}

function stream(reply: Reply): string[] {
  const event = (data: JsonMap & { readonly type: string }): string => sseEvent(data, data.type)
  const frames = [
    event({
      type: 'message_start',
      message: { ...head(reply), content: [], stop_reason: null, usage: { ...inputUsage(reply), output_tokens: 1 } },
    }),
    event({ type: 'ping' }),
  ]
  let index = 0
  const block = (start: JsonMap, deltas: readonly JsonMap[]): void => {
    frames.push(event({ type: 'content_block_start', index, content_block: start }))
    for (const delta of deltas) frames.push(event({ type: 'content_block_delta', index, delta }))
    frames.push(event({ type: 'content_block_stop', index }))
    index += 1
  }
  if (reply.textPieces.length > 0)
    block(
      { type: 'text', text: '' },
      reply.textPieces.map((text) => ({ type: 'text_delta', text })),
    )
  for (const call of reply.calls) {
    const text = JSON.stringify(call.arguments)
    const middle = Math.ceil(text.length / 2)
    block(
      { type: 'tool_use', id: makeId('toolu'), name: call.name, input: {} },
      [text.slice(0, middle), text.slice(middle)].map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    )
  }
  const usage = { output_tokens: reply.usage.outputTokens }
  frames.push(event({ type: 'message_delta', delta: { stop_reason: stopReason(reply), stop_sequence: null }, usage }))
  frames.push(event({ type: 'message_stop' }))
  return frames
}

function whole(reply: Reply): JsonMap {
  const text = reply.textPieces.join('')
  return {
    ...head(reply),
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...reply.calls.map((call) => ({ type: 'tool_use', id: makeId('toolu'), name: call.name, input: call.arguments })),
    ],
    stop_reason: stopReason(reply),
    stop_sequence: null,
    usage: { ...inputUsage(reply), output_tokens: reply.usage.outputTokens },
  }
}

function error(status: number, message: string): JsonMap {
  const type =
    { 401: 'authentication_error', 403: 'permission_error', 404: 'not_found_error', 429: 'rate_limit_error' }[status] ??
    (status < 500 ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type, message } }
}

function head(reply: Reply): JsonMap {
  return { id: makeId('msg'), type: 'message', role: 'assistant', model: reply.model }
}

function stopReason(reply: Reply): string {
  return reply.calls.length > 0 ? 'tool_use' : 'end_turn'
}

function inputUsage({ usage }: Reply): JsonMap {
  return {
    input_tokens: usage.inputTokens - usage.cachedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cachedTokens,
  }
}
