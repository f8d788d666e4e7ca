/** The protocols that agents speak to models in. */
export type Wire = 'openai-responses' | 'openai-chat' | 'anthropic' | 'google'

export type JsonMap = Readonly<Record<string, unknown>>

/** A tool as a request offers it. `schema` is the JSON Schema of its arguments; a custom tool takes plain text. */
export interface OfferedTool {
  readonly name: string
  readonly kind: 'function' | 'custom'
  readonly schema: JsonMap
}

/** One entry of the history that a request brings, in words that all protocols share. */
export interface Entry {
  readonly kind: 'system' | 'user' | 'assistant-text' | 'assistant-call' | 'tool-result'
  readonly text: string
}

/** A request to a model, read. */
export interface Conversation {
  readonly wire: Wire
  readonly model: string
  readonly isStream: boolean
  readonly tools: readonly OfferedTool[]
  readonly entries: readonly Entry[]
  /** The schema of the JSON that must be answered; `{}` for any; null when text will do. */
  readonly answerSchema: JsonMap | null
}

/** A call of a tool as the model makes it. */
export interface ModelCall {
  readonly name: string
  /** Arguments, or the text of a custom tool. */
  readonly arguments: JsonMap | string
}

/** What the model says to one request. Text is cut into the pieces that travel one by one. */
export interface Reply {
  readonly model: string
  readonly textPieces: readonly string[]
  readonly calls: readonly ModelCall[]
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cachedTokens: number }
}

/** Reading and writing of one protocol. */
export interface WireFormat {
  readonly wire: Wire
  read(body: JsonMap, path: string): Conversation
  /** Server-sent events, one string each, complete with their blank line. */
  stream(reply: Reply, body: JsonMap): readonly string[]
  whole(reply: Reply, body: JsonMap): JsonMap
  error(status: number, message: string): JsonMap
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function mapsOf(value: unknown): readonly JsonMap[] {
  return Array.isArray(value) ? value.filter(isMap) : []
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The text of a content that is a string or a list of parts; parts without text are left out. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  return mapsOf(content)
    .map((part) => (part['content'] === undefined ? textOf(part['text']) : contentText(part['content'])))
    .join('\n')
}

/** A server-sent event. */
export function sseEvent(data: JsonMap | '[DONE]', event?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`
}

/** An id that looks like those of the services. */
export function makeId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll('-', '')}`
}
