import type { JsonObject } from '../../contract/skill.ts'

/** Set by a skill that ends a turn on purpose; never part of the result (peer contract 4.7). */
export const DONE_MARKER = '__SKILL_DONE__'

/** Text made of braces must not cost quadratic time: so much is tried and scanned, then what was found by then counts. */
const MAX_LINE_STARTS = 50
const MAX_SCANNED_CHARS = 32 * 1024 * 1024
const FENCE = /```(?:json|JSON)?[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```/g

export interface FoundResult {
  readonly data: JsonObject
  /** The marker's value, or null when the object carries none. */
  readonly isDone: boolean | null
  /** `deterministic_generic` when the object had to be cut out of other text. */
  readonly repairLevel: 'none' | 'deterministic_generic'
}

/**
 * Finds the final JSON object in what an agent wrote: the whole text, then its last lines, then the last fenced block, then the
 * last balanced object anywhere. A script's log before its result is no repair: the object stands on lines of its own.
 * @param text the end of the output; escape sequences of a terminal are allowed around the object
 * @returns null when there is no object
 */
export function findResult(text: string): FoundResult | null {
  const trimmed = text.trim()
  const asIs = parseObject(trimmed) ?? lastLinesObject(trimmed)
  if (asIs !== null) return found(asIs, 'none')
  const cutOut = lastFencedObject(trimmed) ?? lastBalancedObject(trimmed)
  return cutOut === null ? null : found(cutOut, 'deterministic_generic')
}

function found(object: JsonObject, repairLevel: FoundResult['repairLevel']): FoundResult {
  const { [DONE_MARKER]: marker, ...data } = object
  return { data, isDone: typeof marker === 'boolean' ? marker : null, repairLevel }
}

function parseObject(text: string): JsonObject | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The last line that begins an object, up to the last brace: a result printed in one line or prettily. */
function lastLinesObject(text: string): JsonObject | null {
  const end = text.lastIndexOf('}')
  if (end === -1 || text.includes('{', end)) return null
  let tries = 0
  for (let start = end; start > 0 && tries < MAX_LINE_STARTS;) {
    start = text.lastIndexOf('\n', start - 1) + 1
    if (text[start] === '{') {
      tries += 1
      const object = parseObject(text.slice(start, end + 1))
      if (object !== null) return object
    }
    start -= 1
  }
  return null
}

function lastFencedObject(text: string): JsonObject | null {
  const blocks = [...text.matchAll(FENCE)].map((match) => parseObject((match[1] ?? '').trim()))
  return blocks.findLast((object) => object !== null) ?? null
}

/** The last object that parses, wherever it stands; an object inside an object is part of the outer one. */
function lastBalancedObject(text: string): JsonObject | null {
  let last: JsonObject | null = null
  let budget = MAX_SCANNED_CHARS
  for (let start = text.indexOf('{'); start !== -1 && budget > 0;) {
    const end = balancedEnd(text, start, start + budget)
    const object = end.isClosed ? parseObject(text.slice(start, end.at + 1)) : null
    last = object ?? last
    budget -= end.at - start + 1
    start = text.indexOf('{', object === null ? start + 1 : end.at + 1)
  }
  return last
}

function balancedEnd(text: string, start: number, limit: number): { at: number; isClosed: boolean } {
  let depth = 0
  let isInString = false
  const stop = Math.min(text.length, limit)
  for (let at = start; at < stop; at += 1) {
    const char = text[at]
    if (isInString) {
      if (char === '\\') at += 1
      else if (char === '"') isInString = false
      else if (char === '\n') return { at, isClosed: false }
    } else if (char === '"') isInString = true
    else if (char === '{') depth += 1
    else if (char === '}') {
      depth -= 1
      if (depth === 0) return { at, isClosed: true }
    }
  }
  return { at: stop, isClosed: false }
}
