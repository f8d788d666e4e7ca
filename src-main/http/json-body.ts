import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { AppError } from '../contract/errors.ts'
import { TEXT_LIMITS } from '../contract/limits.ts'
import { consumeBody } from './consume-body.ts'
import type { HttpLimits } from './http-limits.ts'

/**
 * Reads a JSON body. Only `application/json` is taken: the types that a web page may send anywhere without asking are not.
 * @returns the value, or undefined when the request has no body at all
 */
export async function readJsonBody(
  source: Readable,
  headers: IncomingHttpHeaders,
  limits: Pick<HttpLimits, 'jsonBodyBytes' | 'jsonBodyTimeoutMs'>,
): Promise<unknown> {
  const isChunked = headers['transfer-encoding'] !== undefined
  const length = Number(headers['content-length'] ?? 0)
  if (headers['content-type'] === undefined && !isChunked && length === 0) return undefined
  refuseEncoding(headers)
  if (!/^application\/json *(?:; *charset="?utf-?8"?)? *$/i.test(headers['content-type'] ?? '')) {
    throw new AppError('media_type_unsupported', 'The body must be application/json')
  }
  const bytes = await collect(source, length, limits)
  return bytes.length === 0 ? undefined : parseJson(bytes)
}

/** @throws AppError media_type_unsupported for a compressed body: nothing here unpacks what a stranger packed */
export function refuseEncoding(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return
  throw new AppError('media_type_unsupported', 'Content-Encoding is not supported')
}

async function collect(
  source: Readable,
  declaredBytes: number,
  { jsonBodyBytes, jsonBodyTimeoutMs }: Pick<HttpLimits, 'jsonBodyBytes' | 'jsonBodyTimeoutMs'>,
): Promise<Buffer> {
  const tooLarge = (): AppError => new AppError('body_too_large', `The body is over ${jsonBodyBytes} bytes`)
  if (declaredBytes > jsonBodyBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let sizeBytes = 0
  const reading = consumeBody(source, (chunk) => {
    sizeBytes += chunk.length
    if (sizeBytes > jsonBodyBytes) throw tooLarge()
    chunks.push(chunk)
    return undefined
  })
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new AppError('request_timeout', 'The body came too slowly')), jsonBodyTimeoutMs)
  try {
    await Promise.race([reading.done, late])
    return Buffer.concat(chunks)
  } finally {
    clearTimeout(timer)
    reading.stop()
  }
}

function parseJson(bytes: Buffer): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw invalid('The body is not UTF-8', cause)
  }
  return parseJsonText(text)
}

/**
 * Parses JSON of a stranger.
 * @throws AppError json_invalid, also for depths and keys that careless code stumbles over
 */
export function parseJsonText(text: string): unknown {
  let value: unknown
  refuseShape(text)
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid('JSON decode error', cause)
  }
  // All can only come from one of these, so that the walk over every value is rare.
  if (text.includes('__proto__') || text.includes('"constructor"') || text.includes('\\u')) refuseTraps(value)
  return value
}

const COLON = /[ \t\r\n]*:/y

/**
 * A linear look at brackets and keys, before anything that recurses sees the text. Of a key that comes twice each reader takes
 * another one, so what was checked might not be what runs.
 */
function refuseShape(text: string): void {
  /** Keys of each open object so far; null for an array. */
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') {
      const from = at
      at = endOfString(text, from)
      const keys = open.at(-1) ?? null
      COLON.lastIndex = at + 1
      if (keys === null || !COLON.test(text)) continue
      const key = plainKey(text.slice(from, at + 1))
      if (keys.has(key)) throw invalid(`The body has the key ${JSON.stringify(key.slice(0, 100))} twice`)
      keys.add(key)
    } else if (character === '{') open.push(new Set())
    else if (character === '[') open.push(null)
    else if (character === '}' || character === ']') open.pop()
    if (open.length > TEXT_LIMITS.jsonDepth) throw invalid(`The body is nested deeper than ${TEXT_LIMITS.jsonDepth}`)
  }
}

/** @returns the offset of the closing quote, the end of the text where there is none */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}

/** Without quotes and escapes. What is no string is left to the parser, which refuses it. */
function plainKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}

/** `__proto__` changes an object's nature when it is copied carelessly, and half a character cannot be stored as UTF-8. */
function refuseTraps(value: unknown): void {
  if (typeof value === 'string' && !value.isWellFormed()) throw invalid('The body has half of a surrogate pair')
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') throw invalid('The body has a key named __proto__')
    // A constructor by itself is a word like any other.
    const isPrototype = key === 'constructor' && typeof member === 'object' && member !== null && 'prototype' in member
    if (isPrototype) throw invalid('The body has a key named constructor with a prototype')
    if (!key.isWellFormed()) throw invalid('The body has half of a surrogate pair')
    refuseTraps(member)
  }
}

function invalid(detail: string, cause?: unknown): AppError {
  return new AppError('json_invalid', detail, { cause })
}
