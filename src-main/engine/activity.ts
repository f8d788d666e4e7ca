import type { Activity } from '../contract/system.ts'

const KEPT = 1_000

/** Tells everybody who watches what changed, whoever caused it. A slow watcher may miss old changes, never the newest. */
export interface ActivityFeed {
  tell(change: Omit<Activity, 'seq'>): void
  follow(signal: AbortSignal): AsyncIterable<Activity>
}

/** A feed without memory: watchers hear of changes from the moment on that they begin. */
export function createActivityFeed(): ActivityFeed {
  const watchers = new Set<(change: Activity) => void>()
  let seq = 0
  return {
    tell(change) {
      seq += 1
      for (const watcher of watchers) watcher({ seq, ...change })
    },
    follow(signal) {
      const waiting: Activity[] = []
      let wake: (() => void) | null = null
      const watcher = (change: Activity): void => {
        waiting.push(change)
        if (waiting.length > KEPT) waiting.shift()
        wake?.()
      }
      // Registered before the first row is asked for: what happens meanwhile is not lost.
      watchers.add(watcher)
      signal.addEventListener('abort', () => {
        watchers.delete(watcher)
        wake?.()
      })
      return rows(waiting, signal, (listener) => (wake = listener))
    },
  }
}

async function* rows(
  waiting: Activity[],
  signal: AbortSignal,
  onWake: (listener: () => void) => void,
): AsyncGenerator<Activity> {
  while (!signal.aborted) {
    const next = waiting.shift()
    if (next !== undefined) {
      yield next
      continue
    }
    await new Promise<void>((resolve) => onWake(resolve))
  }
}
