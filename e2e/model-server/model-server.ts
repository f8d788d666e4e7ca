import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { anthropicWire } from './anthropic-wire.ts'
import { chatWire } from './chat-wire.ts'
import { choosePlace, stepAt, type Place } from './choose-step.ts'
import { composeReply, composeSideReply } from './compose-reply.ts'
import type { Conversation, JsonMap, Reply, WireFormat } from './conversation.ts'
import { geminiWire } from './gemini-wire.ts'
import { parseModelScript, type FullScript, type ModelScript, type ScriptStep } from './model-script.ts'
import { readBody } from './read-body.ts'
import { createResponsesWire } from './responses-wire.ts'
import { sendJson, sendStream } from './send-reply.ts'

/** What came in, for assertions. `headers` are as sent, so show them by `maskHeaders` only. */
export interface RecordedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonMap | null
  /** `step` follows the script, `side` is a request without tools, `other` is no request to a model. */
  readonly kind: 'step' | 'side' | 'other'
  readonly conversation: Conversation | null
  readonly place: Place | null
  /** The HTTP status that was answered; null as long as nothing was. */
  status: number | null
}

export interface ModelServer {
  /** `http://127.0.0.1:<port>`, without `/v1`. */
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  /** Goes on with another script and an empty record. @throws {Error} when the script is wrong */
  follow(script: ModelScript): void
  /** Ends hanging answers too. */
  close(): Promise<void>
}

export interface ModelServerOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly onRequest?: (request: RecordedRequest) => void
}

interface ServerState {
  script: FullScript
  readonly wires: readonly (readonly [RegExp, WireFormat])[]
  readonly requests: RecordedRequest[]
  /** How often a fault with `times` happened, by prompt, step and what was asked. */
  readonly faults: Map<string, number>
  readonly closing: AbortController
  readonly onRequest: (request: RecordedRequest) => void
}

/** Starts a model that does what a script says, on loopback. @throws {Error} when the script is wrong */
export async function startModelServer(script: ModelScript, options: ModelServerOptions = {}): Promise<ModelServer> {
  const state: ServerState = {
    script: parseModelScript(script),
    wires: [
      [/\/responses$/, createResponsesWire()],
      [/\/chat\/completions$/, chatWire],
      [/\/messages$/, anthropicWire],
      [/:(streamG|g)enerateContent$/, geminiWire],
    ],
    requests: [],
    faults: new Map(),
    closing: new AbortController(),
    onRequest: options.onRequest ?? (() => undefined),
  }
  const server = createServer((request, response) => {
    answer(state, request, response).catch((cause: unknown) => {
      const message = cause instanceof Error ? cause.message : String(cause)
      if (!response.headersSent) sendJson(response, 500, { error: { message } })
      else response.destroy()
    })
  })
  // Answered properly, or agents that try a socket first wait for it.
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'))
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(options.port ?? 0, '127.0.0.1', done)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server of the model has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: state.requests,
    follow(next) {
      state.script = parseModelScript(next)
      state.requests.length = 0
      state.faults.clear()
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        state.closing.abort()
        server.closeAllConnections()
      }),
  }
}

async function answer(state: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/'
  const bare = path.replace(/\?.*$/, '')
  const body = await readBody(request)
  const wire = request.method === 'POST' ? state.wires.find(([pattern]) => pattern.test(bare))?.[1] : undefined
  const conversation = wire === undefined || body === null ? null : wire.read(body, bare)
  const isStep = conversation !== null && (conversation.tools.length > 0 || state.script.answersWithoutTools)
  const record: RecordedRequest = {
    method: request.method ?? 'GET',
    path,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body,
    kind: conversation === null ? 'other' : isStep ? 'step' : 'side',
    conversation,
    place: isStep ? choosePlace(state.script, conversation) : null,
    status: null,
  }
  state.requests.push(record)
  response.on('finish', () => (record.status = response.statusCode))
  response.on('close', () => (record.status ??= response.headersSent ? response.statusCode : null))
  state.onRequest(record)
  if (wire === undefined || body === null || conversation === null) {
    answerOther(state, request, response, bare)
    return
  }
  if (record.place === null) {
    const reply = composeSideReply(state.script, conversation)
    await send(state, response, { wire, body, reply, isStream: conversation.isStream, fault: null, step: PLAIN })
    return
  }
  await answerStep(state, response, { wire, body, conversation, place: record.place })
}

