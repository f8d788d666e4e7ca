import { createNumberList } from '../../api/number-list.ts'

/**
 * Lines that a search hit, in order, although they are found from the middle on: first those from a line to the end, then those
 * before it.
 */
export interface HitList {
  readonly length: number
  /** @throws RangeError when there is no such place */
  readonly at: (place: number) => number
  /** Lines must come in order on each side of the start. */
  readonly push: (line: number) => void
  /** Place of a line; when it is no hit, of the next one that is. */
  readonly lowerBound: (line: number) => number
  /** Forgets all hits before a line. */
  readonly dropBefore: (line: number) => void
}

/** @param startLine the line that the search begins with */
export function createHitList(startLine: number): HitList {
  const before = createNumberList()
  const after = createNumberList()
  return {
    get length() {
      return before.length + after.length
    },
    at: (place) => (place < before.length ? before.at(place) : after.at(place - before.length)),
    push: (line) => (line < startLine ? before : after).push(line),
    lowerBound: (line) => (line < startLine ? before.lowerBound(line) : before.length + after.lowerBound(line)),
    dropBefore: (line) => {
      for (const list of [before, after]) {
        const count = list.lowerBound(line)
        if (count > 0) list.dropFirst(count)
      }
    },
  }
}
