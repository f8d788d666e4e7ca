const NOTHING = Buffer.alloc(0)

/** Keeps the end of a byte stream, in memory, up to a size. */
export interface TailBuffer {
  add(chunk: Buffer): void
  /** The kept bytes as text; a character cut at the start is dropped. */
  text(): string
}

/** @param maxBytes how much of the end is kept */
export function createTailBuffer(maxBytes: number): TailBuffer {
  const chunks: Buffer[] = []
  let first = 0
  let keptBytes = 0
  let hasDropped = false
  return {
    add(chunk) {
      chunks.push(chunk)
      keptBytes += chunk.length
      for (
        let oldest = chunks[first];
        oldest !== undefined && keptBytes - oldest.length >= maxBytes;
        oldest = chunks[first]
      ) {
        keptBytes -= oldest.length
        // Let go at once: a thousand chunks that wait for the splice below are 64 MiB.
        chunks[first] = NOTHING
        first += 1
        hasDropped = true
      }
      // Shifting one by one would move the whole array each time.
      if (first > 1_024) {
        chunks.splice(0, first)
        first = 0
      }
    },
    text() {
      const bytes = Buffer.concat(chunks.slice(first))
      const tail = bytes.subarray(Math.max(0, bytes.length - maxBytes))
      return tail.subarray(hasDropped || tail.length < bytes.length ? startOfCharacter(tail) : 0).toString('utf8')
    },
  }
}

/** UTF-8 continuation bytes are 10xxxxxx; at most three of them can lead a cut. */
function startOfCharacter(bytes: Buffer): number {
  let at = 0
  while (at < 3 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1
  return at
}