const PLAIN = { pauseMs: 0, chunkBytes: undefined }

interface StepRequest {
  readonly wire: WireFormat
  readonly body: JsonMap
  readonly conversation: Conversation
  readonly place: Place
}

async function answerStep(state: ServerState, response: ServerResponse, asked: StepRequest): Promise<void> {
  const { wire, body, conversation, place } = asked
  const step = stepAt(state.script, place)
  const signal = leaving(state, response)
  if (step.delayMs > 0) await wait(step.delayMs, undefined, { signal }).catch(() => undefined)
  const isFaulty = mustFail(state, step, place, conversation)
  if (isFaulty && step.status !== undefined) {
    const headers = step.retryAfterSeconds === undefined ? {} : { 'retry-after': String(step.retryAfterSeconds) }
    sendJson(response, step.status, wire.error(step.status, step.message ?? `Scripted ${step.status}`), headers)
    return
  }
  if (isFaulty && step.hang === 'before-headers') return
  const fault = !isFaulty ? null : step.hang === 'mid-stream' ? 'hang' : step.cut ? 'cut' : null
  const reply = composeReply(state.script, conversation, place)
  await send(state, response, { wire, body, reply, isStream: conversation.isStream, fault, step })
}

/** A fault without `times` happens always; one with it, for that many requests in the same state of the conversation. */
function mustFail(state: ServerState, step: ScriptStep, place: Place, conversation: Conversation): boolean {
  if (step.times === undefined) return true
  const key = JSON.stringify([place, conversation.model, conversation.entries])
  const count = state.faults.get(key) ?? 0
  state.faults.set(key, count + 1)
  return count < step.times
}

interface Sending {
  readonly wire: WireFormat
  readonly body: JsonMap
  readonly reply: Reply
  readonly isStream: boolean
  readonly fault: 'hang' | 'cut' | null
  readonly step: Pick<ScriptStep, 'pauseMs' | 'chunkBytes'>
}

async function send(state: ServerState, response: ServerResponse, sending: Sending): Promise<void> {
  const { wire, body, reply, isStream, fault, step } = sending
  if (isStream) await sendStream(response, wire.stream(reply, body), step, fault, leaving(state, response))
  else if (fault === null) sendJson(response, 200, wire.whole(reply, body))
  else if (fault === 'cut') response.destroy()
}

/** Aborted when the client left or the server closes. */
function leaving(state: ServerState, response: ServerResponse): AbortSignal {
  const left = new AbortController()
  response.on('close', () => left.abort())
  return AbortSignal.any([left.signal, state.closing.signal])
}

function answerOther(state: ServerState, request: IncomingMessage, response: ServerResponse, path: string): void {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && path === '/') sendJson(response, 200, {})
  else if (isRead && path.endsWith('/models')) sendJson(response, 200, modelList(state.script.models))
  else if (path.endsWith('/messages/count_tokens')) sendJson(response, 200, { input_tokens: 1000 })
  else if (path.endsWith(':countTokens')) sendJson(response, 200, { totalTokens: 1000 })
  else sendJson(response, 404, { error: { message: `Nothing is at ${request.method ?? 'GET'} ${path}` } })
}

/** One list in the words of all services: they do not clash. */
function modelList(names: readonly string[]): JsonMap {
  return {
    object: 'list',
    data: names.map((id) => ({ id, object: 'model', type: 'model', display_name: id, created: 0, owned_by: 'script' })),
    has_more: false,
    models: names.map((name) => ({ name: `models/${name}`, displayName: name })),
  }
}

const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie|x-api-key|x-goog-api-key|api-key)$/

/** Headers as they may be shown. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.test(name) ? '(hidden)' : value]),
  )
}
