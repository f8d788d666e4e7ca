import type { EventEmitter } from 'node:events'
import { createEvent } from './preventable.ts'

export interface Quit {
  /** `before-quit`, every window's `close`, `will-quit`, `quit`: each of the first three can stop it. */
  quit(): void
  /** At once, asking nobody. */
  exit(code: number): void
  isQuitting(): boolean
}

export interface ClosableWindow {
  close(): void
  isDestroyed(): boolean
}

export interface QuitParts {
  app: EventEmitter
  windows: () => (EventEmitter & ClosableWindow)[]
  /** Ends everything and then the process. */
  shutDown: (code: number) => void
}

/** Electron's order of leaving. */
export function createQuit({ app, windows, shutDown }: QuitParts): Quit {
  let isQuitting = false
  let isOver = false

  const finish = (code: number): void => {
    if (isOver) return
    isOver = true
    app.emit('quit', {}, code)
    shutDown(code)
  }
  const isPrevented = (name: string): boolean => {
    const event = createEvent()
    app.emit(name, event)
    return event.defaultPrevented
  }
  const close = async (window: EventEmitter & ClosableWindow): Promise<boolean> => {
    const closed = new Promise<true>((resolve) => window.once('closed', () => resolve(true)))
    const prevented: boolean[] = []
    const notice = (event: { defaultPrevented: boolean }): void => void prevented.push(event.defaultPrevented)
    // Added last, so that it sees what the app's own listeners decided.
    window.once('close', notice)
    window.close()
    window.off('close', notice)
    return prevented.includes(true) ? false : await closed
  }
  const leave = async (): Promise<void> => {
    const answers = await Promise.all(windows().map(close))
    if (answers.includes(false) || isPrevented('will-quit')) {
      isQuitting = false
      return
    }
    finish(0)
  }
  return {
    isQuitting: () => isQuitting,
    exit: finish,
    quit: () => {
      if (isQuitting || isOver || isPrevented('before-quit')) return
      isQuitting = true
      void leave()
    },
  }
}
