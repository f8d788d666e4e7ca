import { dirname } from 'node:path'
import type { RunError, Timings } from '../../../contract/run.ts'
import type { RunResult } from '../../../contract/run-outputs.ts'
import { writeFileAtomicSync } from '../../../platform/write-file-atomic.ts'
import type { RequestChange, RequestRow } from '../../store/request-row.ts'
import type { NewEvent } from '../story/event-log.ts'
import type { RunContext } from '../run-context.ts'
import { MOVES, type MoveName } from '../run-machine.ts'
import { stateChanged, stepEvent } from '../story/story.ts'

type EndingMove = Extract<
  MoveName,
  'turn.succeeded' | 'turn.failed' | 'run.canceled' | 'restart.reconcile_failed' | 'auth.failed'
>

/** How a run ends: the stored result and whatever else changes with it. */
export interface Ending {
  readonly move: EndingMove
  readonly result: RunResult
  readonly error: RunError | null
  readonly change: RequestChange
}

/**
 * Ends a run: result file, then the one conditional update that decides, then the clean-up, then the events of both. Synchronous from
 * the update on, so that nobody can see the terminal state with temporary files still in place.
 * @returns false when the run had ended already; then nothing was changed
 */
export function finishRun(context: RunContext, requestId: string, ending: Ending): boolean {
  const before = context.store.get(requestId)
  if (before === null || before.run_id === null) return false
  const finishedAt = context.now()
  writeResult(context, before.run_id, ending.result)
  const isDecided = context.store.move(requestId, ending.move, {
    ...ending.change,
    warnings: [...new Set([...before.warnings, ...(ending.change.warnings ?? [])])],
    result: ending.result,
    error: ending.error,
    finished_at: finishedAt.toISOString(),
    timings: { ...ending.change.timings, ...totals(before, finishedAt) },
    cleanup_state: 'pending',
    pid: null,
    pending: null,
  })
  if (!isDecided) return false
  const after = context.store.get(requestId)
  const cleanUp = after === null ? 'removed' : context.cleanUp.atEnd(after)
  tellEnd(context, before, ending, [
    stepEvent(Math.max(1, before.attempt), 'cleanup', 'started'),
    stepEvent(Math.max(1, before.attempt), 'cleanup', cleanUp === 'failed' ? 'failed' : 'ended', { outcome: cleanUp }),
  ])
  context.onChange(requestId)
  return true
}

/**
 * Appends the terminal event and closes the story; its log must be open.
 * @param first what is told in the same write before it
 */
export function tellEnd(
  context: RunContext,
  before: RequestRow,
  ending: { readonly move: EndingMove | 'upload.answered_from_cache'; readonly error: RunError | null },
  first: readonly NewEvent[] = [],
): void {
  if (before.run_id === null) return
  const to = MOVES[ending.move].to
  const { error } = ending
  const isTold = context.logs.end(before.run_id, [
    ...first,
    stateChanged(before.attempt, before.state, to, ending.move, {
      updated_at: context.now().toISOString(),
      terminal: {
        status: to,
        ...(error === null
          ? {}
          : { reason_code: error.code, error: { category: 'runtime', code: error.code, message: error.message } }),
      },
    }),
  ])
  // Where this process ends before it can be told, the next start gives the story its last event.
  if (!isTold) context.log.error({ run_id: before.run_id }, 'the end of a run could not be told yet')
}

/** Writes `result.json`; a disk that refuses is logged, because the database keeps the result as well. */
export function writeResult(context: RunContext, runId: string, result: RunResult): void {
  const { resultPath } = context.layout.run(runId)
  try {
    context.folders.ensure(dirname(resultPath))
    writeFileAtomicSync(resultPath, `${JSON.stringify(result, null, 2)}\n`)
  } catch (cause) {
    // The database keeps the result as well: a full disk must not keep a run from ending.
    context.log.error({ err: cause, run_id: runId }, 'result.json could not be written')
  }
}

function totals(row: RequestRow, finishedAt: Date): Partial<Timings> {
  const since = (iso: string | null): number | null => (iso === null ? null : finishedAt.getTime() - Date.parse(iso))
  const queuedMs =
    row.queued_at !== null && row.started_at !== null ? Date.parse(row.started_at) - Date.parse(row.queued_at) : null
  return { queued_ms: queuedMs ?? since(row.queued_at), total_ms: since(row.queued_at) }
}

/** A result for a run that ended without its agent's answer. */
export function emptyResult(status: 'failed' | 'canceled', error: RunError): RunResult {
  return {
    status,
    data: null,
    artifacts: [],
    repair_level: 'none',
    validation_warnings: [],
    error,
    rejected_data: null,
    output_errors: [],
  }
}
