/**
 * Words of the Python programs whose messages authors search for: Skill-Runner builds its error texts from `repr` and from
 * the UTF-8 codec.
 */

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const MAX_DEPTH = 64
/** Cut like this only where nobody would read on; Python itself never cuts. */
const MAX_CHARS = 10_000

/** Python's `repr` of a JSON value. A number that JSON wrote as 1.0 cannot be told from 1 any more. */
export function pythonRepr(value: unknown): string {
  const text = repr(value, 0)
  return text.length <= MAX_CHARS ? text : `${text.slice(0, MAX_CHARS).toWellFormed()}...`
}

function repr(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) return '...'
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') return reprString(value)
  if (typeof value === 'number') return reprNumber(value)
  if (Array.isArray(value)) return `[${value.map((item: unknown) => repr(item, depth + 1)).join(', ')}]`
  if (typeof value !== 'object') return 'None'
  const entries = Object.entries(value).map(([key, item]) => `${reprString(key)}: ${repr(item, depth + 1)}`)
  return `{${entries.join(', ')}}`
}

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/[\\'\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu, (char) => {
    if (char === ' ') return char
    if (char === "'") return quote === "'" ? "\\'" : char
    return NAMED_ESCAPES[char] ?? escapeCodePoint(char.codePointAt(0) ?? 0)
  })
  return `${quote}${escaped}${quote}`
}

function escapeCodePoint(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

function reprNumber(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan'
  const isSmall = value !== 0 && Math.abs(value) < 1e-4
  // Python writes exponents from 1e-5 on and with two digits: 1e-07.
  const text = isSmall ? value.toExponential() : String(value)
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

/** Where and why bytes are not UTF-8, as Python says it; null when they are. */
export function utf8Problem(bytes: Uint8Array): string | null {
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0
    const expected = lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1
    if (expected === -1) return describe(lead, at, 1, 'invalid start byte')
    for (let index = 1; index <= expected; index += 1) {
      const next = bytes[at + index]
      if (next === undefined) return describe(lead, at, index, 'unexpected end of data')
      if (!isContinuation(lead, next, index)) return describe(lead, at, index, 'invalid continuation byte')
    }
    at += expected + 1
  }
  return null
}

/** The first continuation byte has a narrower range after E0, ED, F0 and F4 (RFC 3629). */
function isContinuation(lead: number, byte: number, index: number): boolean {
  if (index > 1) return (byte & 0xc0) === 0x80
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  return byte >= low && byte <= high
}

function describe(byte: number, position: number, length: number, reason: string): string {
  const where =
    length === 1
      ? `byte 0x${byte.toString(16).padStart(2, '0')} in position ${position}`
      : `bytes in position ${position}-${position + length - 1}`
  return `'utf-8' codec can't decode ${where}: ${reason}`
}
