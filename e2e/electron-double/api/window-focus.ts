import type { EventEmitter } from 'node:events'

export interface FocusedWindow {
  isVisible(): boolean
}

export interface WindowFocus<W> {
  current(): W | null
  take(window: W): void
  leave(window: W): void
}

/** One window at most has the focus; the others hear when it goes. */
export function createWindowFocus<W extends EventEmitter>(app: EventEmitter): WindowFocus<W> {
  let current: W | null = null
  const leave = (window: W): void => {
    if (current !== window) return
    current = null
    window.emit('blur')
    app.emit('browser-window-blur', {}, window)
  }
  return {
    current: () => current,
    take: (window) => {
      if (current === window) return
      if (current !== null) leave(current)
      current = window
      window.emit('focus')
      app.emit('browser-window-focus', {}, window)
    },
    leave,
  }
}
