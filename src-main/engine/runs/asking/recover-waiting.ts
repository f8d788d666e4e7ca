import { existsSync } from 'node:fs'
import { PendingAuthMethodSelectionSchema, PendingInteractionSchema } from '../../../contract/interaction.ts'
import type { RunError } from '../../../contract/run.ts'
import type { RequestRow } from '../../store/request-row.ts'
import type { NewEvent } from '../story/event-log.ts'
import { emptyResult } from '../ending/finish-run.ts'
import type { RunEndings } from '../ending/run-endings.ts'
import type { RunContext } from '../run-context.ts'
import { stateChanged } from '../story/story.ts'
import { questionEvents } from './wait-for-person.ts'

/** A run that waited when the server stopped goes on waiting, if all that it needs to go on is still there (SPEC I4). */
export function keepWaiting(context: RunContext, endings: RunEndings, row: RequestRow): void {
  if (row.run_id === null) return
  context.logs.open(row.run_id, row.engine)
  const missing = whatIsMissing(context, row)
  if (missing !== null) {
    failWaiting(context, endings, row, missing)
    return
  }
  context.store.update(row.request_id, {
    recovery_state: 'recovered_waiting',
    recovered_at: context.now().toISOString(),
    recovery_reason: row.state === 'waiting_user' ? 'resumable_waiting_preserved' : 'resumable_auth_waiting_preserved',
  })
  context.logs.append(row.run_id, [
    ...untoldQuestion(context, row),
    stateChanged(row.attempt, row.state, row.state, 'restart.preserve_waiting', {
      pending_owner: row.state === 'waiting_user' ? 'waiting_user' : 'waiting_auth.method_selection',
    }),
  ])
}

function whatIsMissing(context: RunContext, row: RequestRow): string | null {
  const isUser = row.state === 'waiting_user'
  const schema = isUser ? PendingInteractionSchema : PendingAuthMethodSelectionSchema
  const hasHandle = !isUser || row.session_id !== null
  if (!schema.safeParse(row.pending).success || !hasHandle) {
    return isUser
      ? 'missing pending interaction or session handle after restart'
      : 'missing pending auth session after restart'
  }
  const isThere = row.run_id !== null && existsSync(context.layout.run(row.run_id).workspacePath)
  return isThere ? null : 'missing workspace after restart'
}

function failWaiting(context: RunContext, endings: RunEndings, row: RequestRow, reason: string): void {
  const error: RunError = { code: 'SESSION_RESUME_FAILED', message: `SESSION_RESUME_FAILED: ${reason}` }
  void endings.finish(row.request_id, {
    move: 'restart.reconcile_failed',
    error,
    result: emptyResult('failed', error),
    change: {
      recovery_state: 'failed_reconciled',
      recovered_at: context.now().toISOString(),
      recovery_reason: reason,
    },
  })
}

/** A process killed between the move and its events left a question that nobody was told of. */
function untoldQuestion({ logs }: RunContext, row: RequestRow): NewEvent[] {
  const question = PendingInteractionSchema.safeParse(row.pending)
  if (row.run_id === null || !question.success) return []
  for (const events of logs.read(row.run_id, 0)) {
    const isTold = events.some(
      ({ type, data }) => type === 'user.input.required' && data['interaction_id'] === question.data.interaction_id,
    )
    if (isTold) return []
  }
  return questionEvents(row.attempt, question.data)
}
