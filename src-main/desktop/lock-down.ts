import { app, session, type Session, type WebContents } from 'electron'
import { isAppPage, parseAppUrl } from './app-origin.ts'

/** What the lock tells of when it holds something back. */
export type Refused = (what: string, detail: string) => void

/**
 * Applies the lock to every session and every page that will ever be made, so that none can be forgotten. Must run before
 * Electron is ready (https://www.electronjs.org/docs/latest/tutorial/security).
 */
export function lockDown(refused: Refused): void {
  const locked = new WeakSet<Session>()
  const lock = (one: Session): void => {
    if (locked.has(one)) return
    locked.add(one)
    lockSession(one, refused)
  }
  app.on('session-created', lock)
  void app.whenReady().then(() => lock(session.defaultSession))
  app.on('web-contents-created', (_event, contents) => lockContents(contents, refused))
}

/**
 * Electron grants everything unless told otherwise. The one thing granted is writing plain text to the clipboard from our
 * own page, which Chromium itself ties to a click; without it no Copy button works.
 */
export function isPermitted(permission: string, requestingUrl: string, isMainFrame: boolean): boolean {
  return permission === 'clipboard-sanitized-write' && isMainFrame && isAppPage(requestingUrl)
}

function lockSession(one: Session, refused: Refused): void {
  one.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const isGranted = isPermitted(permission, details.requestingUrl, details.isMainFrame)
    if (!isGranted) refused('permission', permission)
    answer(isGranted)
  })
  one.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isPermitted(permission, details.requestingUrl ?? origin, details.isMainFrame),
  )
  one.setDevicePermissionHandler(() => false)
  one.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }))
  one.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  one.on('select-hid-device', (event, _details, answer) => {
    event.preventDefault()
    answer(null)
  })
  one.on('select-usb-device', (event, _details, answer) => {
    event.preventDefault()
    answer()
  })
  one.on('select-serial-port', (event, _ports, _contents, answer) => {
    event.preventDefault()
    answer('')
  })
  one.on('will-download', (event, item) => {
    if (isOwnDownload(item.getURL())) return
    refused('download', item.getURL())
    event.preventDefault()
  })
}

function lockContents(contents: WebContents, refused: Refused): void {
  const stopUnlessOurs = (event: { preventDefault(): void }, url: string): void => {
    if (isAppPage(url)) return
    refused('navigation', url)
    event.preventDefault()
  }
  contents.on('will-navigate', (event) => stopUnlessOurs(event, event.url))
  contents.on('will-redirect', (event) => stopUnlessOurs(event, event.url))
  contents.on('will-frame-navigate', (event) => stopUnlessOurs(event, event.url))
  contents.on('will-attach-webview', (event) => {
    refused('webview', contents.getURL())
    event.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    refused('window', url)
    return { action: 'deny' }
  })
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault()
    answer('')
  })
  // `devTools: false` keeps them shut already; this closes what a later default or a switch might open.
  contents.on('devtools-opened', () => {
    if (app.isPackaged) contents.closeDevTools()
  })
}

/** A file of the API, or text that our page made (`blob:app://skill-tryout/...`). */
function isOwnDownload(url: string): boolean {
  return parseAppUrl(url.startsWith('blob:') ? url.slice('blob:'.length) : url) !== undefined
}
