import { create } from 'zustand'
import type { LogTimes } from './log-time.ts'

/** How logs are shown in this window: chosen once for every run, not for each. */
export const useLogPreferences = create<{ readonly times: LogTimes; readonly isWrapped: boolean }>(() => ({
  times: 'off',
  isWrapped: false,
}))
