import type { JsonObject } from '../../../contract/skill.ts'
import type { ExecutionMode } from '../../../contract/statuses.ts'
import type { AttemptOutcome } from '../../agents/agent.ts'
import type { Say } from '../attempt/agent-session.ts'
import type { NewEvent } from '../story/event-log.ts'
import type { Answer } from './judge-output.ts'
import { faultsOf, repairPrompt } from './repair.ts'
import { stepEvent } from '../story/story.ts'

/** A turn with its answer read. */
export interface SpokenTurn {
  readonly outcome: AttemptOutcome
  readonly answer: Answer
  /** What is to be said of the repair, if there was one. */
  readonly warnings: readonly string[]
}

export interface RepairOptions {
  readonly attempt: number
  readonly mode: ExecutionMode
  readonly usesAi: boolean
  readonly maxRounds: number
  readonly schema: JsonObject | null
  /** Null while the agent has named no session. */
  readonly sessionId: () => string | null
  readonly isEnding: () => boolean
  readonly append: (events: readonly NewEvent[]) => void
  readonly take: (say: Say) => Promise<SpokenTurn>
}

/**
 * Lets an agent put an unusable final answer right, in its own session and with the faults told, for at most so many rounds. A script
 * gets no such chance: it would only do the same again. A turn that breaks leaves the answer as it was.
 * @returns the newest turn that ended in order
 */
export async function repairTurns(first: SpokenTurn, options: RepairOptions): Promise<SpokenTurn> {
  const { attempt, append } = options
  const isWanted = (turn: SpokenTurn): boolean => options.usesAi && isFinalAndFaulty(turn, options.mode)
  if (!isWanted(first) || options.maxRounds === 0) return first
  let turn = first
  for (let round = 1; round <= options.maxRounds && isWanted(turn) && !options.isEnding(); round += 1) {
    const sessionId = options.sessionId()
    if (sessionId === null) return { ...turn, warnings: ['OUTPUT_SCHEMA_REPAIR_SKIPPED_NO_SESSION_HANDLE'] }
    const faults = faultsOf(turn.answer)
    append([stepEvent(attempt, 'repair', 'started', { round, max_rounds: options.maxRounds, faults })])
    const prompt = repairPrompt(faults, options.schema)
    const next = await options.take({ prompt, resume: { sessionId, reply: prompt } })
    // Not over: the run asks a person, and what comes after the answer is a new turn.
    const isPaused = next.outcome.kind === 'needs_approval'
    const isBroken = !isInOrder(next.outcome)
    const isValid = !isBroken && faultsOf(next.answer).length === 0
    append([stepEvent(attempt, 'repair', isValid || isPaused ? 'ended' : 'failed', { round, is_valid: isValid })])
    if (isPaused) return next
    if (isBroken) break
    turn = next
  }
  const isRepaired = faultsOf(turn.answer).length === 0
  return {
    ...turn,
    warnings: [isRepaired ? 'OUTPUT_SCHEMA_REPAIR_CONVERGED' : 'OUTPUT_SCHEMA_REPAIR_EXHAUSTED'],
  }
}

function isInOrder(outcome: AttemptOutcome): boolean {
  return outcome.kind === 'answered' && outcome.exitCode === 0 && outcome.signal === null
}

/** In an interactive run only an answer that says that it is the last one: the others may be questions. */
function isFinalAndFaulty({ outcome, answer }: SpokenTurn, mode: ExecutionMode): boolean {
  if (!isInOrder(outcome) || faultsOf(answer).length === 0) return false
  return mode === 'auto' || answer.isDone === true
}
