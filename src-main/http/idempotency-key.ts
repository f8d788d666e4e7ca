import type { IncomingHttpHeaders } from 'node:http'
import { HTTP_LIMITS } from '../contract/limits.ts'
import { requestMalformed } from './request-problems.ts'

/**
 * The Idempotency-Key of a request (SPEC A3), null when there is none.
 * @throws AppError request_malformed for one that is empty, too long or not plain text
 */
export function idempotencyKey(headers: IncomingHttpHeaders): string | null {
  const key = headers['idempotency-key']
  if (key === undefined) return null
  const isGood = typeof key === 'string' && /^[\x21-\x7e]+$/.test(key) && key.length <= HTTP_LIMITS.idempotencyKeyChars
  if (isGood) return key
  const msg = `Input should be 1 to ${HTTP_LIMITS.idempotencyKeyChars} printable characters`
  throw requestMalformed([{ type: 'value_error', loc: ['header', 'idempotency-key'], msg, input: null }])
}
