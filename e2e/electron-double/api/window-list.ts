import type { EventEmitter } from 'node:events'
import type { CdpSession } from '../browser/cdp.ts'
import type { BrowserWindow } from './browser-window.ts'
import type { PageLink } from './page-link.ts'
import type { WebContents } from './web-contents.ts'

export interface WindowList {
  readonly all: () => BrowserWindow[]
  /** Of the pages that are connected. */
  readonly sessions: () => CdpSession[]
  readonly contentsOf: (targetId: string) => WebContents | undefined
  readonly add: (window: BrowserWindow, whenOpen: Promise<PageLink>) => void
  readonly remove: (window: BrowserWindow) => void
}

/** All windows; the last one that goes takes the app with it, unless the app listens for that itself. */
export function createWindowList(app: EventEmitter, isQuitting: () => boolean, quit: () => void): WindowList {
  const windows = new Map<BrowserWindow, PageLink | null>()
  return {
    all: () => [...windows.keys()],
    sessions: () => [...windows.values()].flatMap((link) => link?.session ?? []),
    contentsOf: (targetId) => [...windows].find(([, link]) => link?.target.targetId === targetId)?.[0].webContents,
    add: (window, whenOpen) => {
      windows.set(window, null)
      window.webContents.on('render-process-gone', (event: object, details: object) => {
        app.emit('render-process-gone', event, window.webContents, details)
      })
      // A page that never opens is the window's own trouble, which it tells.
      whenOpen.then(
        (link) => {
          if (windows.has(window)) windows.set(window, link)
        },
        () => undefined,
      )
    },
    remove: (window) => {
      windows.delete(window)
      if (windows.size > 0 || isQuitting()) return
      if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed')
      else quit()
    },
  }
}
