import { mkdirSync } from 'node:fs'
import type { UploadAnswer } from '../../../contract/run.ts'
import { removeTree } from '../../../platform/remove-tree.ts'
import type { RequestRow } from '../../store/request-row.ts'
import { keepsTemporaryFiles } from '../../workspaces/clean-up.ts'
import { answerOfWinner, changeOfUpload, promote, uploadAnswer, type Admission } from '../admission/admit-run.ts'
import { tellEnd, writeResult } from './finish-run.ts'
import type { CacheHit } from './run-cache.ts'
import type { RunContext } from '../run-context.ts'

/**
 * Ends a request at once with the outcome of an equal run. It gets a run of its own, with copies of its own, so that nothing of it
 * depends on the run that made them; the clean-up is the same as after a run (SPEC C4, L6).
 * @throws AppError run_already_started when another upload was first
 */
export async function answerFromCache(
  context: RunContext,
  row: RequestRow,
  admission: Admission,
  { runId, outputs }: CacheHit,
): Promise<UploadAnswer> {
  const answer = uploadAnswer(row, admission, true)
  const nowIso = context.now().toISOString()
  const isMine = context.store.move(row.request_id, 'upload.answered_from_cache', {
    ...changeOfUpload(runId, admission, answer),
    queued_at: nowIso,
    finished_at: nowIso,
    timings: { queued_ms: 0, total_ms: 0 },
    result: outputs.result,
    artifacts: outputs.artifacts,
    warnings: [...admission.checked.warnings, ...outputs.result.validation_warnings],
    cache_hit: true,
    cleanup_state: 'pending',
  })
  if (!isMine) {
    await removeTree(context.layout.run(runId).rootPath)
    return answerOfWinner(context, row, admission)
  }
  mkdirSync(context.layout.run(runId).logsPath, { recursive: true, mode: 0o700 })
  writeResult(context, runId, outputs.result)
  context.logs.open(runId, admission.checked.engine)
  const text = JSON.stringify(outputs.result.data)
  context.logs.append(runId, [{ type: 'assistant.message.final', attempt: 1, data: { message_id: 'm-1', text } }])
  tellEnd(
    context,
    { ...row, state: 'created', run_id: runId, attempt: 1 },
    { move: 'upload.answered_from_cache', error: null },
  )
  if (keepsTemporaryFiles(row)) promote(context, row.request_id, admission.incomingPath)
  const after = context.store.get(row.request_id)
  if (after !== null) context.cleanUp.atEnd(after)
  context.onChange(row.request_id)
  return answer
}
