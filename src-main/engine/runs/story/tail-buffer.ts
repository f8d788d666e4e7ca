const FIRST_BYTES = 64 * 1024

/** Keeps the end of a byte stream, in memory, up to a size. */
export interface TailBuffer {
  add(chunk: Buffer): void
  /** The kept bytes as text; a character cut at the start is dropped. */
  text(): string
}

/**
 * Copies into one block of memory, which grows to its limit and is then written in a circle: to hold on to the chunks themselves would
 * leave the heap full of holes.
 * @param maxBytes how much of the end is kept
 */
export function createTailBuffer(maxBytes: number): TailBuffer {
  let block = Buffer.allocUnsafe(Math.min(FIRST_BYTES, maxBytes))
  let keptBytes = 0
  /** Where the next byte goes; with a full circle also the oldest byte. */
  let next = 0
  let hasDropped = false

  const makeRoom = (wantedBytes: number): void => {
    let size = block.length
    while (size < wantedBytes && size < maxBytes) size = Math.min(size * 2, maxBytes)
    if (size === block.length) return
    // It has not come round yet: a block that is not full-grown is always large enough.
    const larger = Buffer.allocUnsafe(size)
    block.copy(larger, 0, 0, keptBytes)
    block = larger
    next = keptBytes
  }

  return {
    add(chunk) {
      makeRoom(keptBytes + chunk.length)
      const part = chunk.subarray(Math.max(0, chunk.length - maxBytes))
      const before = part.copy(block, next)
      if (before < part.length) part.copy(block, 0, before)
      next = (next + part.length) % block.length
      hasDropped ||= keptBytes + chunk.length > maxBytes
      keptBytes = Math.min(keptBytes + chunk.length, maxBytes)
    },
    text() {
      if (!hasDropped) return block.toString('utf8', 0, keptBytes)
      const tail = Buffer.concat([block.subarray(next), block.subarray(0, next)])
      return tail.toString('utf8', startOfCharacter(tail))
    },
  }
}

/** UTF-8 continuation bytes are 10xxxxxx; at most three of them can lead a cut. */
function startOfCharacter(bytes: Buffer): number {
  let at = 0
  while (at < 3 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1
  return at
}
