interface KeyRow {
  readonly level: number
  readonly isExpanded: boolean | null
  readonly label: string
}

/** Letters typed within this time of each other make one word. */
const TYPE_AHEAD_MS = 700

/**
 * What a key does in a tree (the ARIA tree pattern): the row it goes to, `toggle` for the current row, or null for a key that
 * is not the tree's.
 * @param typed remembers the letters typed so far; changed here
 */
export function treeKeyTarget(
  key: string,
  rows: readonly KeyRow[],
  current: number,
  typed: { text: string; atMs: number },
): number | 'toggle' | null {
  const row = rows[current]
  const last = rows.length - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(current + 1, last)
    case 'ArrowUp':
      return Math.max(current - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'PageDown':
      return Math.min(current + 15, last)
    case 'PageUp':
      return Math.max(current - 15, 0)
    case 'ArrowRight':
      if (row?.isExpanded === false) return 'toggle'
      return row?.isExpanded === true ? Math.min(current + 1, last) : current
    case 'ArrowLeft':
      if (row?.isExpanded === true) return 'toggle'
      return row === undefined ? null : parentOf(rows, current)
    default:
      return key.length === 1 ? typeAhead(key, rows, current, typed) : null
  }
}

function parentOf(rows: readonly KeyRow[], current: number): number {
  const level = rows[current]?.level ?? 1
  for (let at = current - 1; at >= 0; at--) if ((rows[at]?.level ?? 0) < level) return at
  return current
}

function typeAhead(
  key: string,
  rows: readonly KeyRow[],
  current: number,
  typed: { text: string; atMs: number },
): number | null {
  const now = performance.now()
  typed.text = now - typed.atMs > TYPE_AHEAD_MS ? key.toLowerCase() : typed.text + key.toLowerCase()
  typed.atMs = now
  // A first letter goes on to the next row that begins with it; more letters may stay where they are.
  const from = typed.text.length > 1 ? current : current + 1
  for (let step = 0; step < rows.length; step++) {
    const index = (Math.max(from, 0) + step) % rows.length
    if (rows[index]?.label.toLowerCase().startsWith(typed.text) === true) return index
  }
  return null
}
