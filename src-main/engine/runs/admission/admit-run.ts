import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../../contract/errors.ts'
import type { UploadAnswer } from '../../../contract/run.ts'
import type { RequestChange, RequestRow } from '../../store/request-row.ts'
import type { CheckedUpload } from './check-upload.ts'
import type { RunContext } from '../run-context.ts'
import { refuseOtherUpload } from './upload-fingerprint.ts'

/** An upload that may start its run, with where its files lie until then. */
export interface Admission {
  readonly checked: CheckedUpload
  readonly incomingPath: string
  readonly libraryId: string | null
  readonly idempotencyKey: string | null
  /** Null without a key. */
  readonly fingerprint: string | null
  /** Null when the run takes no part in the cache. */
  readonly cacheKey: string | null
}

/** Runs that may be queued or running at once; one more is refused. */
export function maxActiveRuns({ settings }: RunContext): number {
  return settings.maxConcurrentRuns + settings.maxQueuedRuns
}

/** Marks the request as refused for a full queue; it may be uploaded to again. */
export function refuseFull(context: RunContext, row: RequestRow): AppError {
  const message = 'Job queue is full'
  context.store.move(row.request_id, 'upload.rejected', { error: { code: 'QUEUE_FULL', message } })
  context.onChange(row.request_id)
  return new AppError('queue_full', message)
}

/** What an upload changes in its request, whether it starts a run or is answered from the cache. */
export function changeOfUpload(runId: string, admission: Admission, answer: UploadAnswer): RequestChange {
  const { checked } = admission
  return {
    run_id: runId,
    engine: checked.engine,
    skill_id: checked.summary.skill_id,
    skill_summary: checked.summary,
    bound_input: checked.boundInput,
    effective_mode: checked.mode,
    runtime_options: checked.runtimeOptions,
    warnings: checked.warnings,
    package_sha256: checked.packageSha256,
    findings: checked.findings,
    library_id: admission.libraryId,
    cache_key: admission.cacheKey,
    error: null,
    upload_key: admission.idempotencyKey,
    upload_answer: answer,
    upload_fingerprint: admission.fingerprint,
  }
}

/** The answer to an upload. */
export function uploadAnswer(row: RequestRow, { checked }: Admission, isHit: boolean): UploadAnswer {
  return {
    request_id: row.request_id,
    status: isHit ? 'succeeded' : 'queued',
    cache_hit: isHit,
    extracted_files: [...checked.extractedFiles],
    skill_id: checked.summary.skill_id,
    findings: [...checked.findings],
  }
}

/**
 * For an upload that came second: the winner's answer when it was the same upload sent twice.
 * @throws AppError run_already_started, idempotency_conflict
 */
export function answerOfWinner(
  context: RunContext,
  row: RequestRow,
  { idempotencyKey, fingerprint }: Admission,
): UploadAnswer {
  const winner = context.store.get(row.request_id)
  if (idempotencyKey !== null && winner?.upload_key === idempotencyKey && winner.upload_answer !== null) {
    refuseOtherUpload(winner.upload_fingerprint, fingerprint)
    return winner.upload_answer
  }
  throw new AppError('run_already_started', 'Run already started')
}

/**
 * Binds a run to the request, if nobody was first and the queue has room, and puts the staged files in their place.
 * @throws AppError run_already_started, queue_full
 */
export function admitRun(context: RunContext, row: RequestRow, admission: Admission): UploadAnswer {
  const runId = randomUUID()
  const answer = uploadAnswer(row, admission, false)
  const change: RequestChange = {
    ...changeOfUpload(runId, admission, answer),
    queued_at: context.now().toISOString(),
    dispatch_phase: 'admitted',
    dispatch_ticket_id: randomUUID(),
  }
  const outcome = context.store.admit(row.request_id, change, maxActiveRuns(context))
  if (outcome === 'already_started') return answerOfWinner(context, row, admission)
  if (outcome === 'queue_full') throw refuseFull(context, row)
  mkdirSync(context.layout.run(runId).rootPath, { recursive: true, mode: 0o700 })
  promote(context, row.request_id, admission.incomingPath)
  context.logs.open(runId, admission.checked.engine)
  context.onChange(row.request_id)
  return answer
}

/** Moves what an upload brought to the place where the request's staging lies. */
export function promote(context: RunContext, requestId: string, incomingPath: string): void {
  const { rootPath } = context.layout.staging(requestId)
  for (const name of readdirSync(incomingPath)) renameSync(join(incomingPath, name), join(rootPath, name))
}
