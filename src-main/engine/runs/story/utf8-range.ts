import { readFileRange } from '../../../platform/read-file-range.ts'

/** The longest UTF-8 character has four bytes: so far may an end have to move. */
const SLACK_BYTES = 3

/** A part of a text file that begins and ends between characters. */
export interface CharacterRange {
  readonly byte_from: number
  /** Exclusive. */
  readonly byte_to: number
  readonly chunk: string
  readonly total_bytes: number
}

/**
 * Reads `[from, to)` of a file, moving both ends forward to the next whole character, so that ranges read one after the other
 * fit together without a damaged character between them.
 * @returns null when there is no such file
 */
export async function alignToCharacters(path: string, from: number, to: number): Promise<CharacterRange | null> {
  const range = await readFileRange(path, from, Math.max(from, to) + SLACK_BYTES)
  if (range.kind !== 'ok') return null
  const { bytes, sizeBytes } = range
  const wanted = Math.max(0, Math.min(to, sizeBytes) - range.byteFrom)
  const start = nextStart(bytes, 0)
  const end = Math.max(start, wanted >= bytes.length ? bytes.length : nextStart(bytes, wanted))
  const isEmpty = wanted === 0
  return {
    byte_from: range.byteFrom + (isEmpty ? 0 : start),
    byte_to: range.byteFrom + (isEmpty ? 0 : end),
    chunk: isEmpty ? '' : bytes.toString('utf8', start, end),
    total_bytes: sizeBytes,
  }
}

/** The first place at or after `at` where a character begins; bytes 10xxxxxx continue one. */
function nextStart(bytes: Buffer, at: number): number {
  let place = at
  while (place < bytes.length && place - at < SLACK_BYTES && ((bytes[place] ?? 0) & 0xc0) === 0x80) place += 1
  return place
}
