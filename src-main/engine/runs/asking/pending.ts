import type { AuthSession, PendingAnswer } from '../../../contract/interaction.ts'
import { PendingAuthMethodSelectionSchema, PendingInteractionSchema } from '../../../contract/interaction.ts'
import type { RequestStore } from '../../store/request-store.ts'
import type { StartedRow } from '../ending/read-outputs.ts'
import { toStatus } from '../run-status.ts'

type ModeFields = Pick<
  PendingAnswer,
  | 'requested_execution_mode'
  | 'effective_execution_mode'
  | 'conversation_mode'
  | 'effective_interactive_require_user_reply'
  | 'effective_interactive_reply_timeout_sec'
>

function modeFields(
  row: StartedRow,
  store: RequestStore,
): ModeFields & Pick<PendingAnswer, 'status' | 'pending_owner'> {
  const status = toStatus(row, store)
  return {
    status: status.status,
    requested_execution_mode: status.requested_execution_mode,
    effective_execution_mode: status.effective_execution_mode,
    conversation_mode: status.conversation_mode,
    effective_interactive_require_user_reply: status.effective_interactive_require_user_reply,
    effective_interactive_reply_timeout_sec: status.effective_interactive_reply_timeout_sec,
    pending_owner: status.pending_owner,
  }
}

/** What a run waits for, told the same way for runs that wait for nothing (peer contract 2.8). */
export function pendingAnswer(row: StartedRow, store: RequestStore): PendingAnswer {
  const question = PendingInteractionSchema.safeParse(row.pending)
  const auth = PendingAuthMethodSelectionSchema.safeParse(row.pending)
  return {
    request_id: row.request_id,
    ...modeFields(row, store),
    pending: row.state === 'waiting_user' && question.success ? question.data : null,
    pending_auth_method_selection: row.state === 'waiting_auth' && auth.success ? auth.data : null,
    pending_auth: null,
  }
}

/** @param now the clock of `server_now` */
export function authSessionAnswer(row: StartedRow, store: RequestStore, now: Date): AuthSession {
  const { status: _status, ...modes } = modeFields(row, store)
  const isWaiting = row.state === 'waiting_auth'
  const parsed = PendingAuthMethodSelectionSchema.safeParse(row.pending)
  const auth = isWaiting && parsed.success ? parsed.data : null
  const shown = toStatus(row, store)
  return {
    request_id: row.request_id,
    waiting_auth: isWaiting,
    ...modes,
    phase: auth?.phase ?? null,
    timed_out: false,
    available_methods: auth?.available_methods ?? [],
    selected_method: null,
    auth_session_id: null,
    challenge_kind: null,
    timeout_sec: null,
    created_at: isWaiting ? row.updated_at : null,
    expires_at: null,
    server_now: now.toISOString(),
    last_error: auth?.last_error ?? null,
    source_attempt: auth?.source_attempt ?? shown.source_attempt,
    target_attempt: shown.target_attempt,
    resume_ticket_id: shown.resume_ticket_id,
    ticket_consumed: shown.resume_ticket_id !== null && row.state !== 'queued',
  }
}
