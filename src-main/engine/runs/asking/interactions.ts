import { AppError } from '../../../contract/errors.ts'
import {
  PendingInteractionSchema,
  type Extend,
  type PendingInteraction,
  type Reply,
  type ReplyAnswer,
} from '../../../contract/interaction.ts'
import { INTERACTION_LIMITS } from '../../../contract/limits.ts'
import type { Resolution } from '../../store/interaction-store.ts'
import type { RequestChange, RequestRow } from '../../store/request-row.ts'
import { askedDeed, decideDeed } from './approval.ts'
import { createAutoReplyTimers } from './auto-reply.ts'
import type { NewEvent } from '../story/event-log.ts'
import type { StartedRow } from '../ending/read-outputs.ts'
import { newResume } from './resume.ts'
import type { RunContext } from '../run-context.ts'
import { shownStatus } from '../run-machine.ts'
import { effectiveMode } from '../admission/runtime-options.ts'
import { sameValue } from './same-value.ts'
import { resumeSignedIn } from './sign-in-reply.ts'
import { stateChanged } from '../story/story.ts'

/** Questions that runs wait with, from asked to answered (SPEC I). */
export interface Interactions {
  /** Takes up the deadlines of an earlier process. Those that have passed are answered at once. */
  recover(): void
  /** Begins to wait for the deadline of a question, if it has one. */
  watch(requestId: string, question: PendingInteraction): void
  /** @throws AppError interaction_not_available, interaction_conflict, request_malformed, with Skill-Runner's texts */
  reply(row: StartedRow, reply: Reply): ReplyAnswer
  /**
   * The open question, as the other methods take it.
   * @throws AppError interaction_not_available, interaction_conflict
   */
  openQuestion(row: StartedRow, interactionId: number): PendingInteraction
  /** Whether a key was used. @throws AppError interaction_conflict when it was, with another reply */
  isRepeated(row: StartedRow, reply: Answering): boolean
  /** The answer to a repeated reply: how the run is now. */
  repeat(row: StartedRow): ReplyAnswer
  /** Answers a question that {@link openQuestion} found open. @param told what the agent gets, where that is not the response */
  answer(row: StartedRow, reply: Answering, told?: string): ReplyAnswer
  /** @throws AppError interaction_not_available, interaction_conflict */
  extend(row: StartedRow, body: Extend): void
  close(): void
}

/** A reply as it is kept. */
export interface Answering {
  readonly interactionId: number
  readonly response: unknown
  readonly idempotencyKey: string | null
}

interface InteractionsDeps {
  readonly context: RunContext
  /** Called when a run was put into the queue again. */
  readonly onQueued: () => void
}

