import { AppError } from '../../../contract/errors.ts'
import type { Reply } from '../../../contract/interaction.ts'
import type { NewEvent } from '../story/event-log.ts'
import type { StartedRow } from '../ending/read-outputs.ts'
import { newResume, resumeOf } from './resume.ts'
import type { RunContext } from '../run-context.ts'
import { stateChanged } from '../story/story.ts'

/**
 * Puts a run that waited for a sign-in into the queue again; its next attempt begins as the last one did.
 * @returns what is to be told of it
 * @throws AppError interaction_conflict when it does not wait for that, request_malformed for a method that is not offered
 */
export function resumeSignedIn(context: RunContext, row: StartedRow, { selection }: Reply): NewEvent[] {
  const conflict = (message: string): AppError => new AppError('interaction_conflict', message)
  if (row.state !== 'waiting_auth') throw conflict('Run is not waiting for auth')
  if (selection === null) throw conflict('There is no sign-in under way; sign in with the engine and say so')
  if (selection.value !== 'signed_in') throw new AppError('request_malformed', 'Auth submission is incomplete')

  const earlier = resumeOf(row)
  const resume = newResume(row, 'auth_completed', {
    reply: earlier?.reply ?? null,
    approval: earlier?.approval ?? null,
  })
  const change = { pending: null, resume, dispatch_phase: 'dispatch_scheduled' } as const
  if (!context.store.requeue(row.request_id, 'auth.completed', change)) throw conflict('Run is not waiting for auth')
  const completedAt = context.now().toISOString()
  const ticket = { resume_ticket_id: resume['resume_ticket_id'], resume_cause: 'auth_completed' }
  const attempts = { source_attempt: row.attempt, target_attempt: row.attempt + 1 }
  return [
    {
      type: 'auth.completed',
      attempt: row.attempt,
      data: {
        auth_session_id: null,
        resume_attempt: attempts.target_attempt,
        ...attempts,
        ...ticket,
        completed_at: completedAt,
      },
    },
    stateChanged(row.attempt, 'waiting_auth', 'queued', 'auth.completed', { updated_at: completedAt, ...ticket }),
  ]
}
