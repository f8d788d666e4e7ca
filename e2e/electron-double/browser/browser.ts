import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from '../../support/find-chromium.ts'
import { connectCdp, type Cdp, type CdpSession } from './cdp.ts'
import { startChromium, type Chromium } from './chromium.ts'
import { startJanitor } from './janitor.ts'

/** Chromium needs some 100 ms to close; one that hangs must not keep the app alive. */
const CLOSE_TIMEOUT_MS = 3000

/** One window's page, attached and running, still empty. */
export interface PageTarget {
  readonly targetId: string
  readonly session: CdpSession
  readonly gone: Promise<void>
  close(): Promise<void>
}

export interface Browser {
  /** A folder of this process, removed at its end. */
  readonly folderPath: string
  /** Takes a command line switch; only before the start. */
  readonly appendSwitch: (text: string) => void
  /** Starts Chromium. @returns the address of its DevTools protocol */
  start(): Promise<string>
  /** The browser's own session. @throws Error before the start */
  root(): CdpSession
  openPage(size: { width: number; height: number }): Promise<PageTarget>
  /** Called when Chromium is gone without having been asked; the app cannot go on. */
  onLost(listener: (how: string) => void): void
  /** Closes Chromium and removes everything. */
  stop(): Promise<void>
  /** The same, without waiting and without asking: for the last moment of the process. */
  stopNow(): void
}

interface Attached {
  session: CdpSession
  gone: Promise<void>
}

/** The Chromium behind the double: one process, a new profile, closed and removed with the app. */
export function createBrowser(isHeaded: boolean): Browser {
  const folderPath = mkdtempSync(join(tmpdir(), 'electron-double-'))
  const janitor = startJanitor(folderPath)
  const switches: string[] = []
  const attached = new Map<string, (value: Attached) => void>()
  const early = new Map<string, Attached>()
  let chromium: Chromium | undefined
  let cdp: Cdp | undefined
  let isStopping = false
  const lostListeners: ((how: string) => void)[] = []

  const root = (): Cdp => {
    if (cdp === undefined) throw new Error('electron-double: Chromium has not started yet')
    return cdp
  }
  const removeFolder = (): void => rmSync(folderPath, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })

  // Every page is held at its first instant until somebody lets it go: ours to be prepared, a popup to be closed.
  const watchTargets = async (connection: Cdp): Promise<void> => {
    const ends = new Map<string, () => void>()
    connection.on('Target.detachedFromTarget', ({ sessionId }) => ends.get(sessionId)?.())
    connection.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      const session = connection.session(sessionId)
      const gone = new Promise<void>((resolve) => ends.set(sessionId, resolve))
      if (targetInfo.openerId !== undefined) {
        closePopup(connection, session, targetInfo.targetId)
        return
      }
      session.send('Runtime.runIfWaitingForDebugger').catch(() => undefined)
      const taken = attached.get(targetInfo.targetId)
      if (taken === undefined) early.set(targetInfo.targetId, { session, gone })
      else taken({ session, gone })
    })
    await connection.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }, { exclude: true }],
    })
  }

  return {
    folderPath,
    appendSwitch: (text) => void switches.push(text),
    start: async () => {
      // A second instance ends before it begins.
      if (isStopping) return await new Promise(() => undefined)
      chromium = startChromium({ executablePath: findChromium(), folderPath, isHeaded, switches })
      janitor.guard(chromium.groupId)
      void chromium.exited.then((how) => {
        if (!isStopping) for (const listener of lostListeners) listener(how)
      })
      const webSocketUrl = await chromium.webSocketUrl
      cdp = await connectCdp(webSocketUrl)
      await watchTargets(cdp)
      return webSocketUrl
    },
    root,
    openPage: async ({ width, height }) => {
      const { targetId } = await root().send('Target.createTarget', {
        url: 'about:blank',
        newWindow: true,
        width,
        height,
      })
      const known = early.get(targetId)
      early.delete(targetId)
      const { session, gone } = known ?? (await new Promise<Attached>((resolve) => attached.set(targetId, resolve)))
      attached.delete(targetId)
      const close = async (): Promise<void> => {
        // A page that closes itself meanwhile is closed as well.
        await root()
          .send('Target.closeTarget', { targetId })
          .catch(() => undefined)
        await gone
      }
      return { targetId, session, gone: Promise.race([gone, root().closed]), close }
    },
    onLost: (listener) => void lostListeners.push(listener),
    stop: async () => {
      isStopping = true
      await cdp?.send('Browser.close').catch(() => undefined)
      await chromium?.ended(cdp === undefined ? 0 : CLOSE_TIMEOUT_MS)
      removeFolder()
      janitor.release()
    },
    stopNow: () => {
      isStopping = true
      chromium?.kill()
      removeFolder()
    },
  }
}

/** The page's own guard refuses most windows before they exist; this is for those that got past it. */
function closePopup(connection: Cdp, session: CdpSession, targetId: string): void {
  const close = async (): Promise<void> => {
    // Its request waits for an answer that never comes. It must run to be closed, for its opener may be waiting for it.
    await Promise.race([
      session.send('Fetch.enable', { patterns: [{}] }),
      session.send('Runtime.runIfWaitingForDebugger'),
    ])
    await connection.send('Target.closeTarget', { targetId })
  }
  close().catch(() => undefined)
}
