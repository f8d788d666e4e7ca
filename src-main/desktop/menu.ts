import { Menu, type MenuItemConstructorOptions } from 'electron'
import { MENU_SHORTCUTS, type DesktopCommand, type MenuCommand } from '../contract/desktop.ts'
import type { LibraryItem } from '../contract/skill.ts'
import { ZOOM_RANGE, type DesktopStore } from './desktop-store.ts'
import type { Words } from './words.ts'

export interface MenuParts {
  readonly words: Words
  readonly platform: NodeJS.Platform
  /** Development adds reloading and the developer tools; a package has neither. */
  readonly isPackaged: boolean
  readonly library: readonly LibraryItem[]
  readonly open: (command: DesktopCommand) => void
  readonly openPackage: () => void
  readonly zoomBy: (step: -1 | 0 | 1) => void
  readonly revealLogs: () => void
}

const MOST_RECENT = 10
const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

/** Replaces the application's menu. Items that are commands carry the command as their id. */
export function showMenu(parts: MenuParts): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(parts)))
}

/** The menu as data. */
export function menuTemplate(parts: MenuParts): MenuItemConstructorOptions[] {
  const { words } = parts
  const isMac = parts.platform === 'darwin'
  const item = (command: MenuCommand): MenuItemConstructorOptions => ({
    id: command,
    label: words.commands[command],
    accelerator: MENU_SHORTCUTS[command].replace('Mod', 'CmdOrCtrl'),
    click: () => parts.open({ kind: 'menu', command }),
  })
  const role = (name: NonNullable<MenuItemConstructorOptions['role']>, label: string): MenuItemConstructorOptions => ({
    id: name,
    role: name,
    label,
  })
  const settings = item('show-settings')
  const appMenu: MenuItemConstructorOptions = {
    label: words.menus.app,
    submenu: [
      role('about', words.roles.about),
      SEPARATOR,
      settings,
      SEPARATOR,
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      SEPARATOR,
      role('quit', words.roles.quit),
    ],
  }
  return [
    ...(isMac ? [appMenu] : []),
    {
      id: 'file',
      label: words.menus.file,
      submenu: [
        item('open-skill'),
        { id: 'open-package', label: words.openPackage, click: parts.openPackage },
        { id: 'open-recent', label: words.openRecent, submenu: recentItems(parts) },
        SEPARATOR,
        ...(isMac ? [] : [settings, SEPARATOR]),
        role('close', words.roles.close),
        ...(isMac ? [] : [role('quit', words.roles.quit)]),
      ],
    },
    {
      id: 'edit',
      label: words.menus.edit,
      submenu: [
        role('undo', words.roles.undo),
        role('redo', words.roles.redo),
        SEPARATOR,
        role('cut', words.roles.cut),
        role('copy', words.roles.copy),
        role('paste', words.roles.paste),
        role('selectAll', words.roles.selectAll),
      ],
    },
    {
      id: 'skill',
      label: words.menus.skill,
      submenu: [item('run'), item('run-without-cache'), item('rerun'), SEPARATOR, item('cancel-run')],
    },
    {
      id: 'view',
      label: words.menus.view,
      submenu: [
        item('show-palette'),
        SEPARATOR,
        item('show-setup'),
        item('show-run'),
        SEPARATOR,
        item('toggle-library'),
        item('toggle-inspector'),
        SEPARATOR,
        ...zoomItems(parts),
        SEPARATOR,
        role('togglefullscreen', words.roles.fullScreen),
        ...(parts.isPackaged ? [] : [SEPARATOR, { role: 'forceReload' as const }, { role: 'toggleDevTools' as const }]),
      ],
    },
    {
      id: 'window',
      role: 'window',
      label: words.menus.window,
      submenu: [role('minimize', words.roles.minimize), ...(isMac ? [role('zoom', words.roles.zoomWindow)] : [])],
    },
    {
      id: 'help',
      role: 'help',
      label: words.menus.help,
      submenu: [
        item('show-shortcuts'),
        { id: 'reveal-logs', label: words.revealLogs, click: parts.revealLogs },
        ...(isMac ? [] : [SEPARATOR, role('about', words.roles.about)]),
      ],
    },
  ]
}

/** The newest skills of the library. One whose folder is gone stays visible, so that nobody wonders where it went. */
function recentItems({ library, words, open }: MenuParts): MenuItemConstructorOptions[] {
  if (library.length === 0) return [{ label: words.noRecent, enabled: false }]
  return [...library]
    .sort((one, other) => other.added_at.localeCompare(one.added_at))
    .slice(0, MOST_RECENT)
    .map((item) => ({
      id: `recent-${item.library_id}`,
      // An ampersand would underline the next letter.
      label: (item.state === 'missing' ? words.missing(item.label) : item.label).replaceAll('&', '&&'),
      enabled: item.state !== 'missing',
      click: () => open({ kind: 'show-skill', libraryId: item.library_id }),
    }))
}

/** Own items instead of Electron's roles, because the zoom is a setting that is kept. */
function zoomItems({ words, zoomBy }: MenuParts): MenuItemConstructorOptions[] {
  return [
    { id: 'reset-zoom', label: words.roles.resetZoom, accelerator: 'CmdOrCtrl+0', click: () => zoomBy(0) },
    { id: 'zoom-in', label: words.roles.zoomIn, accelerator: 'CmdOrCtrl+Plus', click: () => zoomBy(1) },
    // The same key without Shift.
    { label: words.roles.zoomIn, accelerator: 'CmdOrCtrl+=', visible: false, click: () => zoomBy(1) },
    { id: 'zoom-out', label: words.roles.zoomOut, accelerator: 'CmdOrCtrl+-', click: () => zoomBy(-1) },
  ]
}

/** One step of the zoom; 0 goes back to the actual size. */
export function stepZoom(store: DesktopStore, step: -1 | 0 | 1): void {
  const wanted = step === 0 ? 1 : store.preferences().zoom + step * 0.1
  const zoom = Math.min(Math.max(Math.round(wanted * 10) / 10, ZOOM_RANGE.min), ZOOM_RANGE.max)
  store.setPreferences({ zoom })
}
