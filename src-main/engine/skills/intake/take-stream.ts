import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What was written of a stream. */
export interface TakenStream {
  readonly sha256: string
  readonly sizeBytes: number
}

/** The stream was longer than allowed; nothing beyond the limit was written. */
export class StreamTooLongError extends Error {
  constructor(maxBytes: number) {
    super(`the stream is over ${maxBytes} bytes`)
    this.name = 'StreamTooLongError'
  }
}

/**
 * Streams to a new file at the pace of the disk, counting and hashing as it passes; never more than a chunk is in memory (SPEC A2).
 * @param maxBytes the limit; passing it ends the stream
 * @throws StreamTooLongError, and the stream's or the disk's error
 */
export async function takeStream(content: Readable, path: string, maxBytes: number): Promise<TakenStream> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) {
        done(new StreamTooLongError(maxBytes))
        return
      }
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(content, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  return { sha256: hash.digest('hex'), sizeBytes }
}
