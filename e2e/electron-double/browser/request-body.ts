import type { IncomingMessage } from 'node:http'

/**
 * A request's body as a web stream. `Readable.toWeb` would destroy the socket, and with it the answer, as soon as a handler
 * refuses the body; here the rest is read and thrown away instead, as Electron does.
 */
export function readRequestBody(request: IncomingMessage): ReadableStream<Uint8Array> {
  let isOver = false
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      request.pause()
      request.on('data', (chunk: Buffer) => {
        if (isOver) return
        controller.enqueue(new Uint8Array(chunk))
        if ((controller.desiredSize ?? 0) <= 0) request.pause()
      })
      request.on('end', () => {
        if (!isOver) controller.close()
        isOver = true
      })
      request.on('close', () => {
        if (!isOver) controller.error(new Error('net::ERR_ABORTED'))
        isOver = true
      })
    },
    pull: () => void request.resume(),
    cancel: () => {
      isOver = true
      request.resume()
    },
  })
}
