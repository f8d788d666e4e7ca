import type { DesktopCommand } from '../contract/desktop.ts'

/** Holds commands back until the page can hear them; a menu or a link may come first. */
export interface CommandQueue {
  readonly send: (command: DesktopCommand) => void
  /** The page has loaded: what waited is sent, in order. */
  readonly open: () => void
  /** The page is gone or loads anew. */
  readonly close: () => void
}

/** Enough for any impatience; the oldest go first. */
const MOST_WAITING = 20

export function createCommandQueue(deliver: (command: DesktopCommand) => void): CommandQueue {
  let isOpen = false
  let waiting: DesktopCommand[] = []
  return {
    send: (command) => {
      if (isOpen) deliver(command)
      else waiting = [...waiting, command].slice(-MOST_WAITING)
    },
    open: () => {
      isOpen = true
      const held = waiting
      waiting = []
      held.forEach(deliver)
    },
    close: () => {
      isOpen = false
    },
  }
}
