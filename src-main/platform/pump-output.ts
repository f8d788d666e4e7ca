import { type Readable } from 'node:stream'

/** Takes one chunk of output; while a promise that it returned is pending, the pipe is not read. */
export type OutputConsumer = (chunk: Buffer) => unknown

/** A stream that is being read to a consumer. */
export interface OutputPump {
  /** Resolves when the stream has ended or was destroyed. */
  readonly closed: Promise<void>
  /** Resolves when the consumer is done with the last chunk that it was given. */
  readonly idle: () => Promise<void>
  /** What the consumer threw, once. After that the rest is read and dropped, so that the writer is never blocked. */
  readonly failure: () => { readonly cause: unknown } | undefined
}

/** Reads a stream chunk by chunk to a consumer, no faster than the consumer can take it. */
export function pumpOutput(stream: Readable, consume: OutputConsumer): OutputPump {
  let lastChunk: Promise<void> = Promise.resolve()
  let failure: { readonly cause: unknown } | undefined

  async function waitFor(taken: Promise<unknown>): Promise<void> {
    stream.pause()
    try {
      await taken
    } catch (cause) {
      failure ??= { cause }
    }
    stream.resume()
  }

  stream.on('data', (chunk: Buffer) => {
    if (failure !== undefined) return
    try {
      const taken = consume(chunk)
      if (taken instanceof Promise) lastChunk = waitFor(taken)
    } catch (cause) {
      failure ??= { cause }
    }
  })
  // A broken pipe is an end like any other; `close` follows.
  stream.on('error', () => undefined)

  return {
    closed: new Promise((resolve) => stream.once('close', resolve)),
    idle: () => lastChunk,
    failure: () => failure,
  }
}
