import type { UseQueryResult } from '@tanstack/react-query'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import type { CommandActions } from './commands.ts'

export const RUN_TABS = ['result', 'artifacts', 'logs', 'request'] as const
export type RunTab = (typeof RUN_TABS)[number]

export interface RunViewProps {
  requestId: string | null
  status: UseQueryResult<RunStatusBody>
  tab: RunTab
  onTab: (tab: RunTab) => void
  isCanceling: boolean
  actions: CommandActions
}

export function RunView(_props: RunViewProps) {
  return null
}
