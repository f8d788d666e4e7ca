import { unsupported } from './strict.ts'

export interface RoleContents {
  toggleDevTools(): void
  getZoomLevel(): number
  setZoomLevel(level: number): void
  undo(): void
  redo(): void
  cut(): void
  copy(): void
  paste(): void
  delete(): void
  selectAll(): void
}

export interface RoleWindow {
  close(): void
  reload(): void
  minimize(): void
  isFullScreen(): boolean
  setFullScreen(isWanted: boolean): void
}

export interface RoleApp {
  quit(): void
  showAboutPanel(): void
  getName(): string
}

/** What the click of a user would bring along; a bare `item.click()` brings neither, and then Electron does nothing. */
export interface RoleTargets {
  app: RoleApp
  window: RoleWindow | null
  contents: RoleContents | null
}

interface Role {
  label: (appName: string) => string
  accelerator?: string
  /** @returns false where nothing was there to act on. A role without an action is a place for a submenu. */
  run?: (targets: RoleTargets) => boolean
}

const onApp = (act: (app: RoleApp) => void) => (targets: RoleTargets) => {
  act(targets.app)
  return true
}
const onWindow = (act: (window: RoleWindow) => void) => (targets: RoleTargets) => {
  if (targets.window !== null) act(targets.window)
  return targets.window !== null
}
const onContents = (act: (contents: RoleContents) => void) => (targets: RoleTargets) => {
  if (targets.contents !== null) act(targets.contents)
  return targets.contents !== null
}
const ZOOM_STEP = 0.5

/** Electron's names, labels and keys (lib/browser/api/menu-item-roles.ts), as far as Linux and Windows have them. */
const ROLES: Record<string, Role> = {
  about: { label: () => 'About', run: onApp((app) => app.showAboutPanel()) },
  quit: { label: () => 'Quit', accelerator: 'CommandOrControl+Q', run: onApp((app) => app.quit()) },
  close: { label: () => 'Close', accelerator: 'CommandOrControl+W', run: onWindow((window) => window.close()) },
  minimize: {
    label: () => 'Minimize',
    accelerator: 'CommandOrControl+M',
    run: onWindow((window) => window.minimize()),
  },
  togglefullscreen: {
    label: () => 'Toggle Full Screen',
    accelerator: 'F11',
    run: onWindow((window) => window.setFullScreen(!window.isFullScreen())),
  },
  reload: {
    label: () => 'Reload',
    accelerator: 'CmdOrCtrl+R',
    run: onWindow((window) => window.reload()),
  },
  forcereload: {
    label: () => 'Force Reload',
    accelerator: 'Shift+CmdOrCtrl+R',
    run: onWindow((window) => window.reload()),
  },
  toggledevtools: {
    label: () => 'Toggle Developer Tools',
    accelerator: 'Ctrl+Shift+I',
    run: onContents((contents) => contents.toggleDevTools()),
  },
  resetzoom: {
    label: () => 'Actual Size',
    accelerator: 'CommandOrControl+0',
    run: onContents((contents) => contents.setZoomLevel(0)),
  },
  zoomin: {
    label: () => 'Zoom In',
    accelerator: 'CommandOrControl+Plus',
    run: onContents((contents) => contents.setZoomLevel(contents.getZoomLevel() + ZOOM_STEP)),
  },
  zoomout: {
    label: () => 'Zoom Out',
    accelerator: 'CommandOrControl+-',
    run: onContents((contents) => contents.setZoomLevel(contents.getZoomLevel() - ZOOM_STEP)),
  },
  undo: { label: () => 'Undo', accelerator: 'CommandOrControl+Z', run: onContents((contents) => contents.undo()) },
  redo: {
    label: () => 'Redo',
    accelerator: 'Shift+CommandOrControl+Z',
    run: onContents((contents) => contents.redo()),
  },
  cut: { label: () => 'Cut', accelerator: 'CommandOrControl+X', run: onContents((contents) => contents.cut()) },
  copy: { label: () => 'Copy', accelerator: 'CommandOrControl+C', run: onContents((contents) => contents.copy()) },
  paste: { label: () => 'Paste', accelerator: 'CommandOrControl+V', run: onContents((contents) => contents.paste()) },
  delete: { label: () => 'Delete', run: onContents((contents) => contents.delete()) },
  selectall: {
    label: () => 'Select All',
    accelerator: 'CommandOrControl+A',
    run: onContents((contents) => contents.selectAll()),
  },
  appmenu: { label: (name) => name },
  filemenu: { label: () => 'File' },
  editmenu: { label: () => 'Edit' },
  viewmenu: { label: () => 'View' },
  windowmenu: { label: () => 'Window' },
  help: { label: () => 'Help' },
  window: { label: () => 'Window' },
  services: { label: () => 'Services' },
  hide: { label: (name) => `Hide ${name}` },
  hideothers: { label: () => 'Hide Others' },
  unhide: { label: () => 'Show All' },
  front: { label: () => 'Bring All to Front' },
  zoom: { label: () => 'Zoom' },
  recentdocuments: { label: () => 'Open Recent' },
  clearrecentdocuments: { label: () => 'Clear Menu' },
}

/** Roles that bring their own submenu when they are given none. */
const SUBMENUS: Record<string, string[]> = {
  filemenu: ['quit'],
  editmenu: ['undo', 'redo', 'cut', 'copy', 'paste', 'delete', 'selectAll'],
  viewmenu: ['reload', 'forceReload', 'toggleDevTools', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'],
  windowmenu: ['minimize', 'close'],
}

/** @throws Error for a name that is no role: Electron would show an entry that does nothing */
export function findRole(name: string): Role & { submenu?: string[] } {
  const role = ROLES[name.toLowerCase()]
  if (role === undefined) unsupported(`menu role '${name}'`)
  const submenu = SUBMENUS[name.toLowerCase()]
  return submenu === undefined ? role : { ...role, submenu }
}

/** @returns whether the role has done something; otherwise the entry's own `click` is called */
export function runRole(name: string, targets: RoleTargets): boolean {
  const { run } = findRole(name)
  return run === undefined ? unsupported(`a click on menu role '${name}'`) : run(targets)
}
