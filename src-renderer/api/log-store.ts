import { createLogChunk, type LogChunk, type LogKind, type LogStream } from './log-chunk.ts'
import { createNumberList } from './number-list.ts'
import { nextCarry } from './sgr-carry.ts'

/** Which lines are shown. Marks of our own are shown with each of them. */
export type LogFilter = 'all' | LogStream

export interface LogLine {
  readonly number: number
  readonly text: string
  readonly kind: LogKind
  /** Milliseconds since 1970; every line that came in one piece has the same. */
  readonly atMs: number
  /** Colours that an earlier line left switched on, as one escape sequence; empty when none. */
  readonly carry: string
}

/**
 * The output of a run, line by line, without React. Lines are numbered from 0 and keep their number when the oldest are dropped.
 * A *row* is a line's place among the lines of one filter; rows keep their numbers too.
 */
export interface LogStore {
  /** Takes one piece of output: one line, or several joined by \n. */
  readonly add: (stream: LogStream, text: string, atMs: number) => void
  /** Puts a line of our own between theirs: `gap`, or `attempt 2`. Its words are chosen when it is drawn. */
  readonly addMark: (text: string, atMs: number) => void
  readonly firstLine: number
  /** One past the newest line. */
  readonly endLine: number
  readonly firstRow: (filter: LogFilter) => number
  readonly endRow: (filter: LogFilter) => number
  /** Lines of the streams held, marks not counted. */
  readonly count: (filter: LogFilter) => number
  readonly lineAtRow: (filter: LogFilter, row: number) => number
  /** Row of a line, or of the next line that the filter shows. */
  readonly rowOfLine: (filter: LogFilter, line: number) => number
  readonly line: (number: number) => LogLine
  readonly kind: (number: number) => LogKind
  /** Text as it is read from a line to the end of its chunk, joined by \n; null past the end. */
  readonly textFrom: (line: number) => { readonly text: string; readonly lineCount: number } | null
  /** Time of the first line that ever came; null before it. */
  readonly startedAtMs: number | null
  /** Characters of the longest line held, escape sequences included. */
  readonly longestLine: number
  /** Bytes that the texts and their index take, about. */
  readonly sizeBytes: number
  /** Changes with every change; told to listeners at most once a frame. */
  readonly version: number
  readonly subscribe: (listener: () => void) => () => void
}

export interface LogStoreOptions {
  /** The oldest lines beyond this are forgotten, some thousand at a time; the server still has them. */
  readonly maxLines?: number
  readonly maxChars?: number
  /** Runs a function before the next picture is drawn. */
  readonly schedule?: (run: () => void) => void
}

const CHUNK_LINES = 2048
const CHUNK_CHARS = 128 * 1024
/** Dropping moves what a reader looks at, so it is done seldom: 1/20 of the lines at once. */
const SLACK = 1.05

interface Carries {
  /** Lines from which a carry holds, and the carry. */
  readonly lines: number[]
  readonly values: string[]
}

