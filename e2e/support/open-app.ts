import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, test as base, type Browser, type Page } from '@playwright/test'
import { findChromium } from './find-chromium.ts'
import { launchDesktop, type DesktopApp } from './launch-desktop.ts'

/** The two homes of the app: its own window, or a page in a browser. */
export type Host = 'desktop' | 'web'
export interface HostOptions {
  host: Host
}
type Environment = Readonly<Record<string, string>>

/** The app as a person has it in front of them, and how to start it again on the same data. */
export interface OpenedApp {
  readonly host: Host
  readonly dataDir: string
  /** A folder of the test's own. */
  readonly folderPath: string
  page(): Page
  /** Ends the app in good order and starts it again. */
  restart(): Promise<Page>
  /** Everything that the page wrote to its console as an error, such as a refused style. */
  consoleErrors(): readonly string[]
}

interface Home {
  readonly page: Page
  close(): Promise<void>
}

const ROOT_PATH = resolve(import.meta.dirname, '../..')
/** Debian's Chromium as root needs the first; the others keep it from asking the network for things of its own. */
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const VIEWPORT = { width: 1280, height: 800 }

/** `test` with an app that is open before each test and closed after it. */
export const test = base.extend<HostOptions & { environment: Environment; app: OpenedApp }>({
  host: ['desktop', { option: true }],
  environment: [{}, { option: true }],
  app: async ({ host, environment }, use) => {
    const folderPath = await realpath(await mkdtemp(join(tmpdir(), 'skill-tryout-e2e-')))
    const app = await openApp(host, folderPath, environment)
    try {
      await use(app)
    } finally {
      await app.close()
      await rm(folderPath, { recursive: true, force: true, maxRetries: 3 })
    }
  },
})

/**
 * Opens the app in a home, on a data folder below the given one.
 * @param environment on top of this process's
 */
export async function openApp(
  host: Host,
  folderPath: string,
  environment: Environment = {},
): Promise<OpenedApp & { close(): Promise<void> }> {
  const dataDir = join(folderPath, 'data')
  const errors: string[] = []
  const open = async (): Promise<Home> => {
    const home =
      host === 'desktop' ? await openDesktop(dataDir, folderPath, environment) : await openBrowser(dataDir, environment)
    home.page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    home.page.on('pageerror', (error) => errors.push(error.message))
    return home
  }
  let home = await open()
  return {
    host,
    dataDir,
    folderPath,
    page: () => home.page,
    async restart() {
      await home.close()
      home = await open()
      return home.page
    },
    consoleErrors: () => errors,
    close: () => home.close(),
  }
}

async function openDesktop(dataDir: string, folderPath: string, env: Environment): Promise<Home> {
  const desktop: DesktopApp = await launchDesktop({ dataDir, userDataDir: join(folderPath, 'user'), env })
  return { page: desktop.page, close: () => desktop.close() }
}

async function openBrowser(dataDir: string, environment: Environment): Promise<Home> {
  const server = spawn(process.execPath, [join(ROOT_PATH, 'out/main/serve.js'), '--data-dir', dataDir, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...environment },
  })
  let browser: Browser | null = null
  const close = async (): Promise<void> => {
    await browser?.close()
    if (server.exitCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    await exited
  }
  try {
    const link = await askLoginLink(server)
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
    // A context of its own, because axe opens a page beside this one.
    const page = await (await browser.newContext({ viewport: VIEWPORT })).newPage()
    await page.goto(link)
    return { page, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

/** Asks the server for a one-time link, as a program that may read `server.json` does. */
async function askLoginLink(server: ChildProcess): Promise<string> {
  const ready = JSON.parse(await firstLine(server)) as { url: string; server_file: string }
  const { token } = JSON.parse(await readFile(ready.server_file, 'utf8')) as { token: string }
  const answer = await fetch(`${ready.url}/v1/login-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  return ((await answer.json()) as { url: string }).url
}

async function firstLine(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('the server has no standard output')
  for await (const line of createInterface({ input: server.stdout })) return line
  throw new Error('the server ended before it was ready')
}
