import type { RunErrorCode } from '../../contract/run.ts'

/** What a CLI let out about a failure. */
export interface FailureSigns {
  /** HTTP status of the model's answer, where it is known. */
  readonly status: number | null
  readonly message: string
}

/** Looked for in this order: a 429 may speak of an account, a 404 of the network. */
const SIGNS: readonly (readonly [RunErrorCode, RegExp])[] = [
  [
    'QUOTA_EXCEEDED',
    /\b429\b|rate.?limit|quota|(usage|weekly|daily|hourly|session) limit|too many requests|credit balance|insufficient.{0,10}(credit|balance|funds)/i,
  ],
  [
    'AUTH_REQUIRED',
    /\b40[13]\b|unauthori[sz]ed|authenticat|not (logged|signed) in|log ?in again|run \/login|(invalid|incorrect|wrong).{0,10}api.?key|api.?key.{0,10}(not valid|invalid|missing)|token.{0,30}(expired|revoked|refreshed)/i,
  ],
  ['MODEL_UNKNOWN', /model.{0,60}(not (exist|found|supported|available)|may not exist)|unknown model|\b404\b/i],
  ['REFUSED', /\brefus(ed|al) to (answer|respond|help)|content policy|usage policy|safety (system|policy)/i],
  [
    'NETWORK',
    /connect|network|disconnected|ECONN|ENOTFOUND|EAI_AGAIN|timed? ?out|unreachable|high demand|overloaded|error sending request|fetch failed|socket hang up|\b5\d\d\b/i,
  ],
]

const BY_STATUS: Readonly<Record<number, RunErrorCode>> = {
  401: 'AUTH_REQUIRED',
  403: 'AUTH_REQUIRED',
  402: 'QUOTA_EXCEEDED',
  404: 'MODEL_UNKNOWN',
  429: 'QUOTA_EXCEEDED',
}

/**
 * Tells the reasons of a failed agent apart: first by the model's HTTP status, then by the CLI's words.
 * @returns `EXIT_CODE` when nothing says more
 */
export function failureReason({ status, message }: FailureSigns): RunErrorCode {
  if (status !== null) {
    const code = BY_STATUS[status]
    if (code !== undefined) return code
    if (status >= 500) return 'NETWORK'
  }
  return SIGNS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'EXIT_CODE'
}