export function createLogStore(options: LogStoreOptions = {}): LogStore {
  const { maxLines = 1_000_000, maxChars = 160 * 1024 * 1024, schedule = onNextFrame } = options
  const chunks: LogChunk[] = []
  const rows = { stdout: createNumberList(), stderr: createNumberList() }
  const droppedRows = { stdout: 0, stderr: 0 }
  const carries = { stdout: newCarries(), stderr: newCarries() }
  const listeners = new Set<() => void>()
  let open = createLogChunk(0)
  let marks = 0
  let charCount = 0
  let longestLine = 0
  let startedAtMs: number | null = null
  let version = 0
  let isTold = true

  const endLine = (): number => open.firstLine + open.count
  const firstLine = (): number => chunks[0]?.firstLine ?? open.firstLine

  const chunkOf = (line: number): LogChunk => {
    if (line >= open.firstLine) return open
    let low = 0
    let high = chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((chunks[middle]?.firstLine ?? 0) <= line) low = middle
      else high = middle - 1
    }
    return chunks[low] ?? open
  }

  const addLine = (text: string, kind: LogKind, atMs: number): void => {
    startedAtMs ??= atMs
    const line = endLine()
    if (kind !== 'stderr') rows.stdout.push(line)
    if (kind !== 'stdout') rows.stderr.push(line)
    if (kind === 'mark') marks++
    else if (text.includes('\x1b')) takeCarry(carries[kind], line, text)
    open.add(text, kind, Math.max(0, atMs - startedAtMs))
    charCount += text.length + 1
    longestLine = Math.max(longestLine, text.length)
    if (open.count < CHUNK_LINES && open.charCount < CHUNK_CHARS) return
    chunks.push(open.seal())
    open = createLogChunk(line + 1)
    if (line + 1 - firstLine() > maxLines * SLACK || charCount > maxChars * SLACK) dropOldest()
  }

  const dropOldest = (): void => {
    let count = 0
    let left = endLine() - firstLine()
    for (const chunk of chunks) {
      if (left <= maxLines && charCount <= maxChars) break
      left -= chunk.count
      charCount -= chunk.charCount
      count++
    }
    for (const chunk of chunks.splice(0, count)) {
      for (let at = chunk.firstLine; at < chunk.firstLine + chunk.count; at++) if (chunk.kind(at) === 'mark') marks--
    }
    for (const stream of ['stdout', 'stderr'] as const) {
      const dropped = rows[stream].lowerBound(firstLine())
      rows[stream].dropFirst(dropped)
      droppedRows[stream] += dropped
    }
  }

  const changed = (): void => {
    version++
    if (!isTold) return
    isTold = false
    schedule(() => {
      isTold = true
      for (const listener of listeners) listener()
    })
  }

  return {
    add: (stream, text, atMs) => {
      if (text.includes('\n')) for (const line of text.split('\n')) addLine(line, stream, atMs)
      else addLine(text, stream, atMs)
      changed()
    },
    addMark: (text, atMs) => {
      addLine(text, 'mark', atMs)
      changed()
    },
    get firstLine() {
      return firstLine()
    },
    get endLine() {
      return endLine()
    },
    firstRow: (filter) => (filter === 'all' ? firstLine() : droppedRows[filter]),
    endRow: (filter) => (filter === 'all' ? endLine() : droppedRows[filter] + rows[filter].length),
    count: (filter) => (filter === 'all' ? endLine() - firstLine() : rows[filter].length) - marks,
    lineAtRow: (filter, row) => (filter === 'all' ? row : rows[filter].at(row - droppedRows[filter])),
    rowOfLine: (filter, line) => (filter === 'all' ? line : droppedRows[filter] + rows[filter].lowerBound(line)),
    line: (number) => {
      const chunk = chunkOf(number)
      const kind = chunk.kind(number)
      const carry = kind === 'mark' ? '' : carryAt(carries[kind], number)
      return { number, text: chunk.text(number), kind, atMs: (startedAtMs ?? 0) + chunk.atMs(number), carry }
    },
    kind: (number) => chunkOf(number).kind(number),
    textFrom: (line) => {
      if (line >= endLine()) return null
      const chunk = chunkOf(line)
      return { text: chunk.textFrom(line), lineCount: chunk.firstLine + chunk.count - line }
    },
    get startedAtMs() {
      return startedAtMs
    },
    get longestLine() {
      return longestLine
    },
    get sizeBytes() {
      // Text (one byte a character, as long as it is Latin), start, time and kind of each line, and its row.
      return charCount + (endLine() - firstLine()) * (4 + 4 + 1 + 4)
    },
    get version() {
      return version
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function newCarries(): Carries {
  return { lines: [], values: [] }
}

/** Notes what a line leaves to the next one, when that differs from what it was left itself. */
function takeCarry(carries: Carries, line: number, text: string): void {
  const before = carries.values.at(-1) ?? ''
  const after = nextCarry(before, text)
  if (after === before) return
  carries.lines.push(line + 1)
  carries.values.push(after)
}

function carryAt(carries: Carries, line: number): string {
  let low = 0
  let high = carries.lines.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((carries.lines[middle] ?? 0) <= line) low = middle + 1
    else high = middle
  }
  return carries.values[low - 1] ?? ''
}

/** A hidden page draws no frames; there is nobody to tell then, but a page that comes back must be told. */
function onNextFrame(run: () => void): void {
  if (document.visibilityState === 'hidden') setTimeout(run, 200)
  else requestAnimationFrame(run)
}
