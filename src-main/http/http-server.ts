import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { AppError } from '../contract/errors.ts'
import { API_HEADERS, JSON_TYPE } from './api-headers.ts'
import { drainLeftover } from './drain-leftover.ts'
import type { ErrorAnswer } from './error-response.ts'
import type { Verdict, Visitor } from './gate.ts'
import type { HttpLimits } from './http-limits.ts'

export interface ServerParts {
  readonly judge: (request: IncomingMessage) => Verdict
  /** Handles what the gate let in. */
  readonly handle: (visitor: Visitor, request: IncomingMessage, response: ServerResponse) => void
  readonly describeError: (error: unknown) => ErrorAnswer
  /** Value of `Allow` for an address; null stands for the whole server. */
  readonly allow: (path: string | null) => string
  readonly limits: HttpLimits
}

const LINGER_MS = 1_000

/** A node:http server with the gate in front of everything, and answers of our form for what is not even HTTP. */
export function createGatedServer({ judge, handle, describeError, allow, limits }: ServerParts): Server {
  const refuse = (request: IncomingMessage, response: ServerResponse, error: AppError): void => {
    const { status, headers, body } = describeError(error)
    const text = JSON.stringify(body)
    drainLeftover(request, response, limits)
    response
      .writeHead(status, {
        ...API_HEADERS,
        ...headers,
        ...(error.code === 'method_not_allowed' ? { allow: allow(pathOf(request)) } : {}),
        'content-type': JSON_TYPE,
        'content-length': Buffer.byteLength(text),
      })
      .end(text)
  }
  const admit = (request: IncomingMessage, response: ServerResponse): void => {
    const verdict = judge(request)
    if ('refusal' in verdict) refuse(request, response, verdict.refusal)
    else handle(verdict.visitor, request, response)
  }

  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckIntervalMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // The gate refuses a missing Host itself, with a body.
    requireHostHeader: false,
  })
  server.maxConnections = limits.maxConnections
  server.on('request', admit)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const verdict = judge(request)
    if ('refusal' in verdict) {
      refuse(request, response, verdict.refusal)
      return
    }
    response.writeContinue()
    handle(verdict.visitor, request, response)
  })
  server.on('connect', (_request, socket: Duplex) => {
    answerRaw(socket, describeError(new AppError('method_not_allowed', 'Method Not Allowed')), { allow: allow(null) })
  })
  const answered = new WeakSet<Duplex>()
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // The rest of what was refused is read and dropped; each piece of it is an error again.
    if (answered.has(socket)) return
    // Reset, or an answer is on its way already: writing a second one into it would garble both.
    if (error.code === 'ECONNRESET' || !socket.writable || hasAnswerUnderWay(socket)) {
      socket.destroy()
      return
    }
    answered.add(socket)
    answerRaw(socket, describeError(ofParserError(error)), {})
  })
  return server
}

function pathOf({ url }: IncomingMessage): string {
  return url?.split(/[?#]/, 1)[0] ?? ''
}

function ofParserError({ code }: NodeJS.ErrnoException): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return new AppError('headers_too_large', 'The headers are too large')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new AppError('request_timeout', 'The request came too slowly')
  return new AppError('http_invalid', 'Bad Request')
}

/** Node keeps the answer that a socket is busy with there. */
function hasAnswerUnderWay(socket: Duplex): boolean {
  const response: unknown = Reflect.get(socket, '_httpMessage')
  return typeof response === 'object' && response !== null && Reflect.get(response, 'headersSent') === true
}

/** An answer where Node has no response object to write it with. The client gets a moment to read it before the line is cut. */
function answerRaw(
  socket: Duplex,
  { status, body }: ErrorAnswer,
  extraHeaders: Readonly<Record<string, string>>,
): void {
  const text = JSON.stringify(body)
  const headers = {
    ...API_HEADERS,
    ...extraHeaders,
    'content-type': JSON_TYPE,
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer)).on('error', () => undefined)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`)
}
