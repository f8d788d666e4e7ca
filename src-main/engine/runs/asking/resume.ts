import { randomUUID } from 'node:crypto'
import type { RunStatusBody } from '../../../contract/run.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import type { Approval } from '../../agents/approval.ts'
import type { RequestRow } from '../../store/request-row.ts'

type Cause = NonNullable<RunStatusBody['resume_cause']>

/** Why a run was put into the queue again, and what its agent is told then. */
export interface Resume {
  readonly cause: Cause
  readonly ticketId: string
  readonly sourceAttempt: number
  readonly targetAttempt: number
  /** Null when there is nothing to say but the first prompt. */
  readonly reply: string | null
  /** Set when the agent had asked for a deed. */
  readonly approval: Approval | null
}

/** The ticket by which a waiting run goes back into the queue, as its row keeps it. */
export function newResume(
  row: Pick<RequestRow, 'attempt'>,
  cause: Cause,
  { reply, approval }: Pick<Resume, 'reply' | 'approval'>,
): JsonObject {
  return {
    resume_ticket_id: randomUUID(),
    resume_cause: cause,
    source_attempt: row.attempt,
    target_attempt: row.attempt + 1,
    reply,
    approval,
  }
}

/** Reads the ticket of a row; null for a run that was never resumed. */
export function resumeOf(row: Pick<RequestRow, 'resume'>): Resume | null {
  if (row.resume === null) return null
  const { resume_ticket_id: ticketId, resume_cause: cause, source_attempt: source, target_attempt: target } = row.resume
  const { reply, approval } = row.resume
  return {
    // Written by `newResume` alone.
    cause: cause as Cause,
    ticketId: String(ticketId),
    sourceAttempt: Number(source),
    targetAttempt: Number(target),
    reply: typeof reply === 'string' ? reply : null,
    // Tickets of older versions have none.
    approval: (approval as Approval | null | undefined) ?? null,
  }
}
