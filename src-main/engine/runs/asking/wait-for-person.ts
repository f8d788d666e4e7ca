import type { PendingAuthMethodSelection, PendingInteraction } from '../../../contract/interaction.ts'
import { INTERACTION_LIMITS } from '../../../contract/limits.ts'
import type { RequestChange, RequestRow } from '../../store/request-row.ts'
import { askedDeed } from './approval.ts'
import { addTimings } from '../attempt/add-timings.ts'
import { addUsage } from '../attempt/add-usage.ts'
import type { NewEvent } from '../story/event-log.ts'
import type { Question } from './question-fields.ts'
import type { RunContext } from '../run-context.ts'
import type { AttemptEnd } from '../attempt/attempt-end.ts'
import { effectiveMode } from '../admission/runtime-options.ts'
import { stateChanged } from '../story/story.ts'

type Asking = Extract<AttemptEnd, { kind: 'asks' }>
type NeedingSignIn = Extract<AttemptEnd, { kind: 'needs_sign_in' }>

/**
 * Puts a run that asked aside until somebody answers. It gives its slot back and keeps its files.
 * @param row as the attempt was claimed
 * @returns the question with its deadline; `no_answerer` when nobody can answer it; null when the run is not running any more
 */
export function waitForUser(
  context: RunContext,
  row: RequestRow,
  end: Asking,
): PendingInteraction | 'no_answerer' | null {
  const now = context.now()
  const asked = questionAt(context, row, end.question, now)
  if (asked === 'no_answerer') return asked
  const isMine = context.store.move(row.request_id, 'turn.needs_input', {
    ...changeOfWaiting(row, end),
    pending: { ...asked },
    interaction_count: row.interaction_count + 1,
    approval_count: row.approval_count + (askedDeed({ ...asked }) === null ? 0 : 1),
  })
  if (!isMine) return null
  const hasGivenUp = asked.auto_reply_at === null && row.runtime_options['interactive_auto_reply'] === true
  tellWaiting(context, row, [
    ...(hasGivenUp ? [limitEvent(row.attempt)] : []),
    ...questionEvents(row.attempt, asked),
    stateChanged(row.attempt, 'running', 'waiting_user', 'turn.needs_input', {
      updated_at: now.toISOString(),
      pending_interaction_id: asked.interaction_id,
      pending_owner: 'waiting_user',
    }),
  ])
  return asked
}

function limitEvent(attempt: number): NewEvent {
  const message = `The run has answered itself ${INTERACTION_LIMITS.maxAutoReplies} times; now it waits for a person`
  return { type: 'diagnostic.warning', attempt, data: { code: 'AUTO_REPLY_LIMIT_REACHED', message } }
}

/** The events that tell of a question: as the last word of its turn, and with all that is needed to show it (peer contract 13.4). */
export function questionEvents(attempt: number, question: PendingInteraction): NewEvent[] {
  const { interaction_id, kind, prompt, options, ui_hints, required_fields, auto_reply_at } = question
  return [
    { type: 'assistant.message.final', attempt, data: { message_id: `m-${attempt}`, text: prompt } },
    {
      type: 'user.input.required',
      attempt,
      data: { interaction_id, kind, prompt, options, ui_hints, required_fields, auto_reply_at },
    },
  ]
}

/** Puts a run aside whose engine is not signed in, until somebody says that it is. @returns false when it is not running any more */
export function waitForSignIn(context: RunContext, row: RequestRow, end: NeedingSignIn): boolean {
  const pending: PendingAuthMethodSelection = {
    engine: row.engine,
    provider_id: row.provider_id,
    available_methods: ['signed_in'],
    prompt: end.message,
    instructions: end.command,
    last_error: end.message,
    source_attempt: row.attempt,
    phase: 'method_selection',
    ui_hints: end.command === null ? {} : { command: end.command },
  }
  const isMine = context.store.move(row.request_id, 'auth.required', {
    ...changeOfWaiting(row, end),
    // What the attempt was started with holds for the one after the sign-in, too.
    resume: row.resume,
    pending: { ...pending },
  })
  if (!isMine) return false
  tellWaiting(context, row, [
    { type: 'auth.required', attempt: row.attempt, data: { ...pending } },
    stateChanged(row.attempt, 'running', 'waiting_auth', 'auth.required', {
      updated_at: context.now().toISOString(),
      pending_owner: 'waiting_auth.method_selection',
    }),
  ])
  return true
}

function changeOfWaiting(row: RequestRow, end: Asking | NeedingSignIn): RequestChange {
  return {
    session_id: end.sessionId,
    effective_model: end.model ?? row.effective_model,
    usage: addUsage(row.usage, end.usage),
    timings: addTimings(row.timings, end.timings),
    warnings: [...new Set([...row.warnings, ...end.warnings])],
    resume: null,
    pid: null,
  }
}

function tellWaiting(context: RunContext, row: RequestRow, events: readonly NewEvent[]): void {
  try {
    if (row.run_id !== null) context.logs.append(row.run_id, events)
  } catch (cause) {
    // The run waits all the same: the question is in the database, and the next start tells what was not told.
    context.log.error({ err: cause, run_id: row.run_id }, 'a question could not be told')
  }
  context.onChange(row.request_id)
}

function questionAt(
  context: RunContext,
  row: RequestRow,
  question: Question,
  now: Date,
): PendingInteraction | 'no_answerer' {
  const { givenId, ...fields } = question
  const mode = effectiveMode(row.runtime_options, row.conversation_mode, row.skill_summary?.execution_modes ?? null)
  const mayAnswerItself = mode.isAutoReply && row.auto_decision_count < INTERACTION_LIMITS.maxAutoReplies
  if (!mayAnswerItself && row.conversation_mode === 'non_session') return 'no_answerer'
  const timeoutSec = Math.min(Math.max(1, mode.replyTimeoutSec), INTERACTION_LIMITS.maxReplyTimeoutSec)
  const deadline = new Date(now.getTime() + timeoutSec * 1_000)
  return {
    interaction_id: freeId(context, row, givenId),
    source_attempt: row.attempt,
    ...fields,
    asked_at: now.toISOString(),
    auto_reply_at: mayAnswerItself ? deadline.toISOString() : null,
  }
}

/** The agent's own id when it is new in this run, else the attempt's number: a reply must never fit two questions. */
function freeId(context: RunContext, row: RequestRow, givenId: number | null): number {
  const isFree = (id: number): boolean => !context.interactions.hasAnswered(row.request_id, id)
  if (givenId !== null && isFree(givenId)) return givenId
  let id = row.attempt
  while (!isFree(id)) id += 1
  return id
}
