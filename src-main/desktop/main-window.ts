import { BrowserWindow, nativeTheme, screen } from 'electron'
import { COMMAND_CHANNEL, type DesktopCommand, type WindowPreferences } from '../contract/desktop.ts'
import { APP_ORIGIN } from './app-origin.ts'
import { createCommandQueue } from './command-queue.ts'
import type { DesktopStore } from './desktop-store.ts'
import { MINIMUM_SIZE, placeWindow } from './window-state.ts'

/** The page's `--color-canvas`, so that nothing flashes before its first paint. */
const BACKGROUND = { light: '#f4f5f7', dark: '#141619' } as const
/** Moving a window tells of every pixel; the store writes a file each time. */
const SAVE_DELAY_MS = 400
/** A page that crashes again so soon is not loaded a third time. */
const CRASH_LOOP_MS = 10_000

export interface MainWindowParts {
  readonly store: DesktopStore
  /** The built preload, one CommonJS file: a sandboxed preload can be nothing else. */
  readonly preloadPath: string
  readonly iconPath: string
  readonly isPackaged: boolean
  /** Asked before the window closes; it prevents the event to keep the window. */
  readonly onClose: (event: { preventDefault(): void }) => void
  /** Windows ends the session: there is no time for questions. */
  readonly onSessionEnd: () => void
  readonly log: { warn(fields: object, text: string): void }
}

/** The one window. It may be gone (macOS) and come back; whoever holds this holds no window itself. */
export interface MainWindow {
  readonly current: () => BrowserWindow | null
  /** Opens it, or brings it to the front. */
  readonly show: () => void
  readonly hide: () => void
  readonly isVisible: () => boolean
  readonly send: (command: DesktopCommand) => void
  /** Shows the window with that view. */
  readonly open: (command: DesktopCommand) => void
}

/** Prepares the window; `show` opens it. */
export function createMainWindow(parts: MainWindowParts): MainWindow {
  let window: BrowserWindow | null = null
  const commands = createCommandQueue((command) => window?.webContents.send(COMMAND_CHANNEL, command))
  applyTheme(parts.store.preferences())
  parts.store.onPreferences((preferences) => {
    applyTheme(preferences)
    window?.webContents.setZoomFactor(preferences.zoom)
  })
  nativeTheme.on('updated', () => window?.setBackgroundColor(background()))

  const show = (): void => {
    if (window === null) {
      window = openWindow(parts)
      window.on('close', parts.onClose)
      window.on('session-end', parts.onSessionEnd)
      window.on('closed', () => {
        window = null
        commands.close()
      })
      window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (isMainFrame && !isSameDocument) commands.close()
      })
      window.webContents.on('did-finish-load', commands.open)
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  return {
    current: () => window,
    show,
    hide: () => window?.hide(),
    isVisible: () => window?.isVisible() ?? false,
    send: commands.send,
    open: (command) => {
      commands.send(command)
      show()
    },
  }
}

function openWindow(parts: MainWindowParts): BrowserWindow {
  const saved = parts.store.windowState()
  const [primary, all] = [screen.getPrimaryDisplay(), screen.getAllDisplays()]
  const displays = [primary, ...all.filter(({ id }) => id !== primary.id)]
  const place = placeWindow(
    saved,
    displays.map(({ workArea }) => workArea),
  )
  // Written out in full: never spread, never from a setting (each key is a lock, and a test reads them here).
  const window = new BrowserWindow({
    ...place,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    show: false,
    title: 'Skill Tryout',
    icon: parts.iconPath,
    backgroundColor: background(),
    webPreferences: {
      preload: parts.preloadPath,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The dictionary would be fetched from a server.
      spellcheck: false,
      devTools: !parts.isPackaged,
    },
  })
  window.once('ready-to-show', () => {
    if (saved?.isMaximized === true) window.maximize()
    window.show()
  })
  window.webContents.on('did-finish-load', () => window.webContents.setZoomFactor(parts.store.preferences().zoom))
  window.webContents.on('preload-error', (_event, _path, cause) =>
    parts.log.warn({ err: cause }, 'the bridge to the page is broken'),
  )
  reloadAfterCrash(window, parts.log)
  rememberState(window, parts.store)
  window.loadURL(`${APP_ORIGIN}/`).catch((cause: unknown) => {
    parts.log.warn({ err: cause }, 'the page did not load')
    window.show()
  })
  return window
}

function reloadAfterCrash(window: BrowserWindow, log: MainWindowParts['log']): void {
  let lastMs = -CRASH_LOOP_MS
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.warn({ reason, exitCode }, 'the page ended unexpectedly')
    const isLoop = performance.now() - lastMs < CRASH_LOOP_MS
    lastMs = performance.now()
    if (reason !== 'clean-exit' && !isLoop && !window.isDestroyed()) window.webContents.reload()
  })
}

function rememberState(window: BrowserWindow, store: DesktopStore): void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized()) return
    store.setWindowState({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
  }
  const saveSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_DELAY_MS)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('maximize', saveSoon)
  window.on('unmaximize', saveSoon)
  window.on('close', save)
  window.on('closed', () => clearTimeout(timer))
}

function applyTheme(preferences: WindowPreferences): void {
  nativeTheme.themeSource = preferences.theme
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light
}
