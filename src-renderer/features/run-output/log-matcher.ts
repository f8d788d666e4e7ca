import { withoutOverdrawn } from '../../api/ansi-text.ts'

export interface LogQuery {
  readonly text: string
  readonly isCaseSensitive: boolean
  readonly isPattern: boolean
}

/** Finds the lines of a text, without escape sequences, that a query matches. */
export interface LogMatcher {
  /** Numbers of the matching lines, 0 for the first. @throws MatcherTooSlowError by rejection */
  readonly findLines: (text: string) => readonly number[] | Promise<readonly number[]>
  readonly close: () => void
}

/** A pattern that backtracks for ever must be given up; nothing is known of the lines after. */
export class MatcherTooSlowError extends Error {
  constructor() {
    super('The pattern takes too long')
    this.name = 'MatcherTooSlowError'
  }
}

/**
 * The query as a regular expression, to find lines or to highlight in one of them; null when the pattern is not one.
 * @param flags added to those that the query asks for
 */
export function queryPattern(query: LogQuery, flags: string): RegExp | null {
  const source = query.isPattern ? query.text : query.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const all = flags + (query.isCaseSensitive ? '' : 'i')
  if (!query.isPattern) return tryPattern(source, all)
  // With `u` first, for \p{…}; without it for the escapes that only the older syntax takes.
  return tryPattern(source, `${all}u`) ?? tryPattern(source, all)
}

function tryPattern(source: string, flags: string): RegExp | null {
  try {
    return new RegExp(source, flags)
  } catch {
    return null
  }
}

/** Plain text: nothing in it can be slow, so it is looked for where we are. */
export function createPlainMatcher(query: LogQuery): LogMatcher {
  // Many times faster than making the whole text lower case first.
  if (!query.isCaseSensitive) return createPatternMatcher(query)
  return { findLines: (text) => findPlain(withoutOverdrawn(text), query.text), close: () => undefined }
}

function findPlain(text: string, needle: string): number[] {
  return linesOf(text, (from) => text.indexOf(needle, from))
}

/** A pattern, tried where we are: in the worker, and where there is none. */
export function createPatternMatcher(query: LogQuery): LogMatcher {
  const pattern = queryPattern(query, 'gm')
  return {
    findLines: (text) => {
      if (pattern === null) return []
      const shown = withoutOverdrawn(text)
      return linesOf(shown, (from) => {
        pattern.lastIndex = from
        return pattern.exec(shown)?.index ?? -1
      })
    },
    close: () => undefined,
  }
}

function linesOf(text: string, find: (from: number) => number): number[] {
  const found: number[] = []
  let line = 0
  let lineStart = 0
  for (let at = find(0); at >= 0;) {
    for (let end = text.indexOf('\n', lineStart); end >= 0 && end < at; end = text.indexOf('\n', lineStart)) {
      lineStart = end + 1
      line++
    }
    found.push(line)
    const next = text.indexOf('\n', at)
    if (next < 0) break
    at = find(next + 1)
  }
  return found
}
