/**
 * Makes a test of relative paths from a pattern of the artifact contract: `*` and `?` stand for characters of one name, `**` as a whole
 * name for any number of folders; every other character means itself. A library would turn the pattern into a regular expression, and
 * with some patterns that never ends (security-reliability 6): this one takes at most pattern x path steps.
 * @param pattern with forward slashes, normalised
 */
export function createPathPattern(pattern: string): (path: string) => boolean {
  if (!/[*?]/.test(pattern)) return (path) => path === pattern
  const wanted = pattern.split('/').map((name) => (name === '**' ? null : Array.from(name)))
  return (path) => {
    const names = path.split('/').map((name) => Array.from(name))
    // At each place: whether the part of the pattern so far can stand for so many names.
    let reached = [true, ...names.map(() => false)]
    for (const part of wanted) {
      const next: boolean[] = []
      for (let count = 0; count <= names.length; count += 1) {
        const before = count - 1
        next.push(
          part === null
            ? reached[count] === true || next[before] === true
            : reached[before] === true && matchesName(part, names[before] ?? []),
        )
      }
      reached = next
    }
    return reached.at(-1) === true
  }
}

/** Only the last star is ever tried again: what an earlier one could take more, the last one can take as well. */
function matchesName(wanted: readonly string[], name: readonly string[]): boolean {
  let at = 0
  let from = 0
  let starAt = -1
  let starFrom = 0
  while (from < name.length) {
    if (wanted[at] === '*') {
      starAt = at
      starFrom = from
      at += 1
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === name[from])) {
      at += 1
      from += 1
    } else if (starAt !== -1) {
      starFrom += 1
      from = starFrom
      at = starAt + 1
    } else return false
  }
  while (wanted[at] === '*') at += 1
  return at === wanted.length
}
