import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { RunEvent } from '../../../contract/event.ts'
import { lineStartAfter, readEvents } from './event-lines.ts'
import { openEventLog, type EventLog, type NewEvent } from './event-log.ts'

export const EVENT_FILE = 'events.ndjson'
/** A line of 64 KiB may grow six times as JSON; agents' messages are longer, but no run ends with one. */
const MAX_LINE_BYTES = 1024 * 1024
const LATE_AGAIN_MS = 2_000

/** A reader's view of one run's events: every event after the cursor once, in order, and no gap. */
export interface EventFeed {
  readonly rows: AsyncIterable<RunEvent>
  backlogBytes(): number
}

/** The event logs of all runs: one writer each while the run lives, any number of readers. */
export interface EventLogs {
  /** Opens the log for writing; the same one is answered until `end`. */
  open(runId: string, engine: string): void
  append(runId: string, events: readonly NewEvent[]): RunEvent[]
  /**
   * Tells the last events of a run that is over; readers that have caught up end. What cannot be written now, such as on a full disk, is
   * tried again until it is, or until `close`.
   * @returns false when it was not written yet
   */
  end(runId: string, last?: readonly NewEvent[]): boolean
  /** Number of the last event, 0 when there is none. */
  lastSeq(runId: string): number
  hasLog(runId: string): boolean
  read(runId: string, afterSeq: number): Generator<RunEvent[]>
  follow(runId: string, afterSeq: number, signal: AbortSignal): EventFeed
  close(): void
}

interface LiveLog {
  readonly log: EventLog
  readonly listeners: Set<() => void>
  hasEnded: boolean
  /** The last events, while they could not be written. */
  late: { readonly last: readonly NewEvent[]; readonly timer: NodeJS.Timeout } | null
}

/**
 * @param runsPath folder that holds `<run_id>/events.ndjson`
 * @param now the clock of the event times
 */
export function createEventLogs(runsPath: string, now: () => Date): EventLogs {
  const live = new Map<string, LiveLog>()
  const pathOf = (runId: string): string => join(runsPath, runId, EVENT_FILE)

  const sizeOf = (runId: string): number => {
    const entry = live.get(runId)
    if (entry !== undefined) return entry.log.sizeBytes()
    const stat = lstatSync(pathOf(runId), { throwIfNoEntry: false })
    return stat?.isFile() === true ? stat.size : 0
  }

  const readFrom = function* (
    runId: string,
    position: number,
    afterSeq: number,
  ): Generator<{ events: RunEvent[]; position: number }> {
    const to = sizeOf(runId)
    if (position >= to) return
    for (const batch of readEvents(pathOf(runId), position, to)) {
      yield { ...batch, events: batch.events.filter((event) => event.seq > afterSeq) }
    }
  }

  const startOf = (runId: string, afterSeq: number): number => live.get(runId)?.log.offsetAfter(afterSeq) ?? 0

  const end = (runId: string, last: readonly NewEvent[] = []): boolean => {
    const entry = live.get(runId)
    if (entry === undefined) return true
    clearTimeout(entry.late?.timer)
    try {
      if (last.length > 0) entry.log.append(last)
    } catch {
      entry.late = { last, timer: setTimeout(() => end(runId, last), LATE_AGAIN_MS) }
      return false
    }
    live.delete(runId)
    endEntry(entry)
    return true
  }

  const endEntry = (entry: LiveLog): void => {
    entry.hasEnded = true
    entry.log.close()
    for (const listener of entry.listeners) listener()
  }

  return {
    open(runId, engine) {
      if (live.has(runId)) return
      const listeners = new Set<() => void>()
      const onWritten = (): void => {
        for (const listener of listeners) listener()
      }
      const log = openEventLog({ path: pathOf(runId), runId, engine, now, onWritten })
      live.set(runId, { log, listeners, hasEnded: false, late: null })
    },
    append(runId, events) {
      const entry = live.get(runId)
      if (entry === undefined) throw new Error(`the event log of run ${runId} is not open`)
      return entry.log.append(events)
    },
    end,
    lastSeq(runId) {
      const entry = live.get(runId)
      if (entry !== undefined) return entry.log.lastSeq()
      const to = sizeOf(runId)
      // The last line is enough: no line is longer than this.
      let last = 0
      const from = lineStartAfter(pathOf(runId), Math.max(0, to - MAX_LINE_BYTES))
      if (to > 0) for (const { events } of readEvents(pathOf(runId), from, to)) last = events.at(-1)?.seq ?? last
      return last
    },
    hasLog: (runId) => live.has(runId) || sizeOf(runId) > 0,
    *read(runId, afterSeq) {
      for (const { events } of readFrom(runId, startOf(runId, afterSeq), afterSeq)) yield events
    },
    follow(runId, afterSeq, signal) {
      let position = startOf(runId, afterSeq)
      const rows = async function* (): AsyncGenerator<RunEvent> {
        while (!signal.aborted) {
          const entry = live.get(runId)
          let hasRead = false
          for (const batch of readFrom(runId, position, afterSeq)) {
            for (const event of batch.events) {
              if (isAborted(signal)) return
              yield event
            }
            position = batch.position
            hasRead = true
          }
          // Nothing to be read though something is there: half a line, or a file that a script put in its place.
          if (hasRead && position < sizeOf(runId)) continue
          if (entry === undefined || entry.hasEnded) return
          await nextWrite(entry, signal)
        }
      }
      return { rows: rows(), backlogBytes: () => Math.max(0, sizeOf(runId) - position) }
    },
    close() {
      for (const [runId, entry] of live) {
        if (entry.late !== null && end(runId, entry.late.last)) continue
        clearTimeout(entry.late?.timer)
        endEntry(entry)
      }
      live.clear()
    },
  }
}

/** Read through a call, because the loop's own condition makes the compiler believe that it cannot change. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

function nextWrite(entry: LiveLog, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      entry.listeners.delete(done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    entry.listeners.add(done)
    signal.addEventListener('abort', done, { once: true })
  })
}
