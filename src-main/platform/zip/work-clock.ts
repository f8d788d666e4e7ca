import { ZipError } from './zip-error.ts'

/** The time limit and the cancel of one piece of work, asked between its steps. */
export interface WorkClock {
  /** Throws `zip_too_slow` when the time is up, and the signal's own reason when it was aborted. */
  check(): void
  elapsedMs(): number
}

/**
 * @param maxTimeMs the limit, counted from `usedMs`
 * @param usedMs what an earlier part of the same work took
 */
export function startClock(maxTimeMs: number, signal?: AbortSignal, usedMs = 0): WorkClock {
  const startedAt = performance.now() - usedMs
  const elapsedMs = () => performance.now() - startedAt
  return {
    elapsedMs,
    check() {
      signal?.throwIfAborted()
      if (elapsedMs() > maxTimeMs) throw new ZipError('zip_too_slow', `reading took longer than ${maxTimeMs} ms`)
    },
  }
}
