import { PassThrough, type Readable } from 'node:stream'
import { AppError } from '../contract/errors.ts'
import type { LiveReader } from '../engine/engine.ts'
import type { HttpLimits } from './http-limits.ts'
import type { HttpLog } from './http-log.ts'
import { tellLive } from './tell-live.ts'

/** A stream of events that a handler answers with. */
export interface EventFeed {
  /** Readers are counted by it: one request, or the activity of all. */
  readonly key: string
  /** `event:` of the rows. */
  readonly name: string
  /** Opened when there is a seat. @throws AppError, which is then the answer */
  open(signal: AbortSignal): Promise<OpenFeed>
}

export interface OpenFeed {
  /** The first frame. */
  readonly snapshot: object
  readonly rows: AsyncIterable<{ readonly seq: number }>
  /** What the reader has not asked for yet; null where nobody counts. */
  readonly backlogBytes: (() => number) | null
  /** What is being written at this moment; null for readers who did not ask. */
  readonly live: LiveReader | null
}

/** Serves event streams and ends them all when the server closes. */
export interface EventStreams {
  /** @returns the body of the answer; destroying it, as Fastify does when the client is gone, ends the feed */
  open(feed: EventFeed): Promise<Readable>
  close(): void
}

export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'x-accel-buffering': 'no',
} as const

export function createEventStreams(limits: HttpLimits, log: HttpLog): EventStreams {
  const readers = new Map<string, number>()
  const stops = new Set<AbortController>()

  const takeSeat = (key: string): (() => void) => {
    const count = readers.get(key) ?? 0
    if (count >= limits.maxEventReadersPerRun) {
      throw new AppError('too_many_readers', `${count} readers follow this already`)
    }
    readers.set(key, count + 1)
    return () => {
      const left = (readers.get(key) ?? 1) - 1
      if (left === 0) readers.delete(key)
      else readers.set(key, left)
    }
  }

  return {
    open: async (feed) => {
      const leaveSeat = takeSeat(feed.key)
      const stop = new AbortController()
      stops.add(stop)
      const leave = (): void => {
        stop.abort()
        stops.delete(stop)
        leaveSeat()
      }
      try {
        const opened = await feed.open(stop.signal)
        const body = new PassThrough()
        body.once('close', leave)
        void writeFeed(body, feed, opened, stop.signal, limits, log)
        return body
      } catch (error) {
        leave()
        throw error
      }
    },
    close: () => {
      for (const stop of stops) stop.abort()
    },
  }
}

/** Writes the feed at the pace of its reader, with a heartbeat whenever there was nothing to say for a while. */
async function writeFeed(
  body: PassThrough,
  feed: EventFeed,
  opened: OpenFeed,
  signal: AbortSignal,
  limits: HttpLimits,
  log: HttpLog,
): Promise<void> {
  const send = (text: string): void => {
    body.write(text)
    heartbeat.refresh()
  }
  const over = new AbortController()
  const heartbeat = setInterval(() => {
    if (!body.writableNeedDrain) send(frame('heartbeat', { ts: new Date().toISOString() }))
  }, limits.heartbeatMs)
  try {
    send(frame('snapshot', opened.snapshot))
    if (opened.live !== null) {
      tellLive(opened.live, {
        // A text never overtakes an event, and waits where the reader is slow: there it is skipped, events are not.
        canTell: () => !body.writableNeedDrain && (opened.backlogBytes?.() ?? 0) === 0,
        tell: (text) => send(frame('live', text)),
        everyMs: limits.liveFrameMs,
        signal: AbortSignal.any([signal, over.signal]),
      })
    }
    for await (const row of opened.rows) {
      if (signal.aborted) break
      send(frame(feed.name, row, row.seq))
      if (body.writableNeedDrain) await untilTaken(body, opened, signal, limits)
    }
    // The story may be over before the next step: nobody is left with half a text.
    const last = signal.aborted ? null : opened.live?.take()
    if (last) send(frame('live', last))
    body.end()
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error, key: feed.key }, 'An event stream was cut')
    // Ending in good order would say that the story is over.
    body.destroy()
  } finally {
    clearInterval(heartbeat)
    over.abort()
  }
}

/** Waits for a reader to take what it was sent. @throws when it stands still while more and more waits for it */
function untilTaken(
  body: PassThrough,
  opened: OpenFeed,
  signal: AbortSignal,
  { eventReaderStallMs, eventReaderBacklogBytes }: HttpLimits,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      clearInterval(timer)
      body.off('drain', onDrain)
      signal.removeEventListener('abort', onDrain)
      end()
    }
    const onDrain = (): void => settle(resolve)
    const timer = setInterval(() => {
      // A feed that nobody counts is told to so seldom that standing still alone says enough.
      if ((opened.backlogBytes?.() ?? Infinity) <= eventReaderBacklogBytes) return
      settle(() => reject(new Error('The reader stands still')))
    }, eventReaderStallMs)
    body.once('drain', onDrain)
    signal.addEventListener('abort', onDrain)
  })
}

/** One frame: JSON without line breaks is one line, whatever it holds (U+2028 is no line break here). */
function frame(event: string, data: object, id?: number): string {
  const head = id === undefined ? '' : `id: ${id}\n`
  return `${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
