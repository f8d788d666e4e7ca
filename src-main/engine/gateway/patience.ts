import type { IncomingHttpHeaders } from 'node:http'

/** Agents try again on their own for up to a minute and more. A server that has refused everything for so long is given up. */
const PATIENCE_MS = 10_000
/** The same where the server itself says when it is to be asked again: limits per minute are over by then. */
const PROMISED_PATIENCE_MS = 60_000
/** An agent that asks again all the same is not kept waiting by our own tries each time. */
const NOBODY_THERE_MS = 10_000

/** A refusal that agents answer by asking again: overload, or asked too often. */
export interface Refusal {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How long one attempt's model server may refuse. */
export interface Patience {
  /** The server answered something else than a refusal: the time begins anew. */
  reset(): void
  /** Nobody was there, after all tries. */
  nobodyThere(): void
  /** False for a moment after that. */
  isWorthTries(): boolean
  /** @returns true when it is over and asking again would not help, or take longer than a person would wait */
  isOverAfter(refusal: Refusal): boolean
}

/** @param now in milliseconds */
export function createPatience(now: () => number = () => performance.now()): Patience {
  let refusedSince: number | null = null
  let missedAt: number | null = null
  return {
    reset() {
      refusedSince = null
      missedAt = null
    },
    nobodyThere() {
      missedAt = now()
    },
    isWorthTries: () => missedAt === null || now() - missedAt >= NOBODY_THERE_MS,
    isOverAfter({ headers, body }) {
      missedAt = null
      refusedSince ??= now()
      // OpenAI's word for an empty account, which no waiting fills.
      if (/"insufficient_quota"/.test(body)) return true
      const waitMs = retryAfterMs(headers)
      if (waitMs !== null && waitMs > PROMISED_PATIENCE_MS) return true
      return now() - refusedSince >= (waitMs === null ? PATIENCE_MS : PROMISED_PATIENCE_MS)
    },
  }
}

/** Statuses after which the tools of all providers ask again. */
export function isRefusal(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** @returns the time after which the server wants to be asked again; null where it does not say */
function retryAfterMs(headers: IncomingHttpHeaders): number | null {
  const exact = Number.parseFloat(String(headers['retry-after-ms']))
  if (Number.isFinite(exact)) return exact
  const told = headers['retry-after']
  if (told === undefined) return null
  const seconds = Number(told)
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(told) - Date.now()
  return Number.isFinite(waitMs) ? waitMs : null
}
