import { beforeEach, expect, test } from 'vitest'
import { createCallRecord, type CallRecord } from './call-record.ts'
import { createMenuModule, type MenuItemOptions, type MenuModule } from './menu.ts'

let calls: CallRecord
let module: MenuModule
let did: string[]

beforeEach(() => {
  calls = createCallRecord()
  did = []
  const app = { quit: () => void did.push('quit'), showAboutPanel: () => void did.push('about'), getName: () => 'App' }
  module = createMenuModule({ calls, app: () => app })
})

const contents = {
  toggleDevTools: () => void did.push('tools'),
  getZoomLevel: () => 1,
  setZoomLevel: (level: number) => void did.push(`zoom ${level}`),
  undo: () => void did.push('undo'),
  redo: () => void did.push('redo'),
  cut: () => void did.push('cut'),
  copy: () => void did.push('copy'),
  paste: () => void did.push('paste'),
  delete: () => void did.push('delete'),
  selectAll: () => void did.push('selectAll'),
}
const window = {
  close: () => void did.push('close'),
  reload: () => void did.push('reload'),
  minimize: () => void did.push('minimize'),
  isFullScreen: () => true,
  setFullScreen: (isWanted: boolean) => void did.push(`full ${isWanted}`),
}

test('entries are found by their id, however deep, with label, key and kind', () => {
  const menu = module.Menu.buildFromTemplate([
    {
      label: 'File',
      submenu: [{ type: 'separator' }, { label: 'More', submenu: [{ id: 'deep', label: 'Deep', accelerator: 'F5' }] }],
    },
  ])
  expect(menu.getMenuItemById('deep')).toMatchObject({
    label: 'Deep',
    accelerator: 'F5',
    type: 'normal',
    enabled: true,
  })
  expect(menu.items[0]?.type).toBe('submenu')
  expect(menu.items[0]?.submenu?.items[0]?.type).toBe('separator')
  expect(menu.getMenuItemById('nowhere')).toBeNull()
})

test('a click gives the entry, the window and the event', () => {
  const given: unknown[] = []
  const menu = module.Menu.buildFromTemplate([{ id: 'x', label: 'X', click: (...args) => given.push(...args) }])
  const item = menu.getMenuItemById('x')
  item?.click({ shiftKey: true }, window)
  expect(given).toEqual([item, window, { shiftKey: true }])
})

test('a checkbox turns over before its click, a radio turns its neighbours off', () => {
  const menu = module.Menu.buildFromTemplate([
    { id: 'box', type: 'checkbox', click: (item) => did.push(String(item.checked)) },
    { id: 'one', type: 'radio', checked: true },
    { id: 'two', type: 'radio' },
  ])
  menu.getMenuItemById('box')?.click()
  menu.getMenuItemById('two')?.click()
  expect(did).toEqual(['true'])
  expect(['one', 'two'].map((id) => menu.getMenuItemById(id)?.checked)).toEqual([false, true])
})

test.each([
  ['quit', 'Quit', 'quit'],
  ['about', 'About', 'about'],
  ['close', 'Close', 'close'],
  ['minimize', 'Minimize', 'minimize'],
  ['reload', 'Reload', 'reload'],
  ['togglefullscreen', 'Toggle Full Screen', 'full false'],
  ['toggleDevTools', 'Toggle Developer Tools', 'tools'],
  ['resetZoom', 'Actual Size', 'zoom 0'],
  ['zoomIn', 'Zoom In', 'zoom 1.5'],
  ['zoomOut', 'Zoom Out', 'zoom 0.5'],
  ['copy', 'Copy', 'copy'],
  ['selectAll', 'Select All', 'selectAll'],
])('role %s has its own label and does its own work', (role, label, done) => {
  const [item] = module.Menu.buildFromTemplate([{ role }]).items
  item?.click(undefined, window, contents)
  expect([item?.label, item?.role, did]).toEqual([label, role.toLowerCase(), [done]])
})

test('a role without a window does nothing, as in Electron, and its own click is taken', () => {
  const menu = module.Menu.buildFromTemplate([{ role: 'close', click: () => did.push('own') }])
  menu.items[0]?.click()
  expect(did).toEqual(['own'])
})

test('a role that is a menu brings its entries', () => {
  const [edit] = module.Menu.buildFromTemplate([{ role: 'editMenu' }]).items
  expect(edit?.submenu?.items.map(({ label }) => label)).toEqual([
    'Undo',
    'Redo',
    'Cut',
    'Copy',
    'Paste',
    'Delete',
    'Select All',
  ])
})

test.each<[MenuItemOptions, string]>([
  [{ role: 'tpyo' }, "menu role 'tpyo'"],
  [{ role: 'services' }, ''],
  [{ label: 'x', position: 'first' } as MenuItemOptions, "MenuItem option 'position'"],
])('what the double does not know is refused by its name: %o', (options, message) => {
  const build = (): unknown => module.Menu.buildFromTemplate([options])
  if (message === '') expect(build).not.toThrow()
  else expect(build).toThrow(`${message} is not supported`)
})

test('menus can be made piece by piece, and a popup leaves a mark', () => {
  const menu = new module.Menu()
  const item = new module.MenuItem({ label: 'Made' })
  menu.append(item)
  menu.insert(0, new module.MenuItem({ label: 'First' }))
  menu.popup({ window })
  expect(calls.of('Menu.popup')).toEqual([[{ labels: ['First', 'Made'], hasWindow: true }]])
  expect(module.Menu.buildFromTemplate([item]).items[0]).toBe(item)
})
