import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readRequestBody } from './request-body.ts'
import { hasBody, toSchemeRequest } from './scheme-request.ts'
import type { SchemeUrls } from './scheme-urls.ts'

export type SchemeHandler = (request: Request) => Response | Promise<Response>

export interface SchemeServer {
  /** Listens on the loopback and tells the port to the address mapping. */
  start(): Promise<void>
  close(): Promise<void>
}

export interface SchemeServerParts {
  urls: SchemeUrls
  handlerOf: (scheme: string) => SchemeHandler | undefined
  /** What a person at the terminal must know. */
  warn: (text: string) => void
}

/** Chromium opens six connections to one host over HTTP/1.1; a custom scheme has no such limit. */
const CONNECTIONS_PER_HOST = 6

/** Serves the app's own schemes over HTTP, streaming both ways. */
export function createSchemeServer({ urls, handlerOf, warn }: SchemeServerParts): SchemeServer {
  const warned = new Set<string>()
  const warnOnce = (text: string): void => {
    if (!warned.has(text)) warn(text)
    warned.add(text)
  }
  let openCount = 0

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = urls.fromHttp(`http://${request.headers.host ?? ''}${request.url ?? ''}`)
    const handler = handlerOf(url.slice(0, url.indexOf(':')))
    // Chromium asks for it by itself over HTTP; with a custom scheme nobody does.
    if (new URL(url).pathname === '/favicon.ico') return void response.writeHead(204).end()
    if (handler === undefined) return void response.destroy()
    const gone = new Promise<void>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve()
      })
    })
    const body = hasBody(request) ? readRequestBody(request) : undefined
    const answered = await handler(toSchemeRequest(url, request, body?.stream, urls))
    if (answered.type === 'error') return void response.destroy()
    await sendResponse(answered, response, gone, urls)
    // Whoever answers early has not read the whole body; to close now would reset the connection and lose the answer.
    await body?.drain()
    response.end()
  }

  const server = createServer((request, response) => {
    openCount += 1
    if (openCount === CONNECTIONS_PER_HOST) {
      warnOnce(
        `${CONNECTIONS_PER_HOST} requests are open at once; Chromium holds back the next one here, Electron does not`,
      )
    }
    response.on('close', () => (openCount -= 1))
    // One connection for each request: on a kept one Chromium would silently ask again after a failure.
    response.setHeader('Connection', 'close')
    answer(request, response).catch((cause: unknown) => {
      // Electron logs it and fails the request with net::ERR_UNEXPECTED; the page sees a network error.
      warn(`protocol.handle failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`)
      response.destroy()
    })
  })
  server.requestTimeout = 0
  return {
    start: async () => {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const address = server.address()
      if (address !== null && typeof address !== 'string') urls.setPort(address.port)
    },
    close: async () => {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Everything but the end. */
async function sendResponse(
  answered: Response,
  response: ServerResponse,
  gone: Promise<void>,
  urls: SchemeUrls,
): Promise<void> {
  for (const [name, value] of answered.headers) {
    // A custom scheme has no cookies. Lengths and codings of a body that was fetched may no longer be true.
    if (name === 'set-cookie' || name === 'content-encoding' || name === 'transfer-encoding') continue
    if (name === 'content-length' && answered.headers.has('content-encoding')) continue
    response.setHeader(name, name === 'location' ? urls.toHttp(value) : value)
  }
  response.writeHead(answered.status, answered.statusText)
  // An event stream may say nothing for minutes; the page must know that it is open.
  response.flushHeaders()
  if (answered.body === null) return
  const reader: ReadableStreamDefaultReader<Uint8Array> = answered.body.getReader()
  const isGone = gone.then(() => true as const)
  for (;;) {
    // In this order: of two settled promises the first one counts, and a source without end is always ready.
    const part = await Promise.race([isGone, reader.read()])
    if (part === true) return void reader.cancel('the page went away').catch(() => undefined)
    if (part.done) return
    if (!response.write(part.value)) await Promise.race([once(response, 'drain'), isGone])
  }
}
