import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { FCMP_VERSION, type EventType, type RunEvent } from '../../../contract/event.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { NEWLINE, noFollow, parseEvent, wholeLines } from './event-lines.ts'

/** One remembered place per so many events, so that a reader who resumes need not read the whole file. */
const INDEX_EVERY = 512

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
 * Opens or continues the event log of a run. Lines that a killed process or a full disk left half-written are cut out, and what is no
 * file, such as a link that a script put there, is set aside.
 * @throws the file system's error, such as ENOSPC, when the log cannot be written
 */
export function openEventLog(options: EventLogOptions): EventLog {
  const now = options.now ?? ((): Date => new Date())
  setAsideUnlessFile(options.path, now)
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
      writeOrCut(file, Buffer.concat(lines), sizeBytes)
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

function setAsideUnlessFile(path: string, now: () => Date): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined || stat.isFile()) return
  renameSync(path, `${path}.replaced-${now().toISOString().replaceAll(':', '-')}`)
}

/** A disk that fills up in the middle of a write leaves a part of it, which no later and shorter write would cover. */
function writeOrCut(file: number, bytes: Buffer, position: number): void {
  try {
    writeAll(file, bytes, position)
  } catch (cause) {
    ftruncateSync(file, position)
    throw cause
  }
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  let written = 0
  while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, position + written)
}

/**
 * Counts what is there and remembers places. What cannot be read or was told before is cut out in place, which needs no room on a full
 * disk, and what follows gets the next number.
 */
function recover(file: number, places: number[]): { seq: number; sizeBytes: number } {
  const end = fstatSync(file).size
  let seq = 0
  let sizeBytes = 0
  let lineStart = 0
  for (const { bytes } of wholeLines(file, 0, end)) {
    for (let from = 0; from < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, from)
      const line = bytes.subarray(from, newline + 1)
      from = newline + 1
      const event = parseEvent(line.toString('utf8'))
      if (event !== null && event.seq > seq) {
        if (seq % INDEX_EVERY === 0) places.push(sizeBytes)
        seq += 1
        const kept = event.seq === seq ? line : Buffer.from(`${JSON.stringify({ ...event, seq })}\n`)
        if (kept !== line || sizeBytes !== lineStart) writeAll(file, kept, sizeBytes)
        sizeBytes += kept.length
      }
      lineStart += line.length
    }
  }
  if (sizeBytes < end) ftruncateSync(file, sizeBytes)
  return { seq, sizeBytes }
}
