import { withoutEscapes } from './ansi-text.ts'

/**
 * The escape sequences of a text, taken out and kept apart: the text can be searched as it is read, and each line can be put
 * together again as it was written.
 */
export interface EscapeList {
  /** The text between two places of the plain text, with its escape sequences. Those at both ends belong to it. */
  readonly restore: (from: number, to: number) => string
}

/** @returns the text without escape sequences, and what was taken out */
export function takeEscapes(text: string): { readonly plain: string; readonly escapes: EscapeList } {
  const places: number[] = []
  const ids: number[] = []
  // A program uses few different sequences, and uses them often.
  const known = new Map<string, number>()
  let takenChars = 0
  const plain = withoutEscapes(text, (escape, at) => {
    const id = known.get(escape) ?? known.size
    known.set(escape, id)
    places.push(at - takenChars)
    ids.push(id)
    takenChars += escape.length
  })
  return { plain, escapes: listOf(plain, Uint32Array.from(places), Uint32Array.from(ids), [...known.keys()]) }
}

function listOf(plain: string, places: Uint32Array, ids: Uint32Array, sequences: readonly string[]): EscapeList {
  return {
    restore: (from, to) => {
      let text = ''
      let at = from
      for (let index = firstFrom(places, from); index < places.length && (places[index] ?? 0) <= to; index++) {
        const place = places[index] ?? 0
        text += plain.slice(at, place) + (sequences[ids[index] ?? 0] ?? '')
        at = place
      }
      return text + plain.slice(at, to)
    },
  }
}

function firstFrom(places: Uint32Array, from: number): number {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((places[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}
