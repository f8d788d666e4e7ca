import type { Readable } from 'node:stream'
import { AppError } from '../contract/errors.ts'

/** A body being read. */
export interface BodyReading {
  /** Resolves at its end; rejects with what `take` threw, or AppError upload_aborted when the client went away. */
  readonly done: Promise<void>
  /** Stops reading and leaves the rest where it is. `done` then never settles. */
  stop(): void
}

/**
 * Reads a body at the pace of `take`. Unlike a loop over the stream, it never destroys it: the rest of a refused body has to be
 * drained, or the client is cut off before it reads the answer.
 * @param take called with each chunk; the next one comes when its promise resolves
 */
export function consumeBody(source: Readable, take: (chunk: Buffer) => Promise<void> | undefined): BodyReading {
  const { promise: done, resolve, reject } = Promise.withResolvers<undefined>()
  let isReading = true
  /** The last chunk that was handed out: a stream may end while it is still being taken, paused or not. */
  let newest: Promise<void> = Promise.resolve()

  const stop = (): void => {
    isReading = false
    source.off('data', onData).off('end', onEnd).off('close', onClose)
    source.pause()
  }
  const fail = (error: unknown): void => {
    if (!isReading) return
    stop()
    reject(error instanceof Error ? error : new Error('Reading a body failed', { cause: error }))
  }
  const onData = (chunk: Buffer): void => {
    try {
      const taken = take(chunk)
      if (taken === undefined) return
      source.pause()
      newest = taken.then(() => {
        if (isReading) source.resume()
      }, fail)
    } catch (error) {
      fail(error)
    }
  }
  const onEnd = (): void => {
    void newest.then(() => {
      if (!isReading) return
      stop()
      resolve(undefined)
    })
  }
  const onClose = (): void => {
    if (!source.readableEnded) onLost()
  }
  const onLost = (cause?: unknown): void => {
    fail(new AppError('upload_aborted', 'The upload ended before it was complete', { cause }))
  }

  // The error listener stays: an error after the end of our interest is still no reason to crash.
  source.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onLost)
  if (source.destroyed && !source.readableEnded) onLost()
  return { done, stop }
}
