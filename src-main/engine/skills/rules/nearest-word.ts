const MAX_WORD_CHARS = 40
const MAX_DISTANCE = 2

/** The known word that a misspelt one was probably meant to be: at most two letters wrong, missing or too many. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  if (word.length > MAX_WORD_CHARS) return null
  const rated = known.map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate) }))
  const best = rated.toSorted((a, b) => a.distance - b.distance)[0]
  return best !== undefined && best.distance <= MAX_DISTANCE ? best.candidate : null
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [index, char] of Array.from(a).entries()) {
    const next = [index + 1]
    for (const [at, other] of Array.from(b).entries()) {
      const replaced = (row[at] ?? 0) + (char === other ? 0 : 1)
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
