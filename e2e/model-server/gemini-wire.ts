import {
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

/** Gemini's generateContent, streamed or whole. */
export const geminiWire: WireFormat = { wire: 'google', read, stream, whole, error }

function read(body: JsonMap, path: string): Conversation {
  const settings = isMap(body['generationConfig']) ? body['generationConfig'] : {}
  const wantsJson = settings['responseMimeType'] === 'application/json'
  const schema = settings['responseJsonSchema'] ?? settings['responseSchema']
  const system = body['systemInstruction'] ?? body['system_instruction']
  return {
    wire: 'google',
    model: decodeURIComponent(/\/models\/([^:/]+):/.exec(path)?.[1] ?? ''),
    isStream: path.includes(':streamGenerateContent'),
    tools: mapsOf(body['tools'])
      .flatMap((group) => mapsOf(group['functionDeclarations'] ?? group['function_declarations']))
      .map((tool) => ({
        name: textOf(tool['name']),
        kind: 'function' as const,
        schema: [tool['parametersJsonSchema'], tool['parameters']].find(isMap) ?? {},
      })),
    entries: [
      ...(isMap(system) ? [{ kind: 'system' as const, text: partsText(system['parts']) }] : []),
      ...mapsOf(body['contents']).flatMap(readContent),
    ],
    answerSchema: !wantsJson ? null : isMap(schema) ? schema : {},
  }
}

function readContent(content: JsonMap): Entry[] {
  const isModel = content['role'] === 'model'
  return mapsOf(content['parts']).flatMap((part): Entry[] => {
    if (part['thought'] === true) return []
    if (isMap(part['functionCall'])) return [{ kind: 'assistant-call', text: textOf(part['functionCall']['name']) }]
    if (isMap(part['functionResponse']))
      return [{ kind: 'tool-result', text: JSON.stringify(part['functionResponse']['response'] ?? null) }]
    const text = textOf(part['text'])
    return text === '' ? [] : [{ kind: isModel ? 'assistant-text' : 'user', text }]
  })
}

function partsText(parts: unknown): string {
  return mapsOf(parts)
    .map((part) => textOf(part['text']))
    .join('\n')
}

function stream(reply: Reply): string[] {
  const head = { modelVersion: reply.model, responseId: makeId('resp') }
  const chunk = (parts: readonly JsonMap[]): string =>
    sseEvent({ ...head, candidates: [{ content: { role: 'model', parts }, index: 0 }] })
  return [
    ...reply.textPieces.map((text) => chunk([{ text }])),
    ...reply.calls.map((call) => chunk([callPart(call.name, call.arguments)])),
    sseEvent({
      ...head,
      candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: usageOf(reply),
    }),
  ]
}

function whole(reply: Reply): JsonMap {
  const text = reply.textPieces.join('')
  const parts = [...(text === '' ? [] : [{ text }]), ...reply.calls.map((call) => callPart(call.name, call.arguments))]
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: usageOf(reply),
    modelVersion: reply.model,
    responseId: makeId('resp'),
  }
}

function error(status: number, message: string): JsonMap {
  const names: Readonly<Record<number, string>> = {
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'NOT_FOUND',
    429: 'RESOURCE_EXHAUSTED',
  }
  return { error: { code: status, message, status: names[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL') } }
}

function callPart(name: string, args: JsonMap | string): JsonMap {
  return { functionCall: { id: makeId('call'), name, args } }
}

function usageOf({ usage }: Reply): JsonMap {
  return {
    promptTokenCount: usage.inputTokens,
    candidatesTokenCount: usage.outputTokens,
    totalTokenCount: usage.inputTokens + usage.outputTokens,
    cachedContentTokenCount: usage.cachedTokens,
  }
}
