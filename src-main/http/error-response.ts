import { randomUUID } from 'node:crypto'
import { AppError, ERRORS, type ErrorBody, type ErrorCode } from '../contract/errors.ts'
import { isDatabaseLocked, isDiskFull } from '../platform/disk-faults.ts'
import type { HttpLog } from './http-log.ts'

export interface ErrorAnswer {
  readonly status: number
  readonly body: ErrorBody
  readonly headers: Readonly<Record<string, string>>
}

/** What Fastify itself refuses with, in our words. Whatever is not here is our own mistake: a 500. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_BAD_URL: 'route_not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'route_not_found',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'http_invalid',
}
const RETRY_AFTER_SEC: Readonly<Partial<Record<ErrorCode, string>>> = {
  ...{ queue_full: '5', too_many_readers: '5', database_locked: '5' },
}

/** Anything that was thrown, as an answer. The one place where errors become HTTP (SPEC A6). */
export function createErrorAnswers(log: HttpLog): (error: unknown) => ErrorAnswer {
  return (error) => {
    const known = faultOfDisk(error) ?? (error instanceof AppError ? error : translate(error))
    if (known !== null && known.code !== 'internal_error') return describe(known)
    const reference = randomUUID()
    log.error({ err: error, reference }, 'A request failed')
    return { status: 500, headers: {}, body: { detail: 'Internal Server Error', code: 'internal_error', reference } }
  }
}

/** One text each, wherever in the product it was noticed. */
function faultOfDisk(error: unknown): AppError | null {
  const cause = error
  if (isDiskFull(error) || (error instanceof AppError && error.code === 'disk_full')) {
    return new AppError('disk_full', 'The disk is full; free some space or delete old runs, then try again', { cause })
  }
  if (!isDatabaseLocked(error)) return null
  const detail = 'Another program has locked the database (tryout.db); close that program, then try again'
  return new AppError('database_locked', detail, { cause })
}

function translate(error: unknown): AppError | null {
  const code = FRAMEWORK_CODES[errorCode(error) ?? '']
  if (code === undefined) return null
  return new AppError(code, code === 'route_not_found' ? 'Not Found' : ERRORS[code].title, { cause: error })
}

function describe({ code, detail, findings }: AppError): ErrorAnswer {
  const retryAfter = RETRY_AFTER_SEC[code]
  return {
    status: ERRORS[code].status,
    body: { detail, code, ...(findings === undefined ? {} : { findings }) },
    headers: {
      ...(code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
  }
}

function errorCode(error: unknown): string | undefined {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return hasCode ? String(error.code) : undefined
}