/** @param deps what the runs are kept in, and who starts them again */
export function createInteractions({ context, onQueued }: InteractionsDeps): Interactions {
  const { store } = context
  const timers = createAutoReplyTimers(context.now, (requestId, interactionId) => {
    try {
      answerItself(requestId, interactionId)
      return true
    } catch (cause) {
      context.log.error({ err: cause, request_id: requestId }, 'a question could not answer itself; it is tried again')
      return false
    }
  })

  const answered = (row: StartedRow, mode: ReplyAnswer['mode']): ReplyAnswer => ({
    request_id: row.request_id,
    // A repeated reply is told how the run is now (peer contract 2.8); a first one is always queued.
    status: shownStatus(store.get(row.request_id)?.state ?? row.state),
    accepted: true,
    mode,
  })

  /** A run that is in the queue again must start, even when the disk is too full to tell of it. */
  const goOn = (row: StartedRow, events: readonly NewEvent[]): void => {
    try {
      context.logs.append(row.run_id, events)
    } catch (cause) {
      context.log.error({ err: cause, run_id: row.run_id }, 'a reply could not be told')
    }
    context.onChange(row.request_id)
    onQueued()
  }

  /** Keeps the answer, queues the run, tells of both. @returns false when the question was not open any more */
  const resolve = (
    row: StartedRow,
    reply: Answering & { readonly resolution: Resolution; readonly told: string },
    change: RequestChange,
  ): boolean => {
    const isUser = reply.resolution === 'user_reply'
    const move = isUser ? 'interaction.reply.accepted' : 'interaction.auto_decide.timeout'
    const cause = isUser ? 'interaction_reply' : 'interaction_auto_decide_timeout'
    const deed = askedDeed(row.pending)
    const decision = deed === null ? null : decideDeed(deed, isUser ? reply.response : null)
    const approval = decision?.approval ?? null
    const resume = newResume(row, cause, { reply: approval?.words ?? reply.told, approval })
    const approves_all = row.approves_all || decision?.isForAll === true
    const isMine = context.interactions.resolve(row.request_id, reply, () =>
      store.requeue(row.request_id, move, {
        ...change,
        approves_all,
        pending: null,
        resume,
        dispatch_phase: 'dispatch_scheduled',
      }),
    )
    if (!isMine) return false
    timers.clear(row.request_id)
    const acceptedAt = context.now().toISOString()
    const { interactionId, resolution } = reply
    const told = { interaction_id: interactionId, resolution_mode: resolution, accepted_at: acceptedAt }
    // Both belong to the attempt that the reply begins (peer contract 13.4).
    const attempt = row.attempt + 1
    goOn(row, [
      {
        type: move,
        attempt,
        data: { ...told, ...(isUser ? replyWords(reply) : autoData(row)) },
      },
      stateChanged(attempt, 'waiting_user', 'queued', move, {
        updated_at: acceptedAt,
        resume_cause: cause,
        resume_ticket_id: resume['resume_ticket_id'],
      }),
    ])
    return true
  }

  const answerItself = (requestId: string, interactionId: number): void => {
    const row = store.get(requestId)
    if (row === null || row.run_id === null || row.state !== 'waiting_user') return
    const question = questionOf(row)
    if (question?.interaction_id !== interactionId) return
    // Extended in the meantime, or a clock that was set back.
    if (question.auto_reply_at === null || Date.parse(question.auto_reply_at) > context.now().getTime()) {
      timers.set(requestId, question)
      return
    }
    const response = autoResponse(question)
    // Without a key: one that we made up could be a client's own.
    const reply = { interactionId, response, idempotencyKey: null }
    resolve(
      { ...row, run_id: row.run_id },
      { ...reply, resolution: 'auto_decide_timeout', told: JSON.stringify(response) },
      { auto_decision_count: row.auto_decision_count + 1, last_auto_decision_at: context.now().toISOString() },
    )
  }

  const openQuestion = (row: StartedRow, interactionId: number): PendingInteraction => {
    requireInteractive(row)
    if (row.state !== 'waiting_user') throw conflict('Run is not waiting for user interaction')
    const question = questionOf(row)
    if (question === null) throw conflict('No pending interaction')
    if (question.interaction_id !== interactionId) throw conflict('stale interaction')
    return question
  }

  const isRepeated = (row: StartedRow, { interactionId, response, idempotencyKey }: Answering): boolean => {
    if (idempotencyKey === null) return false
    const known = context.interactions.byKey(row.request_id, idempotencyKey)
    if (known === null) return false
    if (known.interactionId === interactionId && sameValue(known.response, response)) return true
    throw conflict('idempotency_key already used with different response')
  }

  const answer = (row: StartedRow, reply: Answering, told = textOf(reply.response)): ReplyAnswer => {
    if (!resolve(row, { ...reply, resolution: 'user_reply', told }, {})) throw conflict('stale interaction')
    return { ...answered(row, 'interaction'), status: 'queued' }
  }

  const signedIn = (row: StartedRow, reply: Reply): ReplyAnswer => {
    goOn(row, resumeSignedIn(context, row, reply))
    return { ...answered(row, 'auth'), status: 'queued' }
  }

  return {
    recover() {
      for (const row of store.inStates(['waiting_user'])) {
        const question = questionOf(row)
        if (question !== null) timers.set(row.request_id, question)
      }
    },
    watch: (requestId, question) => timers.set(requestId, question),
    openQuestion,
    isRepeated,
    repeat: (row) => answered(row, 'interaction'),
    answer,
    reply(row, reply) {
      requireInteractive(row)
      if (reply.mode === 'auth') return signedIn(row, reply)
      const given = {
        interactionId: reply.interaction_id ?? 0,
        response: reply.response ?? null,
        idempotencyKey: reply.idempotency_key,
      }
      if (isRepeated(row, given)) return answered(row, 'interaction')
      openQuestion(row, given.interactionId)
      return answer(row, given)
    },
    extend(row, { interaction_id: interactionId, seconds }) {
      const question = openQuestion(row, interactionId)
      if (question.auto_reply_at === null) throw conflict('The open question has no time limit')
      const deadlineMs = Date.parse(question.auto_reply_at)
      const moreMs = (seconds ?? Math.max(1, replyTimeoutSec(row))) * 1_000
      const latestMs = context.now().getTime() + INTERACTION_LIMITS.maxExtendSec * 1_000
      // Never sooner than it was, however far away that is.
      const atMs = Math.max(deadlineMs, Math.min(deadlineMs + moreMs, latestMs))
      const extended = { ...question, auto_reply_at: new Date(atMs).toISOString() }
      store.update(row.request_id, { pending: extended })
      timers.set(row.request_id, extended)
      context.onChange(row.request_id)
    },
    close: () => timers.close(),
  }
}

function questionOf(row: RequestRow): PendingInteraction | null {
  const parsed = PendingInteractionSchema.safeParse(row.pending)
  return parsed.success ? parsed.data : null
}

function requireInteractive(row: RequestRow): void {
  if (row.effective_mode === 'interactive') return
  const message = 'Interaction endpoints require effective execution_mode=interactive'
  throw new AppError('interaction_not_available', message)
}

function conflict(message: string): AppError {
  return new AppError('interaction_conflict', message)
}

function replyTimeoutSec(row: RequestRow): number {
  const modes = row.skill_summary?.execution_modes ?? null
  return effectiveMode(row.runtime_options, row.conversation_mode, modes).replyTimeoutSec
}

function autoData(row: RequestRow): { policy: unknown; timeout_sec: number } {
  return { policy: row.pending?.['default_decision_policy'], timeout_sec: Math.max(1, replyTimeoutSec(row)) }
}

/** What the agent is told when nobody answered in time (peer contract 8.4); a deed that nobody allowed is refused instead. */
function autoResponse(question: PendingInteraction): Record<string, unknown> {
  return {
    source: 'auto_decide_timeout',
    interaction_id: question.interaction_id,
    reason: 'user_no_reply',
    policy: question.default_decision_policy,
    instruction: 'Nobody answered in time. Decide this yourself by your best judgement and go on with the work.',
  }
}

/** What is told of a reply: its text, and for one that is no text what the agent gets of it (peer contract 13.4). */
function replyWords({
  response,
  told,
}: {
  readonly response: unknown
  readonly told: string
}): Record<string, unknown> {
  const summary = told.slice(0, INTERACTION_LIMITS.previewChars)
  return { response_preview: typeof response === 'string' ? summary : null, response_summary: summary }
}

/** A reply as the agent gets it: a text as it is, anything else as JSON. */
function textOf(response: unknown): string {
  return typeof response === 'string' ? response : JSON.stringify(response ?? null)
}
