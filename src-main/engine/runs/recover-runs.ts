import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { killMarkedProcesses } from '../../platform/marked-processes.ts'
import type { RequestRow } from '../store/request-row.ts'
import { interruptedError } from './end-reason.ts'
import { emptyResult, finishRun } from './finish-run.ts'
import { RUN_TAG, type RunContext } from './run-context.ts'
import { isEnded } from './run-machine.ts'
import { keepWaiting } from './recover-waiting.ts'
import { stateChanged } from './story.ts'

/**
 * Ends the processes that a killed server left behind. They are known by their mark, whose value is the id of a run of this very
 * database, so another server's runs are left alone.
 */
export async function endOrphans(context: RunContext): Promise<void> {
  const runs = new Set(context.store.inStates(['running']).map((row) => row.run_id))
  if (runs.size === 0) return
  const { survivors } = await killMarkedProcesses(RUN_TAG, (runId) => runs.has(runId))
  if (survivors.length > 0) context.log.warn({ survivors }, 'processes of an interrupted run could not be ended')
}

/**
 * Puts the runs of an earlier process right (peer contract 3.6, SPEC F1): what was running is failed, what had not begun waits again.
 * Call once, before the first pump, after the orphaned processes were ended.
 */
export function recoverRuns(context: RunContext): void {
  for (const row of context.store.inStates(['running'])) {
    const error = interruptedError('running')
    if (row.run_id === null) continue
    context.logs.open(row.run_id, row.engine)
    finishRun(context, row.request_id, {
      move: 'restart.reconcile_failed',
      error,
      result: emptyResult('failed', error),
      change: {
        recovery_state: 'failed_reconciled',
        recovered_at: context.now().toISOString(),
        recovery_reason: 'interrupted',
      },
    })
  }
  for (const row of context.store.inStates(['queued'])) requeue(context, row)
  for (const row of context.store.inStates(['waiting_user', 'waiting_auth'])) keepWaiting(context, row)
  for (const row of context.store.cleanupDue(context.now().toISOString())) finishStory(context, row)
}

function requeue(context: RunContext, row: RequestRow): void {
  if (row.run_id === null) return
  context.logs.open(row.run_id, row.engine)
  const skillId = row.skill_summary?.skill_id ?? ''
  if (existsSync(join(context.layout.staging(row.request_id).stagedPath, skillId))) {
    context.store.update(row.request_id, { recovery_state: 'requeued', recovered_at: context.now().toISOString() })
    return
  }
  const error = interruptedError('queued')
  finishRun(context, row.request_id, {
    move: 'restart.reconcile_failed',
    error,
    result: emptyResult('failed', error),
    change: { recovery_state: 'failed_reconciled', recovery_reason: 'missing_run_dir_before_resume_redrive' },
  })
}

/** A process killed between the decision and the event left a run that ended without saying so. */
function finishStory(context: RunContext, row: RequestRow): void {
  if (row.run_id === null || !isEnded(row.state)) return
  context.logs.open(row.run_id, row.engine)
  let hasEnd = false
  for (const events of context.logs.read(row.run_id, 0)) {
    hasEnd = events.some((event) => 'terminal' in event.data) || hasEnd
  }
  if (!hasEnd) {
    const terminal = { status: row.state, ...(row.error === null ? {} : { reason_code: row.error.code }) }
    context.logs.append(row.run_id, [
      stateChanged(row.attempt, 'running', row.state, 'restart.reconcile_failed', { terminal }),
    ])
  }
  context.logs.end(row.run_id)
}
