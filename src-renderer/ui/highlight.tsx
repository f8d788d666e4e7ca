/** A text with each occurrence of another marked, whatever its case. */
export function Highlight({ text, needle }: { text: string; needle: string }) {
  if (needle === '') return text
  const pieces: { text: string; isHit: boolean }[] = []
  const haystack = text.toLowerCase()
  const wanted = needle.toLowerCase()
  // Lower case may be longer than what it was made from; then the places do not fit and nothing is marked.
  if (haystack.length !== text.length) return text
  let from = 0
  for (let at = haystack.indexOf(wanted); at >= 0; at = haystack.indexOf(wanted, from)) {
    pieces.push({ text: text.slice(from, at), isHit: false }, { text: text.slice(at, at + wanted.length), isHit: true })
    from = at + wanted.length
  }
  pieces.push({ text: text.slice(from), isHit: false })
  return pieces.map((piece, index) =>
    piece.isHit ? (
      <mark key={index} className="rounded-xs bg-match text-ink">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  )
}
