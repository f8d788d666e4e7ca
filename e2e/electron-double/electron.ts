import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { BrowserWindowConstructorOptions } from 'electron'
import { APP_EVENTS } from './api/app-events.ts'
import { createAppPaths } from './api/app-paths.ts'
import { createApp } from './api/app.ts'
import { openWindow, type BrowserWindow as OpenWindow } from './api/browser-window.ts'
import { createCallRecord } from './api/call-record.ts'
import { createIpcMain } from './api/ipc-main.ts'
import { createMenuModule } from './api/menu.ts'
import * as missing from './api/missing-modules.ts'
import { nativeImage } from './api/native-image.ts'
import { createNativeTheme } from './api/native-theme.ts'
import { createNet } from './api/net.ts'
import { createNotificationModule } from './api/notification.ts'
import { createPermissions } from './api/permissions.ts'
import { createPowerMonitor, createPowerSaveBlocker } from './api/power.ts'
import { createProtocol } from './api/protocol.ts'
import { createQuit } from './api/quit.ts'
import { createReadyGate } from './api/ready-gate.ts'
import { createScreen } from './api/screen.ts'
import { createSessionModule } from './api/session.ts'
import { createSingleInstance } from './api/single-instance.ts'
import { limitEvents, strict } from './api/strict.ts'
import { createClipboard, createCrashReporter, createDialog, createSafeStorage, createShell } from './api/system.ts'
import { createWindowFocus } from './api/window-focus.ts'
import { createWindowList } from './api/window-list.ts'
import { locateApp } from './app-location.ts'
import { boot } from './boot.ts'
import { createBrowser } from './browser/browser.ts'
import { createSchemeServer } from './browser/scheme-server.ts'
import { createSchemeUrls } from './browser/scheme-urls.ts'

/** The module that `import 'electron'` gives in the app's main process. Everything is put together here, once a process. */
const { appPath, packageJson } = locateApp(process.argv[1] ?? '.')
const calls = createCallRecord()
const gate = createReadyGate()
const emitter = limitEvents('app', new EventEmitter().setMaxListeners(0), APP_EVENTS)
const browser = createBrowser(process.env['ELECTRON_DOUBLE_HEADED'] === '1')
const urls = createSchemeUrls()
const scheme = createProtocol(gate, urls)
const server = createSchemeServer({ urls, handlerOf: scheme.handlerOf, warn })
const permissions = createPermissions(urls)
const sessions = createSessionModule({ calls, gate, permissions, protocol: scheme.protocol })
const { ipcMain: ipcMainModule, dispatch } = createIpcMain()
const notifications = createNotificationModule(calls)
const screens = createScreen(gate)
const focus = createWindowFocus<OpenWindow>(emitter)
const windows = createWindowList(
  emitter,
  () => quit.isQuitting(),
  () => quit.quit(),
)
const theme = createNativeTheme(windows.sessions)

const userDataSwitch = process.argv.find((argument) => argument.startsWith('--user-data-dir='))
const paths = createAppPaths(
  userDataSwitch?.slice('--user-data-dir='.length) ?? join(browser.folderPath, 'user-data'),
  appPath,
)
const instance = createSingleInstance({
  userDataPath: () => paths.get('userData'),
  socketPath: join(browser.folderPath, 'instance.sock'),
  onSecond: ({ argv, workingDirectory, additionalData }) => {
    emitter.emit('second-instance', {}, argv, workingDirectory, additionalData)
  },
})
const quit = createQuit({ app: emitter, windows: windows.all, shutDown: (code) => void shutDown(code) })

export const app = createApp({
  emitter,
  calls,
  gate,
  paths,
  quit,
  instance,
  whenReady: () => ready,
  appendSwitch: browser.appendSwitch,
  appPath,
  packageJson,
})
export const session = sessions.module
export const protocol = scheme.protocol
export const net = createNet(scheme.handlerOf)
export const ipcMain = strict('ipcMain', ipcMainModule)
export const dialog = createDialog(calls, gate)
export const shell = createShell(calls)
export const clipboard = createClipboard()
export const crashReporter = createCrashReporter(calls)
export const safeStorage = createSafeStorage()
export const { nativeTheme } = theme
export const { screen } = screens
export const { Notification } = notifications
export const { Menu, MenuItem } = createMenuModule({ calls, app: () => app })
export const powerMonitor = createPowerMonitor()
export const powerSaveBlocker = createPowerSaveBlocker()

const windowParts = {
  browser,
  urls,
  calls,
  gate,
  focus,
  permissions,
  app: emitter,
  ipc: dispatch,
  theme: theme.control,
  session: sessions.created,
  workArea: () => screens.primary().workArea,
  onOpen: windows.add,
  onGone: windows.remove,
}

/** The class itself, for `instanceof` and its statics; what `new` gives is filled by `openWindow`. */
class WindowClass extends EventEmitter {
  static getAllWindows(): OpenWindow[] {
    return windows.all()
  }
  static getFocusedWindow(): OpenWindow | null {
    return focus.current()
  }
  static fromId(id: number): OpenWindow | null {
    return windows.all().find((window) => window.id === id) ?? null
  }
  static fromWebContents(contents: unknown): OpenWindow | null {
    return windows.all().find(({ webContents: its }) => its === contents) ?? null
  }
}
Object.defineProperty(WindowClass, 'name', { value: 'BrowserWindow' })
export const BrowserWindow = strict(
  'BrowserWindow',
  new Proxy(WindowClass, {
    construct: (Target, [options = {}]: [BrowserWindowConstructorOptions?]) =>
      openWindow(new Target(), options, windowParts),
  }),
)

export const webContents = strict('webContents', {
  getAllWebContents: () => windows.all().map((window) => window.webContents),
  getFocusedWebContents: () => focus.current()?.webContents ?? null,
  fromId: (id: number) => windows.all().find((window) => window.webContents.id === id)?.webContents,
  /** Playwright's way from a page to its window. */
  fromDevToolsTargetId: windows.contentsOf,
})

/** What only the double has: for a test to look at and to play the system. */
export const electronDouble = {
  calls,
  notifications: notifications.shown,
  setDisplays: screens.setDisplays,
  setSystemDark: theme.control.setSystemDark,
}

export * from './api/missing-modules.ts'

/** For `import electron from 'electron'`, as electron-store does. */
const electronModule = {
  ...missing,
  app,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  webContents,
}
export { electronModule as default, nativeImage }

function warn(text: string): void {
  process.stderr.write(`electron-double: ${text}\n`)
}

async function shutDown(code: number): Promise<void> {
  // A second instance ends here too, before its Chromium has started; its message must be out.
  await instance.delivered()
  instance.release()
  await browser.stop()
  await server.close()
  process.exit(code)
}

const ready = boot({
  browser,
  server,
  urls,
  app: emitter,
  gate,
  session: sessions.created,
  contentsOf: windows.contentsOf,
})
ready.catch((cause: unknown) => {
  warn(String(cause))
  process.exit(1)
})
browser.onLost((how) => {
  warn(`Chromium ended by itself (${how})`)
  process.exit(1)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit.quit())
process.on('exit', () => {
  instance.release()
  browser.stopNow()
})
