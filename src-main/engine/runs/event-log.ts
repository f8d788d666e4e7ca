import { closeSync, constants, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { FCMP_VERSION, type EventType, type RunEvent } from '../../contract/event.ts'
import type { JsonObject } from '../../contract/skill.ts'

const READ_BYTES = 256 * 1024
/** One remembered place per so many events, so that a reader who resumes need not read the whole file. */
const INDEX_EVERY = 512
const NEWLINE = 0x0a

export interface NewEvent {
  readonly type: EventType
  readonly data: JsonObject
  readonly attempt: number
  readonly rawRef?: RunEvent['raw_ref']
  readonly correlation?: JsonObject
}

/** The written story of one run. Log first, then tell: `onWritten` is called when the bytes are in the file. */
export interface EventLog {
  readonly path: string
  readonly lastSeq: () => number
  readonly sizeBytes: () => number
  /** Writes all of them at once and numbers them without a gap. */
  append(events: readonly NewEvent[]): RunEvent[]
  /** A place in the file at or before the first event after `seq`. */
  offsetAfter(seq: number): number
  close(): void
}

export interface EventLogOptions {
  readonly path: string
  readonly runId: string
  readonly engine: string
  readonly now?: () => Date
  readonly onWritten?: () => void
}

/**
 * Opens or continues the event log of a run. A half-written last line, left by a killed process, is cut off.
 * @throws the file system's error, such as ENOSPC, when the log cannot be written
 */
export function openEventLog(options: EventLogOptions): EventLog {
  const now = options.now ?? ((): Date => new Date())
  const file = openSync(options.path, constants.O_RDWR | constants.O_CREAT | noFollow(), 0o600)
  const places: number[] = []
  let { seq, sizeBytes } = recover(file, places)

  return {
    path: options.path,
    lastSeq: () => seq,
    sizeBytes: () => sizeBytes,
    append(events) {
      const rows = events.map((event, index): RunEvent => ({
        protocol_version: FCMP_VERSION,
        run_id: options.runId,
        seq: seq + index + 1,
        ts: now().toISOString(),
        engine: options.engine,
        type: event.type,
        data: event.data,
        meta: { attempt: event.attempt },
        ...(event.correlation === undefined ? {} : { correlation: event.correlation }),
        ...(event.rawRef === undefined ? {} : { raw_ref: event.rawRef }),
      }))
      let place = sizeBytes
      const lines = rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`))
      writeAll(file, Buffer.concat(lines), sizeBytes)
      for (const [index, line] of lines.entries()) {
        if ((seq + index) % INDEX_EVERY === 0) places.push(place)
        place += line.length
      }
      seq += rows.length
      sizeBytes = place
      options.onWritten?.()
      return rows
    },
    offsetAfter: (after) => places[Math.min(Math.floor(after / INDEX_EVERY), places.length - 1)] ?? 0,
    close: () => closeSync(file),
  }
}

function noFollow(): number {
  return process.platform === 'win32' ? 0 : constants.O_NOFOLLOW
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  let written = 0
  while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, position + written)
}

/** Counts what is there, remembers places, and cuts off a last line without its newline. */
function recover(file: number, places: number[]): { seq: number; sizeBytes: number } {
  const end = fstatSync(file).size
  const chunk = Buffer.allocUnsafe(READ_BYTES)
  let seq = 0
  let lineStart = 0
  for (let position = 0; position < end;) {
    const count = readSync(file, chunk, 0, chunk.length, position)
    if (count === 0) break
    const bytes = chunk.subarray(0, count)
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) {
      if (seq % INDEX_EVERY === 0) places.push(lineStart)
      seq += 1
      lineStart = position + at + 1
    }
    position += count
  }
  if (lineStart < end) ftruncateSync(file, lineStart)
  return { seq, sizeBytes: lineStart }
}

/** The first byte of a line at or after a place; 0 stays 0. */
export function lineStartAfter(path: string, place: number): number {
  if (place === 0 || !existsSync(path)) return 0
  const file = openSync(path, constants.O_RDONLY | noFollow())
  try {
    const chunk = Buffer.allocUnsafe(READ_BYTES)
    for (let position = place; ;) {
      const count = readSync(file, chunk, 0, chunk.length, position)
      const newline = chunk.subarray(0, count).indexOf(NEWLINE)
      if (newline !== -1) return position + newline + 1
      if (count === 0) return position
      position += count
    }
  } finally {
    closeSync(file)
  }
}

/**
 * Reads events from a file that another part may still be writing.
 * @param path the log
 * @param from byte to begin at: 0 or the start of a line
 * @param to byte to end before: the end of a line
 * @returns batches of events, in order, and the byte after each batch
 */
export function* readEvents(
  path: string,
  from: number,
  to: number,
): Generator<{ events: RunEvent[]; position: number }> {
  const file = openSync(path, constants.O_RDONLY | noFollow())
  try {
    let rest: Buffer = Buffer.alloc(0)
    for (let position = from; position < to;) {
      const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, to - position))
      const count = readSync(file, chunk, 0, chunk.length, position)
      if (count === 0) return
      position += count
      const bytes = Buffer.concat([rest, chunk.subarray(0, count)])
      const lastNewline = bytes.lastIndexOf(NEWLINE)
      if (lastNewline === -1) {
        rest = bytes
        continue
      }
      rest = bytes.subarray(lastNewline + 1)
      const text = bytes.toString('utf8', 0, lastNewline)
      yield { events: text.split('\n').map((line) => JSON.parse(line) as RunEvent), position: position - rest.length }
    }
  } finally {
    closeSync(file)
  }
}
