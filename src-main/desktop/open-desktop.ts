import { app, type BrowserWindow } from 'electron'
import type { LibraryItem } from '../contract/skill.ts'
import { createAddPath } from './add-path.ts'
import { createDesktopApiClient } from './api-client.ts'
import { handleAppEvents, type EarlyRequests } from './app-events.ts'
import type { ApiKeyStore } from './api-keys.ts'
import type { AppPaths } from './app-paths.ts'
import { ask } from './ask.ts'
import { createDesktopCalls } from './desktop-calls.ts'
import { createDesktopStore } from './desktop-store.ts'
import { registerIpc } from './ipc.ts'
import type { DesktopLog } from './logs.ts'
import { createMainWindow } from './main-window.ts'
import { showMenu, stepZoom } from './menu.ts'
import { createProgress } from './progress.ts'
import { CLOSING_CHOICES, createQuitting, type ClosingChoice } from './quitting.ts'
import { startRunWatch } from './run-watch.ts'
import type { RunningServer } from './server-door.ts'
import { createStayAwake } from './stay-awake.ts'
import { findWords, type Words } from './words.ts'

export interface DesktopParts {
  readonly server: RunningServer
  readonly paths: AppPaths
  readonly log: DesktopLog
  readonly requests: EarlyRequests
  readonly apiKeys: ApiKeyStore
}

/** Builds everything that stands around the page, and opens the window. Must run once Electron is ready. */
export function openDesktop({ server, paths, log, requests, apiKeys }: DesktopParts): void {
  const { logger } = log
  const store = createDesktopStore()
  const api = createDesktopApiClient(server)
  const words = (): Words => findWords(store.preferences().language)
  const addPath = createAddPath(api)
  const window = createMainWindow({
    ...paths,
    store,
    isPackaged: app.isPackaged,
    onClose: (event) => quitting.onWindowClose(event),
    onSessionEnd: () => quitting.quitNow(),
    log: logger,
  })
  const progress = createProgress(window.current)
  const calls = createDesktopCalls({ ...paths, server, api, addPath, window, store, apiKeys, progress, log, words })
  let library: readonly LibraryItem[] = []
  const refreshMenu = (): void =>
    showMenu({
      words: words(),
      platform: process.platform,
      isPackaged: app.isPackaged,
      library,
      open: window.open,
      openPackage: () =>
        void calls['desktop:pick-skill']('package').catch((cause: unknown) => logger.warn({ err: cause }, 'not added')),
      zoomBy: (step) => stepZoom(store, step),
      revealLogs: () => void log.reveal(),
    })
  const stayAwake = createStayAwake()
  const runs = startRunWatch({
    server,
    api,
    log: logger,
    onActive: (count) => {
      stayAwake(count)
      progress.onActive(count)
      quitting.onActive(count)
    },
    onLibrary: (items) => {
      if (JSON.stringify(items) === JSON.stringify(library)) return
      library = items
      refreshMenu()
    },
  })
  const quitting = createQuitting({
    ...runs,
    platform: process.platform,
    ask: (count) => askClosing(window.current(), words(), count),
    hideWindow: window.hide,
    isWindowVisible: window.isVisible,
    closeServer: async () => {
      runs.stop()
      await server.close()
    },
    quit: () => app.quit(),
    log: logger,
  })
  registerIpc({ handlers: calls, ownContentsId: () => window.current()?.webContents.id ?? null, log: logger })
  handleAppEvents({ window, addPath, quitting, words, log: logger }, requests)
  store.onPreferences(refreshMenu)
  refreshMenu()
  window.show()
}

async function askClosing(window: BrowserWindow | null, words: Words, activeRuns: number): Promise<ClosingChoice> {
  const answer = await ask(window, {
    type: 'question',
    message: words.runsActive(activeRuns),
    detail: words.runsActiveDetail,
    buttons: [words.cancelAndQuit, words.keepRunning, words.stay],
    defaultId: CLOSING_CHOICES.indexOf('keep-running'),
    cancelId: CLOSING_CHOICES.indexOf('stay'),
  })
  return CLOSING_CHOICES[answer] ?? 'stay'
}
