import { useSyncExternalStore } from 'react'
import type { WrittenText } from '../../src-main/contract/live.ts'

/** What the agent of one run is writing at this moment; null while it writes nothing. Apart from the events, for it changes often. */
export interface LiveText {
  readonly state: () => WrittenText | null
  readonly subscribe: (listener: () => void) => () => void
}

/** The text as it grows: whoever asks is drawn anew with each piece. */
export function useLiveText({ state, subscribe }: LiveText): WrittenText | null {
  return useSyncExternalStore(subscribe, state)
}

/** Whether something is being written: changes only at the beginning and the end. */
export function useIsWriting({ state, subscribe }: LiveText): boolean {
  return useSyncExternalStore(subscribe, () => state() !== null)
}
