import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'

export interface RequestBody {
  stream: ReadableStream<Uint8Array>
  /** Reads and throws away what nobody wants any more; resolves when the last byte is here. */
  drain(): Promise<void>
}

/**
 * A request's body as a web stream. `Readable.toWeb` would destroy the socket, and with it the answer, as soon as a handler
 * refuses the body; here the rest is thrown away instead, as Electron does.
 */
export function readRequestBody(request: IncomingMessage): RequestBody {
  let isOver = false
  const stream = new ReadableStream<Uint8Array>({
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
  return {
    stream,
    drain: async () => {
      if (request.complete && request.readableEnded) return
      isOver = true
      // Closed without an end: the other side has gone, which is as good.
      const settled = Promise.race([once(request, 'end'), once(request, 'close')])
      request.resume()
      await settled.catch(() => undefined)
    },
  }
}
