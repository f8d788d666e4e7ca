import { setTimeout as sleep } from 'node:timers/promises'
import { HTTP_LIMITS } from '../contract/limits.ts'
import type { LibraryItem } from '../contract/skill.ts'
import type { DesktopApiClient } from './api-client.ts'
import { APP_ORIGIN } from './app-origin.ts'
import type { RunningServer } from './server-door.ts'

/** Pause before the stream is opened again, should it ever end. */
const REOPEN_MS = 1_000
/** A thousand runs change a thousand times a second; menu and taskbar need not. */
const LOOK_AGAIN_MS = 250

export interface RunWatchParts {
  readonly server: Pick<RunningServer, 'answer'>
  readonly api: DesktopApiClient
  readonly log: { warn(fields: object, text: string): void }
  /** Runs that are queued or running. Waiting for a person is not activity: it survives an end of the app. */
  readonly onActive: (count: number) => void
  readonly onLibrary: (items: readonly LibraryItem[]) => void
}

/** Follows the server's activity, so that menu, taskbar and sleep are right whoever starts a run. */
export interface RunWatch {
  /** The number of active runs, asked now. */
  readonly countActive: () => Promise<number>
  /** Asks every active run to end. */
  readonly cancelAll: () => Promise<void>
  readonly stop: () => void
}

export function startRunWatch(parts: RunWatchParts): RunWatch {
  const { api, log, server } = parts
  const stopped = new AbortController()
  const countActive = async (): Promise<number> => {
    const { queue } = await api.system.health({})
    return queue.running + queue.queued
  }
  let hasChanged = false
  let isLooking = false
  const look = async (): Promise<void> => {
    hasChanged = true
    if (isLooking) return
    isLooking = true
    try {
      while (hasChanged && !stopped.signal.aborted) {
        hasChanged = false
        parts.onActive(await countActive())
        parts.onLibrary((await api.library.list({})).items)
        await sleep(LOOK_AGAIN_MS, undefined, { ref: false })
      }
    } catch (cause) {
      if (!stopped.signal.aborted) log.warn({ err: cause }, 'the state of the runs could not be read')
    } finally {
      isLooking = false
    }
  }
  const follow = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      void look()
      await readChanges(server, stopped.signal, () => void look()).catch((cause: unknown) => {
        if (!stopped.signal.aborted) log.warn({ err: cause }, 'the activity stream broke')
      })
      await sleep(REOPEN_MS, undefined, { ref: false, signal: stopped.signal }).catch(() => undefined)
    }
  }
  void follow()
  return { countActive, cancelAll: () => cancelAll(api), stop: () => stopped.abort() }
}

/** What changed is asked anew after each piece of the stream, so its content need not be understood. */
async function readChanges(server: RunWatchParts['server'], signal: AbortSignal, onChange: () => void): Promise<void> {
  const answer = await server.answer(new Request(`${APP_ORIGIN}/v1/activity`, { signal }), 'desktop')
  if (!answer.ok || answer.body === null) throw new Error(`activity answered ${String(answer.status)}`)
  for await (const text of answer.body.pipeThrough(new TextDecoderStream(), { signal })) {
    // A heartbeat is a comment without data.
    if (text.includes('data:')) onChange()
  }
}

/**
 * The queue first, so that nothing moves up while the running ones end. The list has the requests of all addresses, jobs too; what waits
 * for a person stays: it will wait at the next start as well.
 */
async function cancelAll(api: DesktopApiClient): Promise<void> {
  for (const status of ['queued', 'running'] as const) {
    for (let isFull = true; isFull;) {
      const { runs } = await api.tempRuns.list({ query: { status, page_size: HTTP_LIMITS.maxPageSize } })
      const ends = await Promise.allSettled(
        runs.map(({ request_id }) => api.tempRuns.cancel({ params: { request_id } })),
      )
      // What cannot be cancelled would come again for ever.
      isFull = runs.length === HTTP_LIMITS.maxPageSize && ends.some((end) => end.status === 'fulfilled')
    }
  }
}
