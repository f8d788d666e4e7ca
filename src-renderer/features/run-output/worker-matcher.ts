import { createPatternMatcher, MatcherTooSlowError, type LogMatcher, type LogQuery } from './log-matcher.ts'
import type { PatternRequest } from './pattern-worker.ts'

/** Far longer than an honest pattern needs for 128 KiB; the window stays alive meanwhile. */
const PATIENCE_MS = 3_000

/**
 * A pattern, tried in a worker: one like `(a+)+$` can run for years, and only a worker can be stopped. Where there are no workers
 * it is tried where we are.
 */
export function createWorkerMatcher(query: LogQuery, patienceMs = PATIENCE_MS): LogMatcher {
  if (typeof Worker === 'undefined') return createPatternMatcher(query)
  const worker = new Worker(new URL('./pattern-worker.ts', import.meta.url), { type: 'module' })
  const ask = (request: PatternRequest): void => worker.postMessage(request)
  ask({ query })

  return {
    findLines: (text) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          worker.terminate()
          reject(new MatcherTooSlowError())
        }, patienceMs)
        worker.onmessage = ({ data }: MessageEvent<readonly number[]>) => {
          clearTimeout(timer)
          resolve(data)
        }
        worker.onerror = () => {
          clearTimeout(timer)
          reject(new MatcherTooSlowError())
        }
        ask({ text })
      }),
    close: () => worker.terminate(),
  }
}
