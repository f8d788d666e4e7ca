import { constants } from 'node:os'
import { exitAtOnce, onStopSignals } from '../stop-on-signals.ts'

/** The command was told to end before it was done. */
export class InterruptedError extends Error {
  /** As a shell reports a command that the signal ended. */
  readonly exitCode: number

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE') {
    super(signal === 'SIGINT' ? 'Canceled' : `Canceled by ${signal}`)
    this.name = 'InterruptedError'
    this.exitCode = 128 + constants.signals[signal]
  }
}

/** How a command hears that it should end: by Ctrl-C, SIGTERM, SIGHUP, or because nobody reads its output any more. */
export interface Interrupt {
  /** The exit code to end with; null while nobody asked. */
  exitCode(): number | null
  /** Called at once when it was asked already. */
  whenAsked(deed: () => void): void
  /** Waits no longer for something that needs no tidy end of its own. @throws InterruptedError */
  orDone<Value>(work: Promise<Value>): Promise<Value>
}

/** The first request ends things in good order, a second one at once. */
export function watchInterrupt(): Interrupt {
  const controller = new AbortController()
  const { signal } = controller
  let error: InterruptedError | null = null
  const ask = (by: ConstructorParameters<typeof InterruptedError>[0]): void => {
    error ??= new InterruptedError(by)
    controller.abort(error)
  }
  onStopSignals(
    (by) => {
      process.stderr.write('\nCanceling ...\n')
      ask(by)
    },
    () => exitAtOnce(error?.exitCode ?? 1),
  )
  // `| head -1` closes the pipe: nobody wants the rest. What still writes is not told by an exception.
  process.stdout.on('error', () => ask('SIGPIPE'))
  process.stderr.on('error', () => undefined)
  return {
    exitCode: () => error?.exitCode ?? null,
    whenAsked(deed) {
      if (signal.aborted) deed()
      else signal.addEventListener('abort', deed, { once: true })
    },
    async orDone(work) {
      const asked = Promise.withResolvers<never>()
      const stop = (): void => asked.reject(error ?? new InterruptedError('SIGINT'))
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
      try {
        return await Promise.race([work, asked.promise])
      } finally {
        signal.removeEventListener('abort', stop)
        // Whichever lost the race has nobody left to tell.
        work.catch(() => undefined)
      }
    },
  }
}
