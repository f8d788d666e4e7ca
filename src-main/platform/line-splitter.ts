const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
/** The longest UTF-8 character, in bytes. */
const LONGEST_CHARACTER_BYTES = 4

/** Where a line, or a piece of one, is in the raw stream. */
export interface LinePlace {
  /** The bytes `[byteFrom, byteTo)` of the stream are the text; the line end is not among them. */
  readonly byteFrom: number
  readonly byteTo: number
  /** True when the line goes on in the next call, because it is longer than the limit. */
  readonly isPartial: boolean
}

/** Takes a stream apart. */
export interface LineSplitter {
  readonly write: (chunk: Uint8Array) => void
  /** Hands out what came after the last line end. */
  readonly end: () => void
}

/** How to split. */
export interface LineSplitterOptions {
  /** The longest text of one call, in bytes of the stream; at least 4. Memory stays within a few times of it. */
  readonly maxLineBytes: number
  readonly onLine: (text: string, place: LinePlace) => void
}

/**
 * Splits raw bytes into lines of text at `\n` and `\r\n`. Lines and characters may arrive in any pieces: the calls of
 * `onLine` depend on the bytes only. Bytes that are not UTF-8 become U+FFFD, as in the WHATWG decoder.
 */
export function createLineSplitter({ maxLineBytes, onLine }: LineSplitterOptions): LineSplitter {
  if (maxLineBytes < LONGEST_CHARACTER_BYTES) throw new RangeError('maxLineBytes must be at least 4')
  // The start of a line whose end has not come yet: up to the limit, a carriage return, and one byte more.
  const held = Buffer.allocUnsafe(maxLineBytes + 2)
  let heldBytes = 0
  let heldFrom = 0
  let position = 0

  function emit(bytes: Buffer, from: number, to: number, byteFrom: number, isPartial: boolean): void {
    onLine(bytes.toString('utf8', from, to), { byteFrom, byteTo: byteFrom + (to - from), isPartial })
  }

  function emitPiece(): void {
    const pieceBytes = cutBetweenCharacters(held, maxLineBytes)
    emit(held, 0, pieceBytes, heldFrom, true)
    held.copyWithin(0, pieceBytes, heldBytes)
    heldBytes -= pieceBytes
    heldFrom += pieceBytes
  }

  function hold(chunk: Buffer, from: number, to: number, chunkFrom: number): void {
    if (heldBytes === 0) heldFrom = chunkFrom + from
    for (let at = from; at < to;) {
      const copied = chunk.copy(held, heldBytes, at, to)
      heldBytes += copied
      at += copied
      // A carriage return at the very end may yet turn out to belong to the line end.
      const isUndecided = held[heldBytes - 1] === CARRIAGE_RETURN
      if (heldBytes - Number(isUndecided) > maxLineBytes) emitPiece()
    }
  }

  function endLine(bytes: Buffer, from: number, to: number, byteFrom: number): void {
    const textTo = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to
    emit(bytes, from, textTo, byteFrom, false)
  }

  return {
    write(raw) {
      const chunk = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
      let from = 0
      for (let to = chunk.indexOf(LINE_FEED); to !== -1; to = chunk.indexOf(LINE_FEED, from)) {
        if (heldBytes === 0 && to - from <= maxLineBytes) {
          endLine(chunk, from, to, position + from)
        } else {
          hold(chunk, from, to, position)
          endLine(held, 0, heldBytes, heldFrom)
          heldBytes = 0
        }
        from = to + 1
      }
      hold(chunk, from, chunk.length, position)
      position += chunk.length
    },

    end() {
      if (heldBytes > maxLineBytes) emitPiece()
      if (heldBytes > 0) emit(held, 0, heldBytes, heldFrom, false)
      heldBytes = 0
    },
  }
}

/** The greatest cut at or before `to` that does not part a character's bytes. */
function cutBetweenCharacters(bytes: Buffer, to: number): number {
  for (let back = 1; back < LONGEST_CHARACTER_BYTES; back++) {
    const byte = bytes[to - back] ?? 0
    const isContinuation = (byte & 0xc0) === 0x80
    if (isContinuation) continue
    const characterBytes = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return characterBytes > back ? to - back : to
  }
  return to
}
