import { CLEANUP_LIMITS } from './contract/limits.ts'
import { killStartedGroups } from './platform/start-process.ts'

/** SIGHUP: the terminal was closed. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
export type StopSignal = (typeof STOP_SIGNALS)[number]

/** Ctrl-C may come twice at once, from the terminal and from npm; that is one wish. */
const ONE_WISH_MS = 200

/** The first signal asks for an end in good order; a later one asks for an end at once. */
export function onStopSignals(first: (signal: StopSignal) => void, again: () => void): void {
  let askedMs: number | null = null
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (askedMs === null) {
        askedMs = performance.now()
        first(signal)
      } else if (performance.now() - askedMs > ONE_WISH_MS) again()
    })
  }
}

/** The end that cannot wait: nothing that a run has started, and that ignores SIGTERM, may outlive it. */
export function exitAtOnce(exitCode: number): never {
  killStartedGroups()
  process.exit(exitCode)
}

/**
 * Ends the process by its signals, also while the server is still starting: with 0 when it was closed within the promised time, or had to be
 * cut short then.
 * @returns the server, or null when it is being closed already
 */
export async function stopOnSignals<Server extends { close(): Promise<void> }>(
  start: () => Promise<Server>,
): Promise<Server | null> {
  const stopping = new AbortController()
  let starting: Promise<Server | null> = Promise.resolve(null)
  const close = async (): Promise<void> => {
    // A start that fails now has closed itself.
    const begun = await starting.catch(() => null)
    await begun?.close()
  }
  const stop = (): void => {
    stopping.abort()
    setTimeout(() => exitAtOnce(0), CLEANUP_LIMITS.shutdownMs - 500).unref()
    close().then(
      () => process.exit(0),
      (cause: unknown) => {
        process.stderr.write(`stopping failed: ${String(cause)}\n`)
        exitAtOnce(1)
      },
    )
  }
  onStopSignals(stop, () => exitAtOnce(1))
  starting = start()
  const server = await starting
  return stopping.signal.aborted ? null : server
}
