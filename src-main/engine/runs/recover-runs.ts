import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { killOrphans, realFolder } from '../../platform/stray-processes.ts'
import type { RequestRow } from '../store/request-row.ts'
import { interruptedError } from './attempt/end-reason.ts'
import { emptyResult } from './ending/finish-run.ts'
import type { RunEndings } from './ending/run-endings.ts'
import { RUN_TAG, type RunContext } from './run-context.ts'
import { isEnded } from './run-machine.ts'
import { keepWaiting } from './asking/recover-waiting.ts'
import { stateChanged } from './story/story.ts'

/**
 * Ends the processes that a killed server left behind. They are known by their mark, whose value is the id of a run of this very
 * database, so another server's runs are left alone; or by the folder of such a run that they work in.
 */
export async function endOrphans(context: RunContext): Promise<void> {
  const runs = new Set(context.store.inStates(['running']).map((row) => row.run_id))
  if (runs.size === 0) return
  // Older than the last process of its run may be what an earlier one of the same run left.
  const places = [...runs].flatMap((runId) =>
    runId === null
      ? []
      : [{ folderPath: realFolder(context.layout.run(runId).rootPath), outputs: [], since: undefined }],
  )
  const { survivors } = await killOrphans(RUN_TAG, (runId) => runs.has(runId), places)
  if (survivors.length > 0) context.log.warn({ survivors }, 'processes of an interrupted run could not be ended')
}

/**
 * Puts the runs of an earlier process right (peer contract 3.6, SPEC F1): what was running is failed, what had not begun waits again.
 * Call once, before the first pump, after the orphaned processes were ended. A run that cannot be put right now, such as on a full disk,
 * keeps no other from it.
 */
export function recoverRuns(context: RunContext, endings: RunEndings): void {
  const each = (rows: readonly RequestRow[], putRight: (row: RequestRow) => void): void => {
    for (const row of rows) {
      try {
        putRight(row)
      } catch (cause) {
        context.log.error(
          { err: cause, request_id: row.request_id },
          'a run of an earlier start could not be put right',
        )
      }
    }
  }
  each(context.store.inStates(['running']), (row) => failInterrupted(context, endings, row))
  each(context.store.inStates(['queued']), (row) => requeue(context, endings, row))
  each(context.store.inStates(['waiting_user', 'waiting_auth']), (row) => keepWaiting(context, endings, row))
  each(context.store.cleanupDue(context.now().toISOString()), (row) => finishStory(context, row))
}

function failInterrupted(context: RunContext, endings: RunEndings, row: RequestRow): void {
  if (row.run_id === null) return
  const error = interruptedError('running')
  openStory(context, row.run_id, row.engine)
  void endings.finish(row.request_id, {
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

/** A story that cannot be gone on with must not keep its run from ending. */
function openStory(context: RunContext, runId: string, engine: string): void {
  try {
    context.logs.open(runId, engine)
  } catch (cause) {
    context.log.error({ err: cause, run_id: runId }, 'the story of a run could not be opened')
  }
}

function requeue(context: RunContext, endings: RunEndings, row: RequestRow): void {
  if (row.run_id === null) return
  context.logs.open(row.run_id, row.engine)
  const skillId = row.skill_summary?.skill_id ?? ''
  if (existsSync(join(context.layout.staging(row.request_id).stagedPath, skillId))) {
    // Nothing of it was lost, so its state needs no recovery; Skill-Runner has no word for it either.
    context.store.update(row.request_id, {
      recovered_at: context.now().toISOString(),
      recovery_reason: 'queued_run_redriven',
    })
    return
  }
  const error = interruptedError('queued')
  void endings.finish(row.request_id, {
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
