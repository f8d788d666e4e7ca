import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { isTerminal } from '../../../src-main/contract/statuses.ts'

/** The parts of a run, in order: Alt+1 to Alt+6. */
export const RUN_TABS = ['result', 'artifacts', 'logs', 'files', 'request', 'activity'] as const
export type RunTab = (typeof RUN_TABS)[number]

/**
 * The part that answers what a person wants to know at this moment, as long as the person chose none.
 * @param hasAgent whether an agent is at work: what it says is read in its activity, its log is a protocol for programs
 */
export function automaticTab(status: Pick<RunStatusBody, 'status' | 'error' | 'cache_hit'>, hasAgent: boolean): RunTab {
  if (!isTerminal(status.status)) return hasAgent ? 'activity' : 'logs'
  if (status.status === 'succeeded') return 'result'
  if (status.error?.code === 'OUTPUT_INVALID') return 'result'
  return status.error?.code === 'ARTIFACTS_MISSING' ? 'artifacts' : 'logs'
}
