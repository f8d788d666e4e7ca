import { createHitList } from './hit-list.ts'
import { createPlainMatcher, MatcherTooSlowError, queryPattern, type LogMatcher, type LogQuery } from './log-matcher.ts'
import type { LogFilter, LogStore } from '../../api/log-store.ts'
import { createWorkerMatcher } from './worker-matcher.ts'

export type SearchProblem = 'pattern-invalid' | 'pattern-slow'

/** One search over a log that may still be growing. Lines that match are counted, not the matches in them, as `grep -c` does. */
export interface LogSearch {
  readonly query: LogQuery
  readonly count: number
  /** True when every line that there is has been looked at. */
  readonly isComplete: boolean
  readonly problem: SearchProblem | null
  readonly isHit: (line: number) => boolean
  /** Place of a hit among all, from 0; -1 when the line is none. */
  readonly placeOf: (line: number) => number
  /** The hit at or after a line, else the first one; null when there is none yet. */
  readonly hitFrom: (line: number) => number | null
  /** One of the hits by its place; null when there is none. */
  readonly hitAt: (place: number) => number | null
  /** Looks at the lines that came since. */
  readonly resume: () => void
  readonly version: number
  readonly subscribe: (listener: () => void) => () => void
  readonly close: () => void
}

export interface LogSearchOptions {
  readonly store: LogStore
  readonly query: LogQuery
  readonly filter: LogFilter
  /** The line from which the first hit is wanted: it is found first, however long the log is. */
  readonly startLine?: number
  /** Lets the browser draw and take input, then goes on. */
  readonly pause?: () => Promise<void>
  readonly createPatternMatcher?: (query: LogQuery) => LogMatcher
}

/** Half of a frame at 60 a second, so that typing and scrolling stay smooth while a million lines are searched. */
const SLICE_MS = 8
/** A count that runs faster than this cannot be read, and each telling draws the view again. */
const TELL_EVERY_MS = 80

export function createLogSearch(options: LogSearchOptions): LogSearch {
  const { store, query, filter, pause = nextTask, createPatternMatcher = createWorkerMatcher } = options
  const startLine = Math.max(options.startLine ?? 0, store.firstLine)
  const hits = createHitList(startLine)
  const listeners = new Set<() => void>()
  const isValid = !query.isPattern || queryPattern(query, 'gm') !== null
  let matcher: LogMatcher | null = null
  let problem: SearchProblem | null = isValid ? null : 'pattern-invalid'
  // From the start to the end, and as the log grows; then from the oldest line to the start.
  let nextLine = startLine
  let nextBefore = store.firstLine
  let isScanning = false
  let isClosed = false
  let version = 0
  let toldAtMs = 0

  const tell = (): void => {
    version++
    toldAtMs = performance.now()
    for (const listener of listeners) listener()
  }
  const take = (found: readonly number[], from: number, to: number): void => {
    for (const index of found) {
      const line = from + index
      if (line >= to) return
      const kind = store.kind(line)
      if (kind !== 'mark' && (filter === 'all' || kind === filter)) hits.push(line)
    }
  }

  const scan = async (): Promise<void> => {
    matcher ??= query.isPattern ? createPatternMatcher(query) : createPlainMatcher(query)
    let sliceStart = performance.now()
    for (;;) {
      const isAfter = nextLine < store.endLine
      const from = Math.max(isAfter ? nextLine : nextBefore, store.firstLine)
      const block = isAfter || from < startLine ? store.textFrom(from) : null
      if (block === null) return
      const found = matcher.findLines(block.text)
      const lines = found instanceof Promise ? await found : found
      if (isStopped()) return
      const countBefore = hits.length
      const to = isAfter ? from + block.lineCount : Math.min(from + block.lineCount, startLine)
      take(lines, from, to)
      if (isAfter) nextLine = to
      else nextBefore = to
      if (countBefore === 0 && hits.length !== countBefore) tell()
      if (performance.now() - sliceStart < SLICE_MS) continue
      if (performance.now() - toldAtMs > TELL_EVERY_MS) tell()
      await pause()
      if (isStopped()) return
      sliceStart = performance.now()
    }
  }
  // Behind a function, because the compiler does not know that it changes while we wait.
  const isStopped = (): boolean => isClosed

  const start = (): void => {
    if (isScanning || isClosed || problem !== null) return
    isScanning = true
    scan()
      .catch((error: unknown) => {
        if (!(error instanceof MatcherTooSlowError)) throw error
        if (!isClosed) problem = 'pattern-slow'
      })
      .finally(() => {
        isScanning = false
        if (!isClosed) tell()
      })
  }
  start()

  return {
    query,
    get count() {
      return hits.length
    },
    get isComplete() {
      return !isScanning && nextLine >= store.endLine && Math.max(nextBefore, store.firstLine) >= startLine
    },
    get problem() {
      return problem
    },
    isHit: (line) => {
      const place = hits.lowerBound(line)
      return place < hits.length && hits.at(place) === line
    },
    placeOf: (line) => {
      const place = hits.lowerBound(line)
      return place < hits.length && hits.at(place) === line ? place : -1
    },
    hitFrom: (line) => {
      hits.dropBefore(store.firstLine)
      if (hits.length === 0) return null
      const place = hits.lowerBound(line)
      return hits.at(place < hits.length ? place : 0)
    },
    hitAt: (place) => (place >= 0 && place < hits.length ? hits.at(place) : null),
    resume: start,
    get version() {
      return version
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      isClosed = true
      matcher?.close()
    },
  }
}

/** A task of its own right away: timers would wait four milliseconds each time. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(null)
  })
}
