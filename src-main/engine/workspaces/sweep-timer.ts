import { CLEANUP_LIMITS } from '../../contract/limits.ts'
import type { SweepAnswer } from '../../contract/system.ts'

/** Runs the sweep soon after the start and then on its interval; never two at once. */
export interface SweepTimer {
  /** Sweeps now, or joins the sweep under way. */
  run(): Promise<SweepAnswer>
  lastSweepAt(): string | null
  close(): Promise<void>
}

interface SweepTimerOptions {
  readonly sweep: () => Promise<SweepAnswer>
  /** 0 or less leaves only the sweep at start. */
  readonly intervalSec: number
  readonly log: { info(facts: object, message: string): void; error(facts: object, message: string): void }
  readonly now: () => Date
}

/** @param options what is swept and how often; timers do not keep the process alive */
export function createSweepTimer(options: SweepTimerOptions): SweepTimer {
  const { intervalSec, log } = options
  let underWay: Promise<SweepAnswer> | null = null
  let lastSweepAt: string | null = null

  const run = (): Promise<SweepAnswer> => {
    underWay ??= options.sweep().finally(() => {
      lastSweepAt = options.now().toISOString()
      underWay = null
    })
    return underWay
  }
  const runQuietly = (): void => {
    run()
      .then((answer) => log.info(answer, 'sweep done'))
      .catch((cause: unknown) => log.error({ err: cause }, 'the sweep failed; the next one tries again'))
  }

  const isFrequent = intervalSec > 0 && intervalSec < CLEANUP_LIMITS.frequentIntervalSec
  const firstMs = isFrequent ? CLEANUP_LIMITS.firstSweepWhenFrequentMs : CLEANUP_LIMITS.firstSweepMs
  const first = setTimeout(runQuietly, firstMs).unref()
  const regular = intervalSec > 0 ? setInterval(runQuietly, intervalSec * 1_000).unref() : null
  return {
    run,
    lastSweepAt: () => lastSweepAt,
    async close() {
      clearTimeout(first)
      if (regular !== null) clearInterval(regular)
      await underWay?.catch(() => undefined)
    },
  }
}
