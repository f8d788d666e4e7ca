import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { toWebStream } from './to-web-stream.ts'

/** Of the connection, not of the answer; there is no connection. */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date'])
/** Whatever else a page may send ends as any method that no route takes. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const
const BODYLESS = new Set([204, 205, 304])

/**
 * Answers a web Request by the routes, without a socket: bodies stream in both directions, and giving up either of them ends
 * the work behind it.
 */
export async function answerInProcess(app: FastifyInstance, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const payload = request.body === null ? null : Readable.fromWeb(request.body)
  const answer = await app.inject({
    method: METHODS.find((method) => method === request.method) ?? 'OPTIONS',
    url: pathname + search,
    headers: Object.fromEntries(request.headers),
    ...(payload === null ? {} : { payload }),
    payloadAsStream: true,
    signal: request.signal,
  })
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined || HOP_HEADERS.has(name)) continue
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one))
  }
  const body = answer.stream()
  body.once('close', () => {
    // Whoever gives up the answer, or has it whole, has no more use for what makes it or for the rest of the upload.
    answer.raw.res.destroy()
    payload?.destroy()
  })
  if (request.method === 'HEAD' || BODYLESS.has(answer.statusCode)) {
    body.resume()
    return new Response(null, { status: answer.statusCode, headers })
  }
  return new Response(toWebStream(body), { status: answer.statusCode, headers })
}
