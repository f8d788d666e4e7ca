import { existsSync } from 'node:fs'

/** Checks `webContents.startDrag(item)` as Electron does, and a bit more: a drag without a visible icon starts nowhere. */
export function checkDragItem(item: { file?: string; files?: string[]; icon?: unknown }): void {
  const files = item.files ?? (item.file === undefined ? [] : [item.file])
  if (files.length === 0) throw new TypeError("Must specify either 'file' or 'files' option")
  const missing = files.find((file) => !existsSync(file))
  if (missing !== undefined) throw new Error(`electron-double: startDrag of a file that does not exist: ${missing}`)
  const { icon } = item
  if (icon === undefined || icon === '') throw new TypeError("Must specify 'icon' option")
  const isEmpty: unknown = typeof icon === 'object' && icon !== null ? Reflect.get(icon, 'isEmpty') : undefined
  if (typeof isEmpty === 'function' && Reflect.apply(isEmpty, icon, []) === true) {
    throw new TypeError("Must specify non-empty 'icon' option")
  }
}
