import { RUN_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { isDeeperThan } from '../../skills/schemas/value-depth.ts'
import { lastObject } from './last-object.ts'
import { blocksBetween } from './text-blocks.ts'

/** Set by a skill that ends a turn on purpose; never part of the result (peer contract 4.7). */
export const DONE_MARKER = '__SKILL_DONE__'

/** Places that are tried before the text is read as a whole: objects on lines of their own, fences. */
const MAX_TRIES = 50
const MAX_TRIED_CHARS = 2 * RUN_LIMITS.resultBytes
const FENCE_OPENING = /```(?:json|JSON)?[ \t]*\r?\n/g
const FENCE_CLOSING = /\r?\n[ \t]*```/g

export interface FoundResult {
  readonly data: JsonObject
  /** The marker's value, or null when the object carries none. */
  readonly isDone: boolean | null
  /** `deterministic_generic` when the object had to be cut out of other text. */
  readonly repairLevel: 'none' | 'deterministic_generic'
  /** Why it cannot be used although it is there; then `data` is empty. */
  readonly problem: string | null
}

/**
 * Finds the final JSON object in what an agent wrote: the whole text, then its last lines, then the last fenced block, then the
 * last object anywhere. A script's log before its result is no repair: the object stands on lines of its own.
 * @param text the end of the output; escape sequences of a terminal are allowed around the object
 * @returns null when there is no object
 */
export async function findResult(text: string): Promise<FoundResult | null> {
  const trimmed = text.trim()
  const whole = isObjectText(trimmed) ? trimmed : lastLinesText(trimmed)
  if (whole !== null) return read(whole, 'none')
  const fenced = lastFencedText(trimmed)
  if (fenced !== null) return read(fenced, 'deterministic_generic')
  const span = await lastObject(trimmed)
  return span === null ? null : read(trimmed.slice(span.from, span.to), 'deterministic_generic')
}

function read(text: string, repairLevel: FoundResult['repairLevel']): FoundResult {
  const refused = (problem: string): FoundResult => ({ data: {}, isDone: null, repairLevel, problem })
  const sizeBytes = Buffer.byteLength(text)
  if (sizeBytes > RUN_LIMITS.resultBytes) {
    return refused(`The result has ${sizeBytes} bytes; at most ${RUN_LIMITS.resultBytes} are taken`)
  }
  const value: unknown = JSON.parse(text)
  // Whatever walks through it step by step, such as JSON.stringify, would run out of stack.
  if (isDeeperThan(value, RUN_LIMITS.resultDepth)) {
    return refused(`The result is nested deeper than ${RUN_LIMITS.resultDepth} levels`)
  }
  const { [DONE_MARKER]: marker, ...data } = isObject(value) ? value : {}
  return { data, isDone: typeof marker === 'boolean' ? marker : null, repairLevel, problem: null }
}

/** To parse what is too large would only take time. */
function isObjectText(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}') || text.length > RUN_LIMITS.resultBytes) return false
  try {
    return isObject(JSON.parse(text))
  } catch {
    return false
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The last line that begins an object, up to the last brace: a result printed in one line or prettily. */
function lastLinesText(text: string): string | null {
  const end = text.lastIndexOf('}')
  if (end === -1 || text.includes('{', end)) return null
  let triedChars = 0
  let tries = 0
  for (let start = end; start > 0 && tries < MAX_TRIES && triedChars < MAX_TRIED_CHARS;) {
    start = text.lastIndexOf('\n', start - 1) + 1
    if (text[start] === '{') {
      tries += 1
      triedChars += end - start
      const lines = text.slice(start, end + 1)
      if (isObjectText(lines)) return lines
    }
    start -= 1
  }
  return null
}

function lastFencedText(text: string): string | null {
  const blocks = blocksBetween(text, FENCE_OPENING, FENCE_CLOSING).slice(-MAX_TRIES)
  return (
    blocks
      .map(({ from, to }) => text.slice(from, to).trim())
      .reverse()
      .find(isObjectText) ?? null
  )
}
