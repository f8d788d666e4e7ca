import { join } from 'node:path'
import type { RunError } from '../../../contract/run.ts'
import { writeFileAtomic } from '../../../platform/write-file-atomic.ts'
import type { AttemptOutcome } from '../../agents/agent.ts'
import { openAgentSession, type AgentSession, type Say } from './agent-session.ts'
import type { AttemptEnd, AttemptFacts } from './attempt-end.ts'
import type { AttemptRequest } from './attempt-request.ts'
import { placeSkill, whatToSay } from './begin-attempt.ts'
import type { NewEvent } from '../story/event-log.ts'
import { judgeAttempt } from '../answer/judge-attempt.ts'
import { readAnswer } from '../answer/judge-output.ts'
import { repairTurns, type SpokenTurn } from '../answer/repair-turns.ts'
import type { RunContext } from '../run-context.ts'
import { withSignInCommand } from '../asking/sign-in.ts'
import { stepEvent } from '../story/story.ts'
import { decideTurn } from '../answer/turn-outcome.ts'

/**
 * Carries out one attempt of a run: workspace, agent, and when it was the last one, collection and judgement. It changes no state; its
 * undo is the clean-up that follows every terminal state.
 * @throws what the file system throws while the workspace is made or the outputs are stored
 */
export async function runAttempt(context: RunContext, request: AttemptRequest): Promise<AttemptEnd> {
  const { row, runId, skill, agent, endSwitch } = request
  const number = row.attempt
  const append = (events: readonly NewEvent[]): void => {
    try {
      context.logs.append(runId, events)
    } catch (cause) {
      // Called from the agent's stream as well, where nobody could take an error: the run ends instead.
      endSwitch.end({ kind: 'output_failed', cause })
    }
  }

  const preparing = performance.now()
  append([stepEvent(number, 'workspace', 'started')])
  const skillPath = await placeSkill(context, request)
  append([stepEvent(number, 'workspace', 'ended'), stepEvent(number, 'agent', 'started', { engine: agent.id })])

  const running = performance.now()
  const session = openAgentSession(context, { ...request, skillPath, append })
  const say = whatToSay(context, request, skillPath)
  let turn: SpokenTurn
  try {
    turn = await takeTurn(context, request, session, say)
    turn = await repairTurns(turn, {
      attempt: number,
      mode: row.effective_mode ?? 'auto',
      usesAi: agent.usesAi,
      maxRounds: context.settings.repairRounds,
      schema: skill.output_schema,
      sessionId: () => session.facts().sessionId,
      isEnding: () => endSwitch.reason() !== null,
      append,
      take: (next) => takeTurn(context, request, session, next),
    })
  } finally {
    await session.close()
  }
  append([stepEvent(number, 'agent', 'ended')])

  const { outcome, command } = await withSignInCommand(context, agent.id, turn.outcome)
  const decision = decideTurn({
    outcome,
    answer: turn.answer,
    mode: row.effective_mode ?? 'auto',
    isSession: row.conversation_mode === 'session',
    usesAi: agent.usesAi,
    sessionId: session.facts().sessionId,
    attempt: number - row.approval_count,
    maxAttempt: skill.max_attempt,
    outputSchema: skill.output_schema,
  })
  const collecting = performance.now()
  const factsAt = (endMs: number): AttemptFacts => ({
    ...session.facts(),
    warnings: session.isTruncated() ? ['OUTPUT_TRUNCATED'] : [],
    timings: {
      preparing_ms: running - preparing,
      running_ms: collecting - running,
      collecting_ms: endMs - collecting,
    },
  })
  if (decision.kind !== 'judge' && endSwitch.reason() === null) {
    await keepRecord(context, request, say, outcome, null)
    return decision.kind === 'ask'
      ? { kind: 'asks', question: decision.question, ...factsAt(collecting) }
      : { kind: 'needs_sign_in', message: decision.message, command, ...factsAt(collecting) }
  }

  const judged = await judgeAttempt(context, request, { ...turn, outcome }, decision, {
    stderrTail: session.stderrTail(),
    append,
  })
  await keepRecord(context, request, say, outcome, judged.error)
  return { kind: 'ended', ...judged, ...factsAt(performance.now()) }
}

async function takeTurn(
  context: RunContext,
  { skill }: AttemptRequest,
  session: AgentSession,
  say: Say,
): Promise<SpokenTurn> {
  const outcome = await session.turn(say)
  return { outcome, answer: await readAnswer(outcome, skill, context.validator), warnings: [] }
}

/** What was said and how it ended, for a later look: one file per attempt. */
async function keepRecord(
  context: RunContext,
  { row, runId, agent }: AttemptRequest,
  { prompt }: Say,
  outcome: AttemptOutcome,
  error: RunError | null,
): Promise<void> {
  const record = {
    engine: agent.id,
    started_at: row.started_at,
    prompt,
    exit_code: outcome.exitCode,
    signal: outcome.signal,
    error,
  }
  const { auditPath } = context.layout.run(runId)
  context.folders.ensure(auditPath)
  await writeFileAtomic(join(auditPath, `attempt-${row.attempt}.json`), JSON.stringify(record, null, 2))
}
