import { parsePattern, type PatternItem } from './pattern-tree.ts'

const MAX_PATTERN_CHARS = 1_000
/** Characters by which two parts of a pattern are told apart: ASCII and the Latin letters after it. */
const SAMPLE = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code))

/**
 * Finds regular expressions that can take exponential time on a short text: a repetition inside a repetition with nothing that
 * keeps the rounds apart, `(a+)+`, or alternatives that can match the same inside one, `(a|a)*`. Patterns that are merely slow
 * pass: the length of texts and the time of a check are limited elsewhere.
 * @returns why the pattern is refused, or null
 */
export function patternHazard(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN_CHARS) return `the pattern is longer than ${MAX_PATTERN_CHARS} characters`
  const alternatives = parsePattern(pattern)
  return alternatives === null ? 'the groups of the pattern are nested too deep' : hazardIn(alternatives)
}

function hazardIn(alternatives: readonly PatternItem[][]): string | null {
  for (const item of alternatives.flat()) {
    if (item.kind === 'atom') continue
    const hazard = (item.repeat.isMany ? repetitionHazard(item.alternatives) : null) ?? hazardIn(item.alternatives)
    if (hazard !== null) return hazard
  }
  return null
}

/** @param alternatives of a group that may come any number of times */
function repetitionHazard(alternatives: readonly PatternItem[][]): string | null {
  for (const [index, alternative] of alternatives.entries()) {
    if (!isKeptApart(alternative)) return 'a repetition stands inside a repetition'
    for (const other of alternatives.slice(index + 1)) {
      if (!areDistinct(alternative, other)) return 'alternatives inside a repetition can match the same text'
    }
  }
  return null
}

/** True when a round has no inner repetition, or a character that none of its inner repetitions can swallow. */
function isKeptApart(alternative: readonly PatternItem[]): boolean {
  const repeated = repeatedAtoms(alternative, false)
  if (repeated.length === 0) return true
  return mandatoryAtoms(alternative).some((atom) => repeated.every((other) => areDisjoint(atom, other)))
}

function repeatedAtoms(items: readonly PatternItem[], isInside: boolean): string[] {
  return items.flatMap((item) => {
    const isRepeated = isInside || item.repeat.isMany
    if (item.kind === 'atom') return isRepeated ? [item.text] : []
    return item.isLook ? [] : item.alternatives.flatMap((inner) => repeatedAtoms(inner, isRepeated))
  })
}

function mandatoryAtoms(items: readonly PatternItem[]): string[] {
  return items.flatMap((item) => {
    if (item.repeat.isOptional || item.repeat.isMany) return []
    if (item.kind === 'atom') return [item.text]
    return item.isLook || item.alternatives.length !== 1 ? [] : mandatoryAtoms(item.alternatives[0] ?? [])
  })
}

/** True when the two differ in one character for certain, read from their beginning. */
function areDistinct(a: readonly PatternItem[], b: readonly PatternItem[]): boolean {
  for (const [index, left] of a.entries()) {
    const right = b[index]
    if (right?.kind !== 'atom' || left.kind !== 'atom' || left.repeat.isOptional || right.repeat.isOptional)
      return false
    if (areDisjoint(left.text, right.text)) return true
    if (left.repeat.isMany || right.repeat.isMany) return false
  }
  return false
}

const known = new Map<string, ReadonlySet<string>>()

function areDisjoint(a: string, b: string): boolean {
  const [left, right] = [charactersOf(a), charactersOf(b)]
  return left.size > 0 && right.size > 0 && left.isDisjointFrom(right)
}

/** Which characters of the sample an atom matches; none when that cannot be told. */
function charactersOf(atom: string): ReadonlySet<string> {
  const cached = known.get(atom)
  if (cached !== undefined) return cached
  const expression = compileAtom(atom, 'u') ?? compileAtom(atom, '')
  const characters = new Set(expression === null ? [] : SAMPLE.filter((char) => expression.test(char)))
  if (known.size < 1_000) known.set(atom, characters)
  return characters
}

/** @returns null for a part of a construct that is not valid by itself, such as a back reference */
function compileAtom(atom: string, flags: string): RegExp | null {
  try {
    return new RegExp(`^(?:${atom})$`, flags)
  } catch {
    return null
  }
}
