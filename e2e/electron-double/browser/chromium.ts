import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface ChromiumOptions {
  executablePath: string
  /** A folder of this start alone; profile, home and temporary files of Chromium all go there. */
  folderPath: string
  isHeaded: boolean
  /** `--name` or `--name=value`, after the double's own. */
  switches: string[]
}

export interface Chromium {
  /** Leader of the process group that all of Chromium's processes are in. */
  readonly groupId: number
  /** Address of its DevTools protocol, once it can be talked to. */
  readonly webSocketUrl: Promise<string>
  /** Resolves at its end, whoever ended it, with the exit code or the signal. */
  readonly exited: Promise<string>
  /** Waits for the end of a Chromium that was asked to close; after that long it is killed. */
  ended(timeoutMs: number): Promise<void>
  /** At once; safe to call while the process exits. */
  kill(): void
}

const SWITCHES = [
  '--remote-debugging-port=0',
  // Without it an empty tab is the first window.
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  // Nothing may look for a network that need not be there.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-quic',
  '--disable-domain-reliability',
  '--disable-breakpad',
  '--disable-features=OptimizationHints,MediaRouter,Translate,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
  // A window behind another one must go on painting and counting.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--force-color-profile=srgb',
  '--password-store=basic',
  '--use-mock-keychain',
  // Chromium's own sandbox refuses root and most containers. So the double says nothing about the renderer's sandbox.
  '--no-sandbox',
]

/** Starts Chromium. The handle is there at once, so that it can be killed while it starts. */
export function startChromium(options: ChromiumOptions): Chromium {
  const homePath = join(options.folderPath, 'home')
  const temporaryPath = join(options.folderPath, 'tmp')
  for (const path of [homePath, temporaryPath]) mkdirSync(path, { recursive: true })
  const child = spawn(
    options.executablePath,
    [
      ...SWITCHES,
      ...(options.isHeaded ? [] : ['--headless']),
      `--user-data-dir=${join(options.folderPath, 'profile')}`,
      ...options.switches,
    ],
    {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        HOME: homePath,
        XDG_CONFIG_HOME: homePath,
        XDG_CACHE_HOME: homePath,
        TMPDIR: temporaryPath,
      },
    },
  )
  const kill = (): void => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Nobody left in the group.
    }
  }
  const exited = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => String(signal ?? code))
  let output = ''
  const webSocketUrl = new Promise<string>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`electron-double: Chromium does not start: ${cause.message}`)))
    child.once('exit', (code) =>
      reject(new Error(`electron-double: Chromium ended with ${code ?? 'a signal'}:\n${output}`)),
    )
    child.stderr.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000)
      const [, url] = /DevTools listening on (ws:\/\/\S+)/.exec(output) ?? []
      if (url !== undefined) resolve(url)
    })
  })
  return {
    groupId: child.pid ?? 0,
    webSocketUrl,
    exited,
    ended: async (timeoutMs) => {
      const timer = new AbortController()
      await Promise.race([exited, delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)])
      timer.abort()
      kill()
    },
    kill,
  }
}
