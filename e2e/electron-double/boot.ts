import type { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Browser } from './browser/browser.ts'
import type { SchemeServer } from './browser/scheme-server.ts'
import type { SchemeUrls } from './browser/scheme-urls.ts'
import { watchDownloads } from './api/downloads.ts'
import type { ReadyGate } from './api/ready-gate.ts'

export interface BootParts {
  browser: Browser
  server: SchemeServer
  urls: SchemeUrls
  app: EventEmitter
  gate: ReadyGate
  session: EventEmitter
  contentsOf: (targetId: string) => object | undefined
}

/** From the app's first line to `ready`. */
export async function boot(parts: BootParts): Promise<void> {
  const { browser, server, app, gate } = parts
  const driver = waitForDriver()
  // The app's own first lines come before: switches, schemes, the single instance lock.
  await setImmediate()
  await server.start()
  const webSocketUrl = await browser.start()
  const { product } = await browser.root().send('Browser.getVersion')
  Object.defineProperty(process.versions, 'chrome', { value: product.replace(/^.*\//, ''), enumerable: true })
  const folderPath = join(browser.folderPath, 'downloads')
  mkdirSync(folderPath)
  await watchDownloads({
    root: browser.root(),
    urls: parts.urls,
    folderPath,
    emitter: parts.session,
    contentsOf: parts.contentsOf,
  })
  // Playwright's `_electron.launch` waits for this very line.
  process.stderr.write(`DevTools listening on ${webSocketUrl}\n`)
  await driver
  app.emit('will-finish-launching')
  app.emit('session-created', parts.session)
  gate.open()
  app.emit('ready', {}, {})
}

/**
 * Playwright starts Electron with these two and calls `__playwright_run()` once it is attached; with Electron itself its loader
 * holds `ready` back until then, so that no window appears unseen. Here the double does.
 */
function waitForDriver(): Promise<void> {
  if (!process.execArgv.includes('--inspect=0')) return Promise.resolve()
  return new Promise((resolve) => {
    Object.defineProperty(globalThis, '__playwright_run', { value: resolve, configurable: true })
  })
}
