import { finished, type Readable } from 'node:stream'

const READ_AHEAD_BYTES = 64 * 1024

/**
 * The rest of a Node stream as a web stream; cancelling it destroys the source. Not `Readable.toWeb` (Node 24): when its reader
 * is given up between a read and the chunk that answers it, it throws out of a timer, which ends the whole process.
 */
export function toWebStream(source: Readable): ReadableStream<Uint8Array> {
  let isOver = false
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        source.on('data', (chunk: Buffer | string) => {
          if (isOver) return
          // A copy: a Buffer may be a window on memory that it shares.
          controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : new Uint8Array(chunk))
          if ((controller.desiredSize ?? 0) <= 0) source.pause()
        })
        source.pause()
        finished(source, { writable: false }, (error) => {
          if (isOver) return
          isOver = true
          if (error === null || error === undefined) controller.close()
          else controller.error(error)
        })
      },
      pull: () => void source.resume(),
      cancel: () => {
        isOver = true
        source.destroy()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD_BYTES }),
  )
}
