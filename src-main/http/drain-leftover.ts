import { IncomingMessage, type OutgoingMessage, type ServerResponse } from 'node:http'
import type { HttpLimits } from './http-limits.ts'

/**
 * Prepares an answer that goes out before the request's body was read. Closing at once would reset the connection, and a client
 * that still sends would see the reset instead of the answer; so the rest is read and thrown away, up to a limit of bytes and
 * time. To be called before the answer's head is written.
 */
export function drainLeftover(
  request: unknown,
  response: ServerResponse,
  limits: Pick<HttpLimits, 'drainBytes' | 'drainMs'>,
): void {
  // An in-process request has no connection to save.
  if (!(request instanceof IncomingMessage) || request.complete || !hasBody(request)) return
  const mustClose = !keepsAlive(response)
  // Node closes right after the answer when the client asked for that, and would reset; we close when its body has ended.
  response.setHeader('connection', 'keep-alive')
  response.once('finish', () => {
    const { socket } = request
    const lastByte = socket.bytesRead + limits.drainBytes
    const lastMoment = performance.now() + limits.drainMs
    const timer = setInterval(() => {
      if (socket.bytesRead > lastByte || performance.now() > lastMoment) close()
    }, 50)
    const stop = (): void => clearInterval(timer)
    const close = (): void => {
      stop()
      socket.destroySoon()
    }
    request.once('close', stop).once('end', mustClose ? close : stop)
    request.on('error', stop)
    request.resume()
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function keepsAlive(response: OutgoingMessage): boolean {
  return response.shouldKeepAlive
}
