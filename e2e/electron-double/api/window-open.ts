import type { WindowDisposition } from '../page/ipc-renderer.ts'
import { strict, unsupported } from './strict.ts'

export interface OpenDetails {
  url: string
  frameName: string
  features: string
  disposition: WindowDisposition
  referrer: { url: string; policy: 'strict-origin-when-cross-origin' }
}

export type OpenHandler = (details: OpenDetails) => { action: 'allow' | 'deny' }

export interface WindowOpen {
  setHandler(handler: OpenHandler): void
  /** A page wants a window; the handler hears of it. The window itself never comes. */
  ask(details: Omit<OpenDetails, 'referrer'>): void
}

/** The double has no child windows: whatever would open one in Electron stops the app with a clear error. */
export function createWindowOpen(): WindowOpen {
  let handler: OpenHandler | undefined
  return {
    setHandler: (given) => {
      handler = given
    },
    ask: (details) => {
      const referrer = { url: '', policy: 'strict-origin-when-cross-origin' } as const
      const answer = handler?.(strict('HandlerDetails', { ...details, referrer }, ['postBody']))
      if (answer === undefined) unsupported(`a child window without setWindowOpenHandler (${details.url})`)
      if (answer.action !== 'deny') unsupported(`setWindowOpenHandler action '${answer.action}'`)
    },
  }
}

/** Stops the app as an exception in a listener would: nobody waits for an answer who could be told. */
export function raise(cause: unknown): void {
  process.nextTick(() => {
    throw cause
  })
}
