import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDesktopStore } from './desktop-store.ts'
import { stepZoom } from './menu.ts'
import { createTrustedEditor, KNOWN_EDITORS } from './trusted-editor.ts'
import { findWords } from './words.ts'

const { electron } = vi.hoisted(() => {
  const app = { getPath: (_name: string) => '', getVersion: () => '0.0.0', getLocale: () => 'en' }
  return { electron: { app, dialog: { showMessageBox: vi.fn() }, ipcMain: { on: vi.fn() }, Menu: {}, shell: {} } }
})
vi.mock('electron', () => ({ ...electron, default: electron }))

let folderPath: string
beforeEach(async () => {
  vi.clearAllMocks()
  folderPath = await mkdtemp(join(tmpdir(), 'window-'))
  electron.app.getPath = () => folderPath
})
afterEach(() => rm(folderPath, { recursive: true }))

const stored = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(folderPath, 'window.json'), 'utf8')) as unknown

test('what is set is kept, told, and there after a new start', () => {
  const store = createDesktopStore()
  const told = vi.fn()
  store.onPreferences(told)
  expect(store.setPreferences({ theme: 'dark' })).toMatchObject({ theme: 'dark', zoom: 1 })
  expect(told).toHaveBeenCalledWith(expect.objectContaining({ theme: 'dark' }))
  expect(createDesktopStore().preferences()).toMatchObject({ theme: 'dark', language: 'system', notifyAtEnd: true })
})

test('the window’s place is kept beside it', async () => {
  const state = { bounds: { x: -5, y: 10, width: 900, height: 700 }, isMaximized: true }
  createDesktopStore().setWindowState(state)
  expect(createDesktopStore().windowState()).toEqual(state)
  expect(await stored()).toMatchObject({ state })
})

test.each(['{"preferences": {"theme": "pink"}}', '{"state": 5}', 'not JSON at all', ''])(
  'a spoilt file (%s) gives the defaults, not an app that cannot start',
  async (content) => {
    await writeFile(join(folderPath, 'window.json'), content)
    expect(createDesktopStore().preferences()).toMatchObject({ theme: 'system' })
    expect(createDesktopStore().windowState()).toBeNull()
  },
)

test('a value that the schema refuses is not stored', () => {
  const store = createDesktopStore()
  expect(() => store.setPreferences({ zoom: 99 })).toThrow(/zoom/)
  expect(store.preferences().zoom).toBe(1)
})

test('a well-known editor needs no question, any other command is shown before its first use', async () => {
  const store = createDesktopStore()
  const editor = createTrustedEditor({ store, window: () => null, words: () => findWords('en') })
  expect(await editor()).toBe('')
  store.setPreferences({ editorCommand: KNOWN_EDITORS[0]! })
  expect(await editor()).toBe(KNOWN_EDITORS[0])
  expect(electron.dialog.showMessageBox).not.toHaveBeenCalled()

  store.setPreferences({ editorCommand: ' sh -c evil ' })
  electron.dialog.showMessageBox.mockResolvedValue({ response: 1 })
  await expect(editor()).rejects.toMatchObject({ code: 'canceled' })
  expect(electron.dialog.showMessageBox.mock.lastCall?.[0]).toMatchObject({ detail: 'sh -c evil', defaultId: 1 })
  electron.dialog.showMessageBox.mockResolvedValue({ response: 0 })
  expect(await editor()).toBe('sh -c evil')
  expect(await editor()).toBe('sh -c evil')
  expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(2)

  store.setPreferences({ editorCommand: 'sh -c worse' })
  await editor()
  expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(3)
})

test('the zoom goes in steps between its ends and back to the actual size', () => {
  const store = createDesktopStore()
  for (let index = 0; index < 40; index += 1) stepZoom(store, 1)
  expect(store.preferences().zoom).toBe(3)
  for (let index = 0; index < 40; index += 1) stepZoom(store, -1)
  expect(store.preferences().zoom).toBe(0.5)
  stepZoom(store, 0)
  expect(store.preferences().zoom).toBe(1)
})
