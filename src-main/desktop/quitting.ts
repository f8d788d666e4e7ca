/** What a person wants when runs are active at the end. The order is that of the buttons. */
export const CLOSING_CHOICES = ['cancel-and-quit', 'keep-running', 'stay'] as const
export type ClosingChoice = (typeof CLOSING_CHOICES)[number]

/** After the last run in the background there is this time to click its notification. */
const LINGER_MS = 60_000
/** The server ends within 10 s by its own promise; this is for the day it does not. */
const LAST_RESORT_MS = 15_000

export interface QuittingParts {
  readonly platform: NodeJS.Platform
  readonly countActive: () => Promise<number>
  readonly cancelAll: () => Promise<void>
  readonly ask: (activeRuns: number) => Promise<ClosingChoice>
  readonly hideWindow: () => void
  readonly isWindowVisible: () => boolean
  readonly closeServer: () => Promise<void>
  /** Electron's `app.quit`, which comes back as another `before-quit`. */
  readonly quit: () => void
  readonly log: { error(fields: object, text: string): void }
}

interface Preventable {
  preventDefault(): void
}

/** The way out: asks when runs are active, then closes the server, then lets Electron go. */
export interface Quitting {
  readonly onWindowClose: (event: Preventable) => void
  readonly onBeforeQuit: (event: Preventable) => void
  /** Without a question: a signal, or the system shuts down. */
  readonly quitNow: () => void
  /** Told of each change; the last run in the background ends the app. */
  readonly onActive: (count: number) => void
}

export function createQuitting(parts: QuittingParts): Quitting {
  let phase: 'open' | 'asking' | 'closing' | 'closed' = 'open'
  let isInBackground = false
  let lingering: NodeJS.Timeout | undefined

  const finish = async (): Promise<void> => {
    if (phase === 'closing' || phase === 'closed') return
    phase = 'closing'
    clearTimeout(lingering)
    let timer: NodeJS.Timeout | undefined
    const lastResort = new Promise<void>((resolve) => (timer = setTimeout(resolve, LAST_RESORT_MS)))
    await Promise.race([parts.closeServer(), lastResort]).catch((cause: unknown) =>
      parts.log.error({ err: cause }, 'the server did not close well'),
    )
    clearTimeout(timer)
    phase = 'closed'
    parts.quit()
  }
  const consider = async (): Promise<void> => {
    if (phase !== 'open') return
    phase = 'asking'
    const active = await parts.countActive().catch(() => 0)
    const choice = active === 0 ? 'cancel-and-quit' : await parts.ask(active)
    // A signal may have come while the question stood.
    if ((phase as string) !== 'asking') return
    phase = 'open'
    if (choice === 'stay') return
    if (choice === 'keep-running') {
      isInBackground = true
      parts.hideWindow()
      return
    }
    if (active > 0) await parts.cancelAll().catch((cause: unknown) => parts.log.error({ err: cause }, 'cancel failed'))
    await finish()
  }
  return {
    onWindowClose: (event) => {
      if (phase === 'closed') return
      event.preventDefault()
      // On macOS an app outlives its window, and so do its runs.
      if (parts.platform === 'darwin' && phase === 'open') parts.hideWindow()
      else void consider()
    },
    onBeforeQuit: (event) => {
      if (phase === 'closed') return
      event.preventDefault()
      void consider()
    },
    quitNow: () => void finish(),
    onActive: (count) => {
      clearTimeout(lingering)
      if (parts.isWindowVisible()) isInBackground = false
      if (!isInBackground || count > 0) return
      lingering = setTimeout(() => {
        if (!parts.isWindowVisible()) void finish()
      }, LINGER_MS)
    },
  }
}
