import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { ROUTES } from '../../src-main/contract/api.ts'
import { isTerminal, RUN_STATUSES } from '../../src-main/contract/statuses.ts'
import { ActivitySchema, type Activity } from '../../src-main/contract/system.ts'
import { followStream, type StreamState } from './follow-stream.ts'
import { queryKeys } from './query-keys.ts'
import type { SseFrame } from './sse.ts'

/** Whether the window hears of changes; the status bar shows it. */
export const useConnectionState = create<{ readonly stream: StreamState }>(() => ({ stream: 'connecting' }))

/**
 * Follows `/v1/activity` for as long as the window is open and makes stale what changed, whoever changed it.
 * @param isEnabled false while nobody is signed in
 * @param onActivity told of each change, for announcements
 */
export function useActivity(isEnabled: boolean, onActivity?: (activity: Activity) => void): void {
  const queryClient = useQueryClient()
  // Listeners are made anew at each drawing; the stream must not be.
  const listener = useRef(onActivity)
  useEffect(() => {
    listener.current = onActivity
  })
  useEffect(() => {
    if (!isEnabled) return
    const stop = new AbortController()
    let hasBeenLive = false
    void followStream({
      url: ROUTES.system.activity.path,
      signal: stop.signal,
      onFrames: (frames) => {
        for (const activity of frames.map(readActivity)) {
          if (activity === null) continue
          invalidate(queryClient, activity)
          listener.current?.(activity)
        }
      },
      onState: (stream) => {
        const isRetry = stream === 'connecting' && useConnectionState.getState().stream === 'lost'
        // Offline until it is not: a word that changes with each try would only flicker.
        if (!isRetry) useConnectionState.setState({ stream })
        if (stream !== 'live') return
        // What happened while the line was down was told to nobody.
        if (hasBeenLive) void queryClient.invalidateQueries()
        hasBeenLive = true
      },
      isComplete: () => false,
    })
    return () => stop.abort()
  }, [isEnabled, queryClient])
}

function readActivity(frame: SseFrame): Activity | null {
  if (frame.event === 'heartbeat') return null
  try {
    return ActivitySchema.safeParse(JSON.parse(frame.data)).data ?? null
  } catch {
    return null
  }
}

function invalidate(queryClient: QueryClient, activity: Activity): void {
  const stale = (queryKey: readonly unknown[]): void => void queryClient.invalidateQueries({ queryKey })
  const { request_id: requestId, library_id: libraryId } = activity
  stale(queryKeys.health)
  if (libraryId !== null) stale(queryKeys.libraryItem(libraryId))
  if (activity.kind === 'library' || libraryId !== null) stale(queryKeys.library)
  if (activity.kind === 'skills') {
    stale(queryKeys.skills)
    // Which of them changed is not told; those that are open are few.
    stale(['library-item'])
  }
  if (activity.kind === 'run' || activity.kind === 'run_deleted' || activity.kind === 'sweep') stale(queryKeys.runs)
  if (activity.kind === 'sweep') stale(['run'])
  if (requestId === null || activity.kind === 'run_deleted') return
  const status = RUN_STATUSES.find((word) => word === activity.status)
  // Outputs appear at the end; before that only the status can have changed, and the question of a waiting run.
  if (status === undefined || isTerminal(status)) stale(queryKeys.run(requestId))
  else {
    stale(queryKeys.runStatus(requestId))
    stale(queryKeys.pending(requestId))
  }
}
