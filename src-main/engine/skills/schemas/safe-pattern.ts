import { MANY, parsePattern, type PatternItem } from './pattern-tree.ts'

const MAX_PATTERN_CHARS = 1_000
/** Characters by which two parts of a pattern are told apart: ASCII and the Latin letters after it. */
const SAMPLE = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code))

/** What a part that comes any number of times weighs; one that comes or not weighs 1, for it doubles the ways to read a text. */
const UNLIMITED_WEIGHT = 4
/** Up to 2^19 ways, or a power of 4 of the length of the text. */
const MAX_WEIGHT = 20

/**
 * Finds regular expressions that can take exponential time on a short text: a repetition inside a repetition with nothing that
 * keeps the rounds apart, `(a+)+` and `(a?){25}`, alternatives that can match the same inside one, `(a|a)*`, and many parts in a row
 * that can share a text out among them, `a*a*a*a*a*`. Patterns that are merely slow pass: the length of texts and the time of a
 * check are limited elsewhere. (A linear-time engine would know no look-around, which schemas use, and other blanks than JavaScript.)
 * @returns why the pattern is refused, or null
 */
export function patternHazard(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN_CHARS) return `the pattern is longer than ${MAX_PATTERN_CHARS} characters`
  const alternatives = parsePattern(pattern)
  if (alternatives === null) return 'the groups of the pattern are nested too deep'
  return hazardIn(alternatives) ?? rowHazard(alternatives)
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

/** True when every round has one length, or a character that none of its parts of changing length can swallow. */
function isKeptApart(alternative: readonly PatternItem[]): boolean {
  const repeated = repeatedAtoms(alternative, false)
  if (repeated.length === 0) return true
  return mandatoryAtoms(alternative).some((atom) => repeated.every((other) => areDisjoint(atom, other)))
}

function repeatedAtoms(items: readonly PatternItem[], isInside: boolean): string[] {
  return items.flatMap((item) => {
    const isRepeated = isInside || item.repeat.isVariable
    if (item.kind === 'atom') return isRepeated ? [item.text] : []
    return item.isLook ? [] : item.alternatives.flatMap((inner) => repeatedAtoms(inner, isRepeated))
  })
}

/** A part of a pattern that can take more or less of a text, and how many ways that adds. */
interface Link {
  readonly atom: string
  readonly weight: number
}

/** Judges parts that stand in a row, as far as no character between them tells which of them a text belongs to. */
function rowHazard(alternatives: readonly PatternItem[][]): string | null {
  let heaviest = 0

  const add = (open: readonly Link[], link: Link): readonly Link[] => {
    const rivals = open.filter(({ atom }) => atom === link.atom || !areDisjoint(atom, link.atom))
    heaviest = Math.max(
      heaviest,
      rivals.reduce((sum, { weight }) => sum + weight, link.weight),
    )
    return [...open, link]
  }

  /**
   * @param times rounds of the items that nothing keeps apart; `allTimes`: with those that something does
   * @returns the parts that one after these has to share its text with
   */
  const walk = (
    items: readonly PatternItem[],
    before: readonly Link[],
    times: number,
    allTimes: number,
  ): readonly Link[] => {
    let open = before
    for (const item of items) {
      const { repeat } = item
      if (item.kind === 'atom') {
        if (!repeat.isOptional && open.every(({ atom }) => areDisjoint(atom, item.text))) open = []
        const ways = repeat.isMany ? UNLIMITED_WEIGHT : repeat.isVariable ? Math.min(repeat.max, UNLIMITED_WEIGHT) : 0
        if (ways > 0) open = add(open, { atom: item.text, weight: ways * times })
      } else if (item.isLook) {
        for (const alternative of item.alternatives) walk(alternative, [], 1, 1)
      } else {
        const max = Math.min(repeat.max, MANY)
        const rounds = item.alternatives.every(isKeptApart) ? times : times * max
        const ways = item.alternatives.map((alternative) => walk(alternative, open, rounds, allTimes * max))
        open = [...new Set([...(repeat.isOptional ? open : []), ...ways.flat()])]
        const rival = rivalAlternative(item.alternatives)
        if (rival !== null) open = add(open, { atom: rival, weight: allTimes * max })
      }
    }
    return open
  }

  for (const alternative of alternatives) walk(alternative, [], 1, 1)
  return heaviest >= MAX_WEIGHT ? 'too many parts in a row can match the same text' : null
}

/** The beginning of an alternative that can match the same as another one of its group, null when there is none. */
function rivalAlternative(alternatives: readonly PatternItem[][]): string | null {
  for (const [index, alternative] of alternatives.entries()) {
    const [first] = alternative
    if (first?.kind !== 'atom') continue
    if (alternatives.slice(index + 1).some((other) => !areDistinct(alternative, other))) return first.text
  }
  return null
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
