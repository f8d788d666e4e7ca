import { expect, test } from 'vitest'
import { readWebPreferences } from './web-preferences.ts'
import { checkWindowOptions } from './window-options.ts'

test('without a word the safe defaults hold', () => {
  expect(readWebPreferences()).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
})

test('saying the safe values is the same; looks are kept', () => {
  const given = { sandbox: true, webSecurity: true, spellcheck: false, zoomFactor: 1.5, preload: '/app/preload.cjs' }
  expect(readWebPreferences(given)).toMatchObject(given)
})

test.each([
  [{ nodeIntegration: true }, 'webPreferences.nodeIntegration = true'],
  [{ contextIsolation: false }, 'webPreferences.contextIsolation = false'],
  [{ sandbox: false }, 'webPreferences.sandbox = false'],
  [{ webSecurity: false }, 'webPreferences.webSecurity = false'],
  [{ webviewTag: true }, 'webPreferences.webviewTag = true'],
  [{ partition: 'persist:x' }, 'webPreferences.partition'],
  [{ enableBlinkFeatures: 'X' }, 'webPreferences.enableBlinkFeatures'],
])('%o is refused by its name', (given, name) => {
  expect(() => readWebPreferences(given)).toThrow(`${name} is not supported`)
})

test('a preload must be an absolute path, as in Electron', () => {
  expect(() => readWebPreferences({ preload: 'preload.cjs' })).toThrow(
    'preload script must have absolute path: preload.cjs',
  )
})

test('a window option without a meaning here is refused by its name', () => {
  checkWindowOptions({ width: 3, icon: 'x', titleBarStyle: 'hidden' })
  expect(() => checkWindowOptions({ kiosk: true })).toThrow("BrowserWindow option 'kiosk' is not supported")
})
