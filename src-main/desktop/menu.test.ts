import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import { MENU_COMMANDS, MENU_SHORTCUTS, type DesktopCommand } from '../contract/desktop.ts'
import type { LibraryItem } from '../contract/skill.ts'
import { menuTemplate, type MenuParts } from './menu.ts'
import { findWords } from './words.ts'

vi.mock('electron', () => ({ default: {}, Menu: {}, app: { getLocale: () => 'zh-CN' } }))

const item = (id: string, change: Partial<LibraryItem>): LibraryItem => ({
  library_id: id,
  kind: 'folder',
  is_sample: false,
  label: id,
  path: `/skills/${id}`,
  state: 'ok',
  error_count: 0,
  warning_count: 0,
  added_at: '2026-01-01T00:00:00Z',
  checked_at: null,
  last_request_id: null,
  ...change,
})

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((one) => [one, ...(Array.isArray(one.submenu) ? flatten(one.submenu) : [])])
}
function build(change: Partial<MenuParts> = {}): MenuItemConstructorOptions[] {
  const nothing = (): void => undefined
  const parts: MenuParts = {
    words: findWords('en'),
    platform: 'linux',
    isPackaged: true,
    library: [],
    open: nothing,
    openPackage: nothing,
    zoomBy: nothing,
    revealLogs: nothing,
    ...change,
  }
  return flatten(menuTemplate(parts))
}
const click = (menu: MenuItemConstructorOptions[], id: string): void => {
  const found = menu.find((one) => one.id === id)
  found?.click?.(undefined as never, undefined, undefined as never)
}

test.each(['linux', 'win32', 'darwin'] as const)(
  'every command is in the menu of %s once, with its keys',
  (platform) => {
    const opened: DesktopCommand[] = []
    const menu = build({ platform, open: (command) => opened.push(command) })
    for (const command of MENU_COMMANDS) {
      const items = menu.filter(({ id }) => id === command)
      expect(items.map(({ accelerator }) => accelerator)).toEqual([MENU_SHORTCUTS[command].replace('Mod', 'CmdOrCtrl')])
      click(menu, command)
    }
    expect(opened).toEqual(MENU_COMMANDS.map((command) => ({ kind: 'menu', command })))
  },
)

test('no two items share their keys, and closing keeps its own', () => {
  const keys = build().flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]))
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys).not.toContain('CmdOrCtrl+W')
  expect(build().map(({ role }) => role)).toContain('close')
})

test('the standard roles are there, and a package has no developer tools and no reload', () => {
  const roles = build().map(({ role }) => role)
  expect(roles).toEqual(
    expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'quit', 'minimize']),
  )
  expect(roles.filter((role) => /reload|devtools/i.test(String(role)))).toEqual([])
  expect(build({ isPackaged: false }).map(({ role }) => role)).toContain('toggleDevTools')
  expect(build({ platform: 'darwin' }).map(({ role }) => role)).toEqual(
    expect.arrayContaining(['services', 'hide', 'about']),
  )
})

test('recent skills come newest first, a missing one greyed', () => {
  const opened: DesktopCommand[] = []
  const library = [
    item('old', { added_at: '2026-01-01T00:00:00Z' }),
    item('gone', { added_at: '2026-01-02T00:00:00Z', state: 'missing' }),
    item('R&D', { added_at: '2026-01-03T00:00:00Z' }),
  ]
  const menu = build({ library, open: (command) => opened.push(command) })
  const recent = menu.filter(({ id }) => id?.startsWith('recent-'))
  expect(recent.map(({ label, enabled }) => [label, enabled])).toEqual([
    ['R&&D', true],
    ['gone (missing)', false],
    ['old', true],
  ])
  click(menu, 'recent-old')
  expect(opened).toEqual([{ kind: 'show-skill', libraryId: 'old' }])
})

test('the menu speaks the person’s language, and every word is translated', () => {
  const [english, chinese] = [findWords('en'), findWords('system')]
  expect(chinese.commands.run).toBe('运行')
  for (const [key, word] of Object.entries({ ...english.commands, ...english.roles, ...english.menus })) {
    const other = { ...chinese.commands, ...chinese.roles, ...chinese.menus }[key as keyof typeof english.roles]
    if (key !== 'app') expect(other, key).not.toBe(word)
  }
})
