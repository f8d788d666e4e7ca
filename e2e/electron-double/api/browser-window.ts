import type { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions } from 'electron'
import { recordOnly } from './call-record.ts'
import type { PageLink } from './page-link.ts'
import { createEvent } from './preventable.ts'
import type { ReadyGate } from './ready-gate.ts'
import { limitEvents, strict } from './strict.ts'
import { createWebContents, type WebContents, type WebContentsParts } from './web-contents.ts'
import { readWebPreferences } from './web-preferences.ts'
import { createWindowBounds, type Rectangle, type WindowBounds } from './window-bounds.ts'
import { WINDOW_EVENTS } from './window-events.ts'
import type { WindowFocus } from './window-focus.ts'
import { checkWindowOptions } from './window-options.ts'

/** Leave a mark in the record and nothing else. */
const MARKS = [
  'setMenu',
  'removeMenu',
  'setIcon',
  'setOverlayIcon',
  'setProgressBar',
  'flashFrame',
  'moveTop',
  'setAlwaysOnTop',
  'setSkipTaskbar',
  'setRepresentedFilename',
  'setDocumentEdited',
  'setTitleBarOverlay',
  'setOpacity',
  'setResizable',
  'setVibrancy',
] as const

export interface BrowserWindowMembers
  extends WindowBounds, Record<(typeof MARKS)[number], (...args: unknown[]) => void> {
  readonly id: number
  readonly webContents: WebContents
  /** What the constructor was given, for a test to look at. */
  readonly constructorOptions: BrowserWindowConstructorOptions
  loadURL(url: string): Promise<void>
  reload(): void
  show(): void
  showInactive(): void
  hide(): void
  focus(): void
  blur(): void
  close(): void
  destroy(): void
  isVisible(): boolean
  isFocused(): boolean
  isDestroyed(): boolean
  isEnabled(): boolean
  isModal(): boolean
  getTitle(): string
  setTitle(title: string): void
  getBackgroundColor(): string
  setBackgroundColor(color: string): void
  setMenuBarVisibility(isVisible: boolean): void
  isMenuBarVisible(): boolean
  setAutoHideMenuBar(isHidden: boolean): void
  isMenuBarAutoHide(): boolean
}

export type BrowserWindow = EventEmitter & BrowserWindowMembers

export interface BrowserWindowParts extends WebContentsParts {
  gate: ReadyGate
  app: EventEmitter
  workArea: () => Rectangle
  focus: WindowFocus<BrowserWindow>
  /** Keeps the list of windows. */
  onOpen: (window: BrowserWindow, whenOpen: Promise<PageLink>) => void
  onGone: (window: BrowserWindow) => void
}

let lastId = 0

/** Fills a new emitter (the instance that `new BrowserWindow` gives) with a window's members. */
export function openWindow(
  instance: EventEmitter,
  options: BrowserWindowConstructorOptions,
  parts: BrowserWindowParts,
): BrowserWindow {
  const { calls, app, focus } = parts
  parts.gate.requireReady('Cannot create BrowserWindow before app is ready')
  checkWindowOptions(options)
  const id = ++lastId
  const bounds = createWindowBounds(options, {
    emitter: instance,
    workArea: parts.workArea,
    onSize: (size) => void linked.then((link) => link.size.resize(size)).catch(() => undefined),
  })
  bounds.setMinimumSize(options.minWidth ?? 0, options.minHeight ?? 0)
  const { contents, linked } = createWebContents(parts, {
    id,
    size: bounds.getBounds(),
    preferences: readWebPreferences(options.webPreferences),
  })
  let title = options.title ?? 'Electron'
  let backgroundColor = options.backgroundColor ?? '#FFFFFF'
  let isVisible = false
  let isMenuBarVisible = options.autoHideMenuBar !== true
  let isMenuBarHiding = options.autoHideMenuBar === true

  const appear = (): void => {
    if (isVisible) return
    isVisible = true
    window.emit('show')
  }
  const members: Omit<BrowserWindowMembers, keyof WindowBounds | (typeof MARKS)[number]> = {
    id,
    webContents: contents,
    constructorOptions: options,
    loadURL: (url) => contents.loadURL(url),
    reload: () => contents.reload(),
    show: () => {
      appear()
      focus.take(window)
    },
    showInactive: appear,
    hide: () => {
      if (!isVisible) return
      isVisible = false
      focus.leave(window)
      window.emit('hide')
    },
    focus: () => {
      if (isVisible) focus.take(window)
    },
    blur: () => focus.leave(window),
    close: () => {
      const event = createEvent()
      window.emit('close', event)
      if (!event.defaultPrevented) contents.close()
    },
    destroy: () => contents.close(),
    isVisible: () => isVisible,
    isFocused: () => focus.current() === window,
    isDestroyed: () => contents.isDestroyed(),
    isEnabled: () => true,
    isModal: () => false,
    getTitle: () => title,
    setTitle: (text) => {
      title = text
    },
    getBackgroundColor: () => backgroundColor,
    setBackgroundColor: (color) => {
      backgroundColor = color
      calls.note('BrowserWindow.setBackgroundColor', color)
    },
    setMenuBarVisibility: (isWanted) => {
      isMenuBarVisible = isWanted
      calls.note('BrowserWindow.setMenuBarVisibility', isWanted)
    },
    isMenuBarVisible: () => isMenuBarVisible,
    setAutoHideMenuBar: (isHidden) => {
      isMenuBarHiding = isHidden
    },
    isMenuBarAutoHide: () => isMenuBarHiding,
  }
  limitEvents('BrowserWindow', instance, WINDOW_EVENTS)
  const filled = Object.assign(instance, bounds, recordOnly(calls, 'BrowserWindow', MARKS), members)
  // On Linux and Windows some members are for macOS alone; they are undefined there in Electron as well.
  const window: BrowserWindow = strict('BrowserWindow', filled, ['setWindowButtonVisibility', 'setThumbarButtons'])

  contents.on('page-title-updated', (_event, text: string) => {
    const event = createEvent()
    window.emit('page-title-updated', event, text, true)
    if (!event.defaultPrevented) title = text
  })
  // The first paint of something to see; Chromium tells of it only while it paints.
  contents.once('dom-ready', () => window.emit('ready-to-show'))
  contents.once('destroyed', () => {
    focus.leave(window)
    isVisible = false
    window.emit('closed')
    parts.onGone(window)
  })
  parts.onOpen(window, linked)
  app.emit('web-contents-created', {}, contents)
  app.emit('browser-window-created', {}, window)
  if (options.show !== false) members.show()
  return window
}
