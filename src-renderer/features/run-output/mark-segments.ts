import type { AnsiSegment } from './ansi-segments.ts'

export interface MarkedSegment extends AnsiSegment {
  readonly isHit: boolean
}

/** A line with more finds than this is not read by counting them. */
const MOST_HITS = 200

/**
 * Cuts a line's segments where a search hits, also where a hit goes across colours.
 * @param pattern with the flag `g`; null marks nothing
 */
export function markSegments(segments: readonly AnsiSegment[], pattern: RegExp | null): MarkedSegment[] {
  const plain = segments.map((segment) => segment.text).join('')
  const hits = pattern === null ? [] : hitsIn(plain, pattern)
  if (hits.length === 0) return segments.map((segment) => ({ ...segment, isHit: false }))
  const marked: MarkedSegment[] = []
  let start = 0
  for (const { text, className } of segments) {
    const end = start + text.length
    let at = start
    for (const [from, to] of hits) {
      if (to <= at || from >= end) continue
      if (from > at) marked.push({ text: plain.slice(at, from), className, isHit: false })
      const stop = Math.min(to, end)
      marked.push({ text: plain.slice(Math.max(from, at), stop), className, isHit: true })
      at = stop
    }
    if (at < end) marked.push({ text: plain.slice(at, end), className, isHit: false })
    start = end
  }
  return marked
}

function hitsIn(text: string, pattern: RegExp): (readonly [from: number, to: number])[] {
  const hits: (readonly [number, number])[] = []
  for (const match of text.matchAll(pattern)) {
    if (match[0] !== '') hits.push([match.index, match.index + match[0].length])
    if (hits.length >= MOST_HITS) break
  }
  return hits
}
