import { EventEmitter } from 'node:events'
import type { CallRecord } from './call-record.ts'
import { findRole, runRole, type RoleApp, type RoleContents, type RoleWindow } from './menu-roles.ts'
import { limitEvents, strict, unsupported } from './strict.ts'

type ItemType = 'normal' | 'separator' | 'submenu' | 'checkbox' | 'radio'

/** The part of Electron's options that the double knows; another key throws. */
export interface MenuItemOptions {
  id?: string
  label?: string
  sublabel?: string
  toolTip?: string
  type?: ItemType
  role?: string
  accelerator?: string
  icon?: unknown
  enabled?: boolean
  visible?: boolean
  checked?: boolean
  acceleratorWorksWhenHidden?: boolean
  registerAccelerator?: boolean
  submenu?: MenuItemOptions[] | Menu
  click?: (item: MenuItem, window: RoleWindow | undefined, event: object) => void
}

export interface MenuItem extends Omit<MenuItemOptions, 'submenu' | 'click'> {
  readonly type: ItemType
  readonly label: string
  enabled: boolean
  visible: boolean
  checked: boolean
  readonly submenu?: Menu
  /** As a click of the user, or a spec: `item.click()`. */
  click(event?: object, window?: RoleWindow | null, contents?: RoleContents | null): void
}

export interface Menu extends EventEmitter {
  readonly items: MenuItem[]
  append(item: MenuItem): void
  insert(position: number, item: MenuItem): void
  getMenuItemById(id: string): MenuItem | null
  popup(options?: { window?: RoleWindow }): void
  closePopup(): void
}

const OPTIONS = [
  ...['id', 'label', 'sublabel', 'toolTip', 'type', 'role', 'accelerator', 'icon', 'enabled', 'visible', 'checked'],
  ...['acceleratorWorksWhenHidden', 'registerAccelerator', 'submenu', 'click'],
]

export interface MenuParts {
  calls: CallRecord
  app: () => RoleApp
}

export type MenuModule = ReturnType<typeof createMenuModule>

/** `Menu` and `MenuItem`: a structure that can be looked at and clicked; nothing is drawn. */
export function createMenuModule({ calls, app }: MenuParts) {
  let applicationMenu: Menu | null = null

  const makeItem = (options: MenuItemOptions, siblings: () => MenuItem[]): MenuItem => {
    const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key))
    if (unknown !== undefined) unsupported(`MenuItem option '${unknown}'`)
    const role = options.role === undefined ? undefined : findRole(options.role)
    const { click, submenu: given, ...rest } = options
    const submenu = given ?? role?.submenu?.map((name) => ({ role: name }))
    const type = options.type ?? (submenu === undefined ? 'normal' : 'submenu')
    const item: MenuItem = {
      ...rest,
      type,
      label: options.label ?? role?.label(app().getName()) ?? '',
      enabled: options.enabled ?? true,
      visible: options.visible ?? true,
      checked: options.checked ?? false,
      ...(options.role !== undefined && { role: options.role.toLowerCase() }),
      ...(role?.accelerator !== undefined && { accelerator: options.accelerator ?? role.accelerator }),
      ...(submenu !== undefined && { submenu: isMenu(submenu) ? submenu : buildFromTemplate(submenu) }),
      click: (event = {}, window = null, contents = null) => {
        if (type === 'checkbox') item.checked = !item.checked
        if (type === 'radio') for (const other of siblings()) if (other.type === 'radio') other.checked = other === self
        if (item.role !== undefined && runRole(item.role, { app: app(), window, contents })) return
        click?.(self, window ?? undefined, event)
      },
    }
    // The object that the app and its siblings hold; optional fields are asked for even where they are not set.
    const self = strict('MenuItem', item, [...OPTIONS, 'menu', 'userAccelerator', 'commandId'])
    return self
  }

  const createMenu = (): Menu => {
    const items: MenuItem[] = []
    const menu: Menu = strict(
      'Menu',
      Object.assign(limitEvents('Menu', new EventEmitter(), ['menu-will-show', 'menu-will-close']), {
        items,
        append: (item: MenuItem) => void items.push(item),
        insert: (position: number, item: MenuItem) => void items.splice(position, 0, item),
        getMenuItemById: (id: string): MenuItem | null => {
          for (const item of items) {
            const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
            if (found) return found
          }
          return null
        },
        popup: (options: { window?: RoleWindow } = {}) => {
          calls.note('Menu.popup', { labels: items.map(({ label }) => label), hasWindow: options.window !== undefined })
          menu.emit('menu-will-show')
        },
        closePopup: () => void menu.emit('menu-will-close'),
      }),
    )
    return menu
  }
  const buildFromTemplate = (template: (MenuItemOptions | MenuItem)[]): Menu => {
    const menu = createMenu()
    for (const entry of template) menu.append(isItem(entry) ? entry : makeItem(entry, () => menu.items))
    return menu
  }

  // `new Menu()` and `new MenuItem(...)` are Electron's way; a constructor may give another object.
  const MenuClass = Object.assign(
    function () {
      return createMenu()
    } as unknown as new () => Menu,
    {
      buildFromTemplate,
      setApplicationMenu: (menu: Menu | null) => {
        applicationMenu = menu
        calls.note('Menu.setApplicationMenu', menu?.items.map(({ label }) => label) ?? null)
      },
      getApplicationMenu: () => applicationMenu,
    },
  )
  const MenuItemClass = function (options: MenuItemOptions) {
    return makeItem(options, () => [])
  } as unknown as new (options: MenuItemOptions) => MenuItem
  return { Menu: MenuClass, MenuItem: MenuItemClass }
}

function isMenu(value: MenuItemOptions[] | Menu): value is Menu {
  return value instanceof EventEmitter
}

/** A finished item has a label in any case and a click of its own; a template entry of a separator has neither. */
function isItem(value: MenuItemOptions | MenuItem): value is MenuItem {
  return 'checked' in value && 'visible' in value && 'enabled' in value && typeof value.click === 'function'
}
