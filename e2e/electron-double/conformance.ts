import type { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type { BrowserWindowMembers } from './api/browser-window.ts'
import type { Frame } from './api/frames.ts'
import type { MenuItem, Menu } from './api/menu.ts'
import type { NativeImage } from './api/native-image.ts'
import type { Notification } from './api/notification.ts'
import type { Session } from './api/session.ts'
import type { WebContents } from './api/web-contents.ts'
import type * as Double from './electron.ts'

/** What the double has of its own, without Node's emitter. */
type Own<T> = Exclude<keyof T, keyof EventEmitter>

/** Members that lead to another class; that class is checked by itself. */
type Linked =
  | ('webContents' | 'session' | 'commandLine' | 'defaultSession' | 'protocol')
  | ('submenu' | 'items' | 'append' | 'insert' | 'getMenuItemById' | 'popup' | 'click')
  | ('parent' | 'top' | 'frames' | 'getFileIcon')

/** The members of Electron's type that the double has, with Electron's signatures. */
type Same<Real, Mine> = Pick<Real, Extract<Exclude<Own<Mine>, Linked>, keyof Real>>

/** A member that Electron's type does not know would be an invention. @typeParam Known members that exist without a type */
type NoInventions<Real, Mine, Known extends PropertyKey = never> = [Exclude<Own<Mine>, keyof Real | Known>] extends [
  never,
]
  ? true
  : Exclude<Own<Mine>, keyof Real | Known>

/**
 * Never called: the compiler is the test. Every member of the double is held against Electron's own type, so that an update of
 * Electron which changes a signature shows here.
 */
export function checkConformance(
  double: typeof Double,
  window: BrowserWindowMembers,
  contents: WebContents,
  session: Session,
  frame: Frame,
  menu: Menu,
  item: MenuItem,
  image: NativeImage,
  notification: Notification,
): unknown[] {
  return [
    double.app satisfies Same<Electron.App, typeof double.app>,
    double.clipboard satisfies Same<Electron.Clipboard, typeof double.clipboard>,
    double.dialog satisfies Same<Electron.Dialog, typeof double.dialog>,
    double.ipcMain satisfies Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'>,
    double.nativeImage satisfies Pick<typeof Electron.nativeImage, 'createThumbnailFromPath'>,
    double.nativeTheme satisfies Same<Electron.NativeTheme, typeof double.nativeTheme>,
    double.net satisfies Same<Electron.Net, typeof double.net>,
    double.powerMonitor satisfies Same<Electron.PowerMonitor, typeof double.powerMonitor>,
    double.powerSaveBlocker satisfies Same<Electron.PowerSaveBlocker, typeof double.powerSaveBlocker>,
    double.protocol satisfies Same<Electron.Protocol, typeof double.protocol>,
    double.safeStorage satisfies Same<Electron.SafeStorage, typeof double.safeStorage>,
    double.screen satisfies Same<Electron.Screen, typeof double.screen>,
    double.shell satisfies Same<Electron.Shell, typeof double.shell>,
    window satisfies Same<Electron.BrowserWindow, BrowserWindowMembers>,
    contents satisfies Same<Electron.WebContents, WebContents>,
    session satisfies Same<Electron.Session, Session>,
    frame satisfies Same<Electron.WebFrameMain, Frame>,
    menu satisfies Same<Electron.Menu, Menu>,
    item satisfies Partial<Omit<Same<Electron.MenuItem, MenuItem>, 'role' | 'icon'>>,
    image satisfies Same<Electron.NativeImage, NativeImage>,
    notification satisfies Same<Electron.Notification, Notification>,
  ]
}

/** The other direction: nothing is offered under a name that Electron does not have. */
export const INVENTIONS = {
  app: true satisfies NoInventions<Electron.App, typeof Double.app>,
  clipboard: true satisfies NoInventions<Electron.Clipboard, typeof Double.clipboard>,
  contents: true satisfies NoInventions<Electron.WebContents, WebContents, 'getLastWebPreferences'>,
  dialog: true satisfies NoInventions<Electron.Dialog, typeof Double.dialog>,
  frame: true satisfies NoInventions<Electron.WebFrameMain, Frame>,
  image: true satisfies NoInventions<Electron.NativeImage, NativeImage>,
  item: true satisfies NoInventions<Electron.MenuItem, MenuItem, 'acceleratorWorksWhenHidden'>,
  menu: true satisfies NoInventions<Electron.Menu, Menu>,
  nativeTheme: true satisfies NoInventions<Electron.NativeTheme, typeof Double.nativeTheme>,
  net: true satisfies NoInventions<Electron.Net, typeof Double.net>,
  notification: true satisfies NoInventions<Electron.Notification, Notification>,
  powerMonitor: true satisfies NoInventions<Electron.PowerMonitor, typeof Double.powerMonitor>,
  protocol: true satisfies NoInventions<Electron.Protocol, typeof Double.protocol>,
  safeStorage: true satisfies NoInventions<Electron.SafeStorage, typeof Double.safeStorage>,
  screen: true satisfies NoInventions<Electron.Screen, typeof Double.screen>,
  session: true satisfies NoInventions<Electron.Session, Session>,
  shell: true satisfies NoInventions<Electron.Shell, typeof Double.shell>,
  window: true satisfies NoInventions<Electron.BrowserWindow, BrowserWindowMembers, 'constructorOptions'>,
}
