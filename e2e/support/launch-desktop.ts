import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { locateApp } from '../electron-double/app-location.ts'
import { findElectronBinary } from './electron-binary.ts'

/** Where the desktop app really runs: in Electron, or in its double. A report must say which. */
export type DesktopHost = 'electron' | 'double'

export interface DesktopOptions {
  /** The server's data, `SKILL_TRYOUT_DATA_DIR`. */
  dataDir: string
  /** Electron's own folder (window state, single instance lock). */
  userDataDir: string
  /** As a user would write them on the command line: folders, links. */
  args?: string[]
  /** On top of this process's environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>
  /** Folder of the app's package.json; the repository by default, which must have been built. */
  appPath?: string
}

export interface DesktopApp {
  app: ElectronApplication
  /** The first window, with its document. */
  page: Page
  host: DesktopHost
  /** Quits as a user would. A quit that the app holds up ends in an error, and the app is killed. */
  close(): Promise<void>
}

const QUIT_TIMEOUT_MS = 15_000
const DOUBLE_PATH = resolve(import.meta.dirname, '../electron-double/electron-double')
const REPOSITORY_PATH = resolve(import.meta.dirname, '../..')

/** Starts the built app in Electron where its program is there, otherwise in the double. Both are driven in the same way. */
export async function launchDesktop(options: DesktopOptions): Promise<DesktopApp> {
  const { dataDir, userDataDir, args = [], appPath = REPOSITORY_PATH } = options
  const { entryPath } = locateApp(appPath)
  if (!existsSync(entryPath)) throw new Error(`The app is not built: ${entryPath} is missing. Run: npm run build`)

  const binaryPath = findElectronBinary()
  const app = await _electron.launch({
    // Given no path, Playwright takes Electron's and adds a loader that lets no window open unseen; the double needs none.
    ...(binaryPath === null && { executablePath: DOUBLE_PATH }),
    args: [appPath, `--user-data-dir=${userDataDir}`, ...args],
    cwd: appPath,
    env: readEnvironment({ ...process.env, SKILL_TRYOUT_DATA_DIR: dataDir, ...options.env }),
    // Playwright would force the light scheme; here the app's own theme must show.
    colorScheme: null,
  })
  const close = async (): Promise<void> => {
    const timer = new AbortController()
    const timeout = delay(QUIT_TIMEOUT_MS, true, { signal: timer.signal }).catch(() => false)
    const isLate = await Promise.race([app.close().then(() => false), timeout])
    timer.abort()
    if (!isLate) return
    app.process().kill('SIGKILL')
    throw new Error(`The app did not quit within ${QUIT_TIMEOUT_MS} ms and was killed.`)
  }
  try {
    const page = await app.firstWindow()
    // A window is announced while it is still empty.
    await page.waitForURL((url) => url.protocol !== 'about:', { waitUntil: 'domcontentloaded' })
    return { app, page, host: binaryPath === null ? 'double' : 'electron', close }
  } catch (cause) {
    await close().catch(() => undefined)
    throw cause
  }
}

function readEnvironment(given: Record<string, string | undefined>): Record<string, string> {
  // The second would turn Electron into a plain Node.
  const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _asNode, ...kept } = given
  return Object.fromEntries(
    Object.entries(kept).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
