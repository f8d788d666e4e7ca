import { useSyncExternalStore } from 'react'
import { createRunEventFeed, type RunEventFeed, type RunEventState } from './run-event-feed.ts'
import { createLogStore } from './log-store.ts'

const silent = (): (() => void) => () => undefined
const NOTHING: RunEventState = {
  ...{ events: [], log: createLogStore(), connection: 'ended', lastSeq: 0, hasGap: false },
  live: { state: () => null, subscribe: silent },
}

/** Newest last. More than one, so that before and after can be flipped without reading the story again. */
const feeds = new Map<string, RunEventFeed>()
const KEPT_FEEDS = 2
/** Beyond this a log is read again rather than kept beside another one. */
const KEPT_LOG_BYTES = 32 * 1024 * 1024

function feedOf(requestId: string): RunEventFeed {
  const feed = feeds.get(requestId) ?? createRunEventFeed(requestId)
  feeds.delete(requestId)
  feeds.set(requestId, feed)
  for (const [old, { state }] of feeds) {
    const isLarge = old !== requestId && state().log.sizeBytes > KEPT_LOG_BYTES
    if (feeds.size > KEPT_FEEDS || isLarge) feeds.delete(old)
  }
  return feed
}

/** Forgets what was read of a run, because the run was deleted. */
export function forgetRunEvents(requestId: string): void {
  feeds.delete(requestId)
}

/**
 * The story of a run, live: told from its first event on, resumed by itself when the line is cut.
 * @param requestId null while no run is chosen
 */
export function useRunEvents(requestId: string | null): RunEventState {
  const feed = requestId === null ? null : (feeds.get(requestId) ?? feedOf(requestId))
  return useSyncExternalStore(feed?.subscribe ?? silent, feed?.state ?? (() => NOTHING))
}
