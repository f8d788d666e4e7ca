import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { RunEvent } from '../../../contract/event.ts'

const READ_BYTES = 256 * 1024
/** No event is longer. What a script put into its story without an end of line is not gathered up in memory. */
const MAX_LINE_BYTES = 64 * 1024 * 1024
export const NEWLINE = 0x0a

/** Flag that refuses to open a link; Windows has none. */
export function noFollow(): number {
  return process.platform === 'win32' ? 0 : constants.O_NOFOLLOW
}

/** An event from its line, or null for what is none: a half-written line, or whatever a script wrote into its own story. */
export function parseEvent(line: string): RunEvent | null {
  try {
    const value = JSON.parse(line) as { readonly [Member in keyof RunEvent]?: unknown } | null
    const isEvent =
      typeof value === 'object' &&
      Number.isSafeInteger(value?.seq) &&
      [value?.type, value?.ts].every((text) => typeof text === 'string') &&
      [value?.data, value?.meta].every((member) => typeof member === 'object' && member !== null)
    return isEvent ? (value as RunEvent) : null
  } catch {
    return null
  }
}

/**
 * Reads events from a file that another part may still be writing. What is no event is passed over.
 * @param path the log; a link, or anything else that is no file, has no events
 * @param from byte to begin at: 0 or the start of a line
 * @param to byte to end before: the end of a line
 * @returns batches of events, in order, and the byte after each batch
 */
export function* readEvents(
  path: string,
  from: number,
  to: number,
): Generator<{ events: RunEvent[]; position: number }> {
  const file = openStory(path)
  if (file === null) return
  try {
    for (const { bytes, position } of wholeLines(file, from, to)) {
      const lines = bytes.toString('utf8', 0, Math.max(0, bytes.length - 1)).split('\n')
      yield { events: lines.map(parseEvent).filter((event) => event !== null), position }
    }
  } finally {
    closeSync(file)
  }
}

/** The first byte of a line at or after a place; 0 stays 0. */
export function lineStartAfter(path: string, place: number): number {
  const file = place === 0 ? null : openStory(path)
  if (file === null) return 0
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
 * The whole lines of a part of a file.
 * @returns one batch for each piece read that ends a line: its bytes, up to and with a newline, and the byte after it
 */
export function* wholeLines(file: number, from: number, to: number): Generator<{ bytes: Buffer; position: number }> {
  let begun: Buffer[] = []
  let begunBytes = 0
  for (let position = from; position < to;) {
    const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, to - position))
    const count = readSync(file, chunk, 0, chunk.length, position)
    if (count === 0) return
    position += count
    const end = chunk.subarray(0, count).lastIndexOf(NEWLINE) + 1
    const rest = chunk.subarray(end, count)
    if (end > 0) {
      yield { bytes: Buffer.concat([...begun, chunk.subarray(0, end)]), position: position - rest.length }
      begun = []
      begunBytes = 0
    }
    begunBytes += rest.length
    if (begunBytes <= MAX_LINE_BYTES) begun.push(rest)
  }
}

/** Never waits for a writer, as a named pipe in the file's place would make it (Windows has no such flag: undefined counts as 0). */
function openStory(path: string): number | null {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | noFollow() | constants.O_NONBLOCK)
  } catch {
    return null
  }
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  return null
}
