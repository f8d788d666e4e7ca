/** How often a part of a pattern comes. `many` has no limit worth counting. */
export interface Repeat {
  readonly isOptional: boolean
  readonly isMany: boolean
  /** True when it may come more or less often: two ways to read a text begin here. */
  readonly isVariable: boolean
  /** The most often that it comes; Infinity without a limit. */
  readonly max: number
}

/** One part of a regular expression: what matches one character, or a group. Anchors and look-arounds match nothing. */
export type PatternItem =
  | { readonly kind: 'atom'; readonly text: string; readonly repeat: Repeat }
  | {
      readonly kind: 'group'
      readonly alternatives: readonly PatternItem[][]
      readonly repeat: Repeat
      readonly isLook: boolean
    }

const ONCE: Repeat = { isOptional: false, isMany: false, isVariable: false, max: 1 }
const MAX_DEPTH = 50
/** A counted repetition beyond this is as good as unlimited. */
export const MANY = 20

const ATOM =
  /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|k<[^>]*>|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/y
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y
const GROUP_OPEN = /\((\?(?::|=|!|<=|<!|<[^>]*>))?/y
const ZERO_WIDTH = ['^', '$', '\\b', '\\B']

/**
 * The shape of a regular expression, for judging it. It need not be valid: whatever cannot be told apart is an atom.
 * @returns null when groups are nested too deep to be judged
 */
export function parsePattern(pattern: string): PatternItem[][] | null {
  let at = 0

  const read = (expression: RegExp): RegExpExecArray | null => {
    expression.lastIndex = at
    const match = expression.exec(pattern)
    if (match !== null) at = expression.lastIndex
    return match
  }

  const readRepeat = (): Repeat => {
    const match = read(QUANTIFIER)
    if (match === null) return ONCE
    const [text, low, comma, high = ''] = match
    if (low === undefined) {
      const isOne = text.startsWith('?')
      return {
        isOptional: !text.startsWith('+'),
        isMany: !isOne,
        isVariable: true,
        max: isOne ? 1 : Number.POSITIVE_INFINITY,
      }
    }
    const max = high !== '' ? Number(high) : comma === ',' ? Number.POSITIVE_INFINITY : Number(low)
    return { isOptional: Number(low) === 0, isMany: max > MANY, isVariable: max !== Number(low), max }
  }

  const readAlternatives = (depth: number): PatternItem[][] | null => {
    if (depth > MAX_DEPTH) return null
    const alternatives: PatternItem[][] = [[]]
    while (at < pattern.length && !(depth > 0 && pattern[at] === ')')) {
      const open = read(GROUP_OPEN)
      if (open !== null) {
        const inner = readAlternatives(depth + 1)
        if (inner === null) return null
        at += 1
        const isLook = /^\?<?[=!]$/.test(open[1] ?? '')
        alternatives.at(-1)?.push({ kind: 'group', alternatives: inner, repeat: readRepeat(), isLook })
      } else if (pattern[at] === '|') {
        at += 1
        alternatives.push([])
      } else {
        const text = read(ATOM)?.[0] ?? ''
        const repeat = readRepeat()
        if (!ZERO_WIDTH.includes(text)) alternatives.at(-1)?.push({ kind: 'atom', text, repeat })
      }
    }
    return alternatives
  }

  return readAlternatives(0)
}
