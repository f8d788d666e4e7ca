import { setImmediate as nextTurn } from 'node:timers/promises'

/** A part of a text, `[from, to)`. */
export interface Span {
  readonly from: number
  readonly to: number
}

type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'next'

const PLAIN_VALUE = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y
/** Each text is read about twice at worst; text that was made for it may cost more, and then what was found by then counts. */
const READS = 8
const TURN_MS = 10

/**
 * Finds the last JSON object in a text, wherever it stands; an object inside an object is part of the outer one. Reads as a parser
 * does and stops where one would, so that neither braces without sense nor objects without end cost more than their length.
 * @returns the place of an object that `JSON.parse` takes, or null
 */
export async function lastObject(text: string): Promise<Span | null> {
  // Braces that a read went through as braces: what becomes of them is known by then.
  const isRead = new Uint8Array(text.length)
  let last: Span | null = null
  let budget = READS * text.length
  let turnFrom = performance.now()
  // As JSON has them: text in braces is passed over quickly.
  const opening = /\{[ \t\r\n]*["}]/g
  for (let found = opening.exec(text); found !== null && budget > 0; found = opening.exec(text)) {
    const from = found.index
    opening.lastIndex = from + 1
    if (isRead[from] === 1) continue
    const { stop, closed } = readObject(text, from, isRead)
    budget -= stop - from
    if (closed !== null && closed.to > (last?.to ?? 0)) last = closed
    if (closed?.from === from) opening.lastIndex = closed.to
    if (performance.now() - turnFrom > TURN_MS) {
      await nextTurn()
      turnFrom = performance.now()
    }
  }
  return last
}

/** @returns where the read came to its end, and the outermost object that closed last: the one read, or one inside it when it broke */
function readObject(text: string, from: number, isRead: Uint8Array): { stop: number; closed: Span | null } {
  // Where each open object begins; -1 for an array.
  const open: number[] = []
  let closed: Span | null = null
  let expected: Expected = 'value'
  let at = from
  while (at < text.length) {
    const char = text[at]
    if (char === ' ' || char === '\n' || char === '\r' || char === '\t') {
      at += 1
      continue
    }
    if (char === '"' && expected !== 'colon' && expected !== 'next') {
      const end = endOfString(text, at)
      if (end === null) break
      at = end
      expected = expected.endsWith('key') ? 'colon' : 'next'
      continue
    }
    if (expected === 'value' || expected === 'first value') {
      if (char === '{' || char === '[') {
        if (char === '{') isRead[at] = 1
        open.push(char === '{' ? at : -1)
        expected = char === '{' ? 'first key' : 'first value'
      } else if (char === ']' && expected === 'first value') {
        open.pop()
        expected = 'next'
      } else {
        const end = endOf(PLAIN_VALUE, text, at)
        if (end === at) break
        at = end
        expected = 'next'
        continue
      }
    } else if (expected === 'colon') {
      if (char !== ':') break
      expected = 'value'
    } else if (expected === 'next' && char === ',') {
      expected = open.at(-1) === -1 ? 'value' : 'key'
    } else if (expected === 'next' && char === ']' && open.at(-1) === -1) {
      open.pop()
    } else if ((expected === 'next' || expected === 'first key') && char === '}' && open.at(-1) !== -1) {
      closed = { from: open.pop() ?? from, to: at + 1 }
      if (open.length === 0) return { stop: at + 1, closed }
      expected = 'next'
    } else break
    at += 1
  }
  return { stop: at, closed }
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** The place after the closing quote, or null when the string is none. */
function endOfString(text: string, quoteAt: number): number | null {
  for (let at = quoteAt + 1; at < text.length;) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code < 0x20) return null
    const end = code === 0x5c ? endOf(ESCAPE, text, at) : at + 1
    if (end === at) return null
    at = end
  }
  return null
}
