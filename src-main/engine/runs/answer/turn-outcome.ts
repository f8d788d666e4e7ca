import type { RunError } from '../../../contract/run.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import type { ExecutionMode } from '../../../contract/statuses.ts'
import type { AttemptOutcome } from '../../agents/agent.ts'
import type { Answer } from './judge-output.ts'
import { approvalQuestion } from '../asking/approval.ts'
import { openQuestion, type Question } from '../asking/question-fields.ts'
import { findQuestion } from '../asking/question.ts'

/** What follows from a turn: it was the last one and is judged, or somebody has to do something first. */
export type TurnDecision =
  | {
      readonly kind: 'judge'
      readonly warnings: readonly string[]
      /** Set when the run fails whatever its answer is worth. */
      readonly error: RunError | null
    }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'sign_in'; readonly message: string }

export interface EndedTurn {
  readonly outcome: AttemptOutcome
  readonly answer: Answer
  readonly mode: ExecutionMode
  /** False for a client that cannot come back to a run. */
  readonly isSession: boolean
  readonly usesAi: boolean
  readonly sessionId: string | null
  /** Turns that ended with a word of the agent's own; waits for a deed do not count. */
  readonly attempt: number
  readonly maxAttempt: number | null
  readonly outputSchema: JsonObject | null
}

/** Decides how an interactive run goes on after a turn (peer contract 8.2); a run in `auto` always ends with its turn. */
export function decideTurn(turn: EndedTurn): TurnDecision {
  const { outcome, answer } = turn
  if (outcome.kind === 'needs_approval') {
    return turn.sessionId === null ? judged(noSession()) : { kind: 'ask', question: approvalQuestion(outcome.request) }
  }
  if (turn.mode !== 'interactive') return judged(null)
  if (outcome.kind === 'failed') {
    const canWait = outcome.code === 'AUTH_REQUIRED' && turn.isSession
    return canWait ? { kind: 'sign_in', message: outcome.message } : judged(null)
  }
  if (outcome.exitCode !== 0 || outcome.signal !== null || answer.isDone === true) return judged(null)

  const question = findQuestion(outcome.text, answer.found, turn.outputSchema)
  const isComplete = question === null && answer.found !== null && answer.errors.length === 0
  if (isComplete) return judged(null, ['INTERACTIVE_COMPLETED_WITHOUT_DONE_MARKER'])
  if (turn.maxAttempt !== null && turn.attempt >= turn.maxAttempt) {
    return judged({
      code: 'INTERACTIVE_MAX_ATTEMPT_EXCEEDED',
      message: `INTERACTIVE_MAX_ATTEMPT_EXCEEDED: the run asked again in turn ${turn.attempt} of ${turn.maxAttempt}`,
    })
  }
  if (turn.sessionId === null) return judged(noSession())
  // An agent's words are its question; a script's are its log.
  const words = turn.usesAi && answer.found === null ? outcome.text : null
  return { kind: 'ask', question: question ?? openQuestion(words) }
}

function noSession(): RunError {
  return {
    code: 'SESSION_RESUME_FAILED',
    message: 'SESSION_RESUME_FAILED: the engine named no session that a reply could go to',
  }
}

function judged(error: RunError | null, warnings: readonly string[] = []): TurnDecision {
  return { kind: 'judge', warnings, error }
}
