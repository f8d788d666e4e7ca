import { ApiError } from '../../src-main/contract/client.ts'
import type { ErrorCode } from '../../src-main/contract/errors.ts'
import type { Finding } from '../../src-main/contract/finding.ts'
import { OfflineError } from './client.ts'
import { DesktopError } from './desktop.ts'
import { UploadRefused } from './start-run.ts'

/** An error as the window talks about it; its words are chosen by `kind` and `code`, never by matching texts. */
export interface ErrorFacts {
  readonly kind: 'api' | 'offline' | 'desktop' | 'unknown'
  readonly code: ErrorCode | null
  /** The server's own sentence, for the second line. */
  readonly detail: string
  readonly findings: readonly Finding[]
  /** Leads to the log, for an internal error. */
  readonly reference: string | null
}

/** What is known of an error, whatever threw it. */
export function describeError(error: unknown): ErrorFacts {
  const cause = error instanceof UploadRefused ? error.cause : error
  if (cause instanceof ApiError)
    return {
      kind: 'api',
      code: cause.code,
      detail: detailText(cause.body.detail),
      findings: cause.body.findings ?? [],
      reference: cause.body.reference ?? null,
    }
  const kind = cause instanceof OfflineError ? 'offline' : cause instanceof DesktopError ? 'desktop' : 'unknown'
  return {
    kind,
    code: null,
    detail: cause instanceof Error ? cause.message : String(cause),
    findings: [],
    reference: null,
  }
}

/** `detail` is a text, an object with a message, or a list of such (the three forms that clients of this API know). */
function detailText(detail: ApiError['body']['detail']): string {
  if (typeof detail === 'string') return detail
  if (Array.isArray(detail)) return detail.map(messageOf).join('; ')
  return messageOf(detail)
}

function messageOf(value: Record<string, unknown>): string {
  const { message, msg } = value
  if (typeof message === 'string') return message
  return typeof msg === 'string' ? msg : JSON.stringify(value)
}
