/** A place in a text as editors count it: from 1, the column in UTF-16 code units. */
export interface Place {
  readonly line: number
  readonly column: number
}

export interface TextPlaces {
  readonly placeOf: (offset: number) => Place
}

/** Turns offsets of a text into lines and columns. */
export function createTextPlaces(text: string): TextPlaces {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)

  return {
    placeOf(offset) {
      const at = Math.min(Math.max(offset, 0), text.length)
      let low = 0
      let high = lineStarts.length - 1
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if ((lineStarts[middle] ?? 0) <= at) low = middle
        else high = middle - 1
      }
      // A byte order mark is no column: editors hide it.
      const isAfterMark = low === 0 && at > 0 && text.startsWith('\uFEFF')
      return { line: low + 1, column: at - (lineStarts[low] ?? 0) + (isAfterMark ? 0 : 1) }
    },
  }
}
