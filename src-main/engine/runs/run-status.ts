import type { RunListItem, RunStatusBody } from '../../contract/run.ts'
import type { RequestRow } from '../store/request-row.ts'
import type { RequestStore } from '../store/request-store.ts'
import { isLive, shownStatus } from './run-machine.ts'
import { effectiveMode, requestedMode } from './admission/runtime-options.ts'

const TEMP_SKILL_ID = { temp: 'unknown', installed: 'unknown', temp_upload: '__temp_upload__' } as const

/** A request's row as the API tells it (SPEC A4). */
export function toStatus(row: RequestRow, store: RequestStore): RunStatusBody {
  const effective = effectiveMode(
    row.runtime_options,
    row.conversation_mode,
    row.skill_summary?.execution_modes ?? null,
  )
  const pendingId = row.pending?.['interaction_id']
  const resume = row.resume ?? {}
  return {
    request_id: row.request_id,
    status: shownStatus(row.state),
    skill_id: row.skill_id ?? TEMP_SKILL_ID[row.source],
    engine: row.engine,
    created_at: row.created_at,
    updated_at: row.updated_at,
    warnings: [...row.warnings],
    error: row.error,
    auto_decision_count: row.auto_decision_count,
    last_auto_decision_at: row.last_auto_decision_at,
    pending_interaction_id: typeof pendingId === 'number' ? pendingId : null,
    pending_auth_session_id: null,
    pending_payload: row.pending,
    interaction_count: row.interaction_count,
    recovery_state: row.recovery_state,
    recovered_at: row.recovered_at,
    recovery_reason: row.recovery_reason,
    requested_execution_mode: requestedMode(row.runtime_options),
    effective_execution_mode: row.effective_mode ?? effective.mode,
    conversation_mode: row.conversation_mode,
    interactive_auto_reply: effective.isAutoReply,
    interactive_reply_timeout_sec: effective.replyTimeoutSec,
    effective_interactive_require_user_reply: effective.mustWaitForUser,
    effective_interactive_reply_timeout_sec: effective.replyTimeoutSec,
    current_attempt: row.run_id === null ? 0 : Math.max(1, row.attempt),
    pending_owner: pendingOwner(row),
    dispatch_phase: row.run_id === null ? 'created' : row.dispatch_phase,
    dispatch_ticket_id: row.dispatch_ticket_id,
    worker_claim_id: row.worker_claim_id,
    resume_ticket_id: text(resume['resume_ticket_id']),
    resume_cause: row.resume === null ? null : (resume['resume_cause'] as RunStatusBody['resume_cause']),
    source_attempt: number(resume['source_attempt']),
    target_attempt: number(resume['target_attempt']),
    model: row.model,
    effective_model: row.effective_model,
    observability_ready: row.run_id !== null,
    run_id: row.run_id,
    started_at: row.started_at,
    finished_at: row.finished_at,
    timings: {
      queued_ms: whole(row.timings.queued_ms),
      preparing_ms: whole(row.timings.preparing_ms),
      running_ms: whole(row.timings.running_ms),
      collecting_ms: whole(row.timings.collecting_ms),
      total_ms: whole(row.timings.total_ms),
    },
    usage: row.usage,
    cleanup: {
      state: row.cleanup_state,
      retained: row.cleanup_state === 'retained',
      kept_until: row.kept_until,
      size_bytes: row.kept_bytes,
      warnings: [...row.cleanup_warnings],
    },
    cache_hit: row.cache_hit,
    queue_position: store.queuePosition(row),
    runtime_options: row.runtime_options,
    input: row.input,
    parameter: row.parameter,
    package_sha256: row.package_sha256,
    engine_version: row.engine_version,
    command: row.command === null ? null : [...row.command],
    source: row.source,
    library_id: row.library_id,
    client: row.client,
    findings: [...row.findings],
    is_replay: row.is_replay,
  }
}

/** The part of a status that a list shows. */
export function toListItem(row: RequestRow, store: RequestStore): RunListItem {
  const status = toStatus(row, store)
  return {
    request_id: status.request_id,
    run_id: status.run_id,
    status: status.status,
    skill_id: status.skill_id,
    engine: status.engine,
    model: status.model,
    created_at: status.created_at,
    updated_at: status.updated_at,
    started_at: status.started_at,
    finished_at: status.finished_at,
    cache_hit: status.cache_hit,
    queue_position: status.queue_position,
    source: status.source,
    library_id: status.library_id,
    client: status.client,
    error: status.error,
    cleanup: status.cleanup,
    is_replay: status.is_replay,
    pending_interaction_id: status.pending_interaction_id,
  }
}

function pendingOwner(row: RequestRow): RunStatusBody['pending_owner'] {
  if (!isLive(row.state)) return null
  if (row.state === 'waiting_user') return 'waiting_user'
  return row.state === 'waiting_auth' ? 'waiting_auth.method_selection' : null
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function whole(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : Math.round(ms)
}
