import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import type { RecordedCall } from '../api/call-record.ts'
import { launchDesktop, type DesktopApp } from '../../support/launch-desktop.ts'

declare global {
  interface Window {
    /** What the fixture's preload gives its page. */
    fixture: {
      invoke(channel: string, ...args: unknown[]): Promise<unknown>
      send(channel: string, ...args: unknown[]): void
      onMessage(listener: (...args: unknown[]) => void): () => void
      pathOf(file: File): string
      attempt(what: string): string
      nested: { list: unknown[]; secret: Record<string, unknown> }
      platform: string
      sandboxed: boolean
    }
    dropped: string[]
    /** Whether the page's own script saw the dark theme when it ran. */
    beganDark: boolean
  }
}

/** What the fixture's main process has seen. */
export interface FixtureSeen {
  quitSteps: string[]
  secondInstances: { argv: string[]; workingDirectory: string }[]
  requests: { url: string; initiatorOrigin: string | null; names: string[] }[]
  ended: string[]
  opened: string[]
  navigations: { kind: string; url: string; isMainFrame: boolean }[]
}

export interface FixtureApp extends DesktopApp {
  userDataDir: string
  seen(): Promise<FixtureSeen>
  /** What the double recorded of one API. */
  calls(api: string): Promise<unknown[][]>
}

export const FIXTURE_PATH = import.meta.dirname

export async function launchFixture(env: Record<string, string> = {}): Promise<FixtureApp> {
  const userDataDir = await mkdtemp(join(tmpdir(), 'double-fixture-'))
  const desktop = await launchDesktop({ dataDir: userDataDir, userDataDir, env, appPath: FIXTURE_PATH })
  return {
    ...desktop,
    userDataDir,
    seen: () => readSeen(desktop.app),
    calls: async (api) => (await readCalls(desktop.app)).filter((call) => call.api === api).map(({ args }) => args),
    close: async () => {
      await desktop.close()
      await rm(userDataDir, { recursive: true, force: true })
    },
  }
}

function readSeen(app: ElectronApplication): Promise<FixtureSeen> {
  return app.evaluate(() => (Reflect.get(globalThis, 'fixture') as { seen: FixtureSeen }).seen)
}

function readCalls(app: ElectronApplication): Promise<RecordedCall[]> {
  return app.evaluate((electron) => {
    const double = Reflect.get(electron, 'electronDouble') as { calls: { all(): RecordedCall[] } }
    return double.calls.all()
  })
}
