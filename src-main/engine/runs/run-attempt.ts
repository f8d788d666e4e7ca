import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunError, Usage } from '../../contract/run.ts'
import type { RunResult } from '../../contract/run-outputs.ts'
import type { Artifact } from '../../contract/file.ts'
import type { SkillSummary } from '../../contract/skill.ts'
import type { Agent, AttemptOutcome } from '../agents/agent.ts'
import { placeForAgent } from '../agents/place-for-agent.ts'
import { composePrompt, unknownVariables, type PromptRequest } from '../agents/prompt.ts'
import type { RequestRow } from '../store/request-row.ts'
import { collectArtifacts } from '../workspaces/collect-artifacts.ts'
import { prepareWorkspace } from '../workspaces/prepare-workspace.ts'
import { openAgentSession, type AgentSession, type Say } from './agent-session.ts'
import { errorOfReason, type EndReason } from './end-reason.ts'
import type { EndSwitch } from './end-switch.ts'
import type { NewEvent } from './event-log.ts'
import { judgeOutput, readAnswer, type Verdict } from './judge-output.ts'
import type { Question } from './question-fields.ts'
import { repairTurns, type SpokenTurn } from './repair-turns.ts'
import { resumeOf } from './resume.ts'
import type { RunContext } from './run-context.ts'
import { withSignInCommand } from './sign-in.ts'
import { stepEvent } from './story.ts'
import { decideTurn, type TurnDecision } from './turn-outcome.ts'

/** What an attempt tells of itself, however it ended. */
export interface AttemptFacts {
  readonly usage: Usage | null
  readonly sessionId: string | null
  readonly model: string | null
  readonly timings: { readonly preparing_ms: number; readonly running_ms: number; readonly collecting_ms: number }
}

/** Everything that is known when an attempt is over. Not yet stored: one move of the state decides whether it counts. */
export type AttemptEnd = AttemptFacts &
  (
    | {
        readonly kind: 'ended'
        readonly result: RunResult
        readonly error: RunError | null
        readonly artifacts: readonly Artifact[]
        /** For the status, beside those of the result. */
        readonly warnings: readonly string[]
      }
    | { readonly kind: 'asks'; readonly question: Question }
    | { readonly kind: 'needs_sign_in'; readonly message: string; readonly command: string | null }
  )

export interface AttemptRequest {
  readonly row: RequestRow
  readonly runId: string
  readonly skill: SkillSummary
  readonly stagedPath: string
  readonly input: Readonly<Record<string, unknown>>
  readonly agent: Agent
  readonly endSwitch: EndSwitch
}

/**
 * Carries out one attempt of a run: workspace, agent, and when it was the last one, collection and judgement. It changes no state; its
 * undo is the clean-up that follows every terminal state.
 * @throws what the file system throws while the workspace is made or the outputs are stored
 */
export async function runAttempt(context: RunContext, request: AttemptRequest): Promise<AttemptEnd> {
  const { row, runId, skill, agent, endSwitch } = request
  const number = row.attempt
  const paths = context.layout.run(runId)
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
    attempt: number,
    maxAttempt: skill.max_attempt,
    outputSchema: skill.output_schema,
  })
  const collecting = performance.now()
  const factsAt = (endMs: number): AttemptFacts => ({
    ...session.facts(),
    timings: {
      preparing_ms: running - preparing,
      running_ms: collecting - running,
      collecting_ms: endMs - collecting,
    },
  })
  const reason = endSwitch.reason()
  if (decision.kind !== 'judge' && reason === null) {
    await keepRecord(context, request, say, outcome, null)
    return decision.kind === 'ask'
      ? { kind: 'asks', question: decision.question, ...factsAt(collecting) }
      : { kind: 'needs_sign_in', message: decision.message, command, ...factsAt(collecting) }
  }

  append([stepEvent(number, 'collect', 'started')])
  const collected = await collectArtifacts(paths, skill.artifacts, agent.skillFolders)
  const verdict = withDecision(judgeOutput(outcome, turn.answer, collected, session.stderrTail()), decision, [
    ...turn.warnings,
  ])
  if (verdict.result.data !== null) {
    const text = JSON.stringify(verdict.result.data)
    append([{ type: 'assistant.message.final', attempt: number, data: { message_id: `m-${number}`, text } }])
  }
  append([stepEvent(number, 'collect', 'ended', { artifacts: collected.artifacts.length })])
  const error = reason === null ? verdict.error : { ...errorOfReason(reason), stderr: session.stderrTail() }
  await keepRecord(context, request, say, outcome, error)
  return {
    kind: 'ended',
    result: reason === null ? verdict.result : endedResult(verdict.result, reason, error),
    error,
    artifacts: collected.artifacts,
    warnings: session.isTruncated() ? ['OUTPUT_TRUNCATED'] : [],
    ...factsAt(performance.now()),
  }
}

/** The first attempt makes the workspace; those after it go on in it. */
async function placeSkill(context: RunContext, { row, runId, skill, agent, stagedPath }: AttemptRequest) {
  const paths = context.layout.run(runId)
  if (row.attempt > 1) return join(paths.workspacePath, agent.skillFolders[0] ?? '', skill.skill_id)
  const skillPath = await prepareWorkspace(paths, {
    id: skill.skill_id,
    stagedPath,
    skillFolders: agent.skillFolders,
  })
  if (agent.usesAi) {
    const copies = agent.skillFolders.map((folder) => join(paths.workspacePath, folder, skill.skill_id))
    const mode = row.effective_mode ?? 'auto'
    const { workspacePath, workspaceArtifactsPath: artifactsPath } = paths
    await placeForAgent(copies, { skill, mode, workspacePath, artifactsPath })
  }
  return skillPath
}

/** The first prompt, or the reply that the run was waiting for. */
function whatToSay(context: RunContext, { row, runId, skill, agent, input }: AttemptRequest, skillPath: string): Say {
  const reply = resumeOf(row)?.reply ?? null
  const sessionId = row.session_id ?? (agent.usesAi ? null : runId)
  if (reply !== null && sessionId !== null) return { prompt: reply, resume: { sessionId, reply } }
  if (!agent.usesAi) return { prompt: '', resume: null }
  const paths = context.layout.run(runId)
  const request: PromptRequest = {
    mode: row.effective_mode ?? 'auto',
    skill,
    input,
    parameter: row.parameter,
    workspacePath: paths.workspacePath,
    skillPath,
    artifactsPath: paths.workspaceArtifactsPath,
    engine: agent.id,
    invocation: agent.invocation(skill.skill_id),
  }
  const unknown = unknownVariables(request)
  if (unknown.length > 0) {
    const message = `The prompt template of the package names what does not exist: ${unknown.join(', ')}`
    const data = { code: 'PROMPT_VARIABLE_UNKNOWN', message }
    context.logs.append(runId, [{ type: 'diagnostic.warning', attempt: row.attempt, data }])
  }
  return { prompt: composePrompt(request), resume: null }
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

function withDecision(verdict: Verdict, decision: TurnDecision, warnings: readonly string[]): Verdict {
  const decided = decision.kind === 'judge' ? decision : { warnings: [], error: null }
  const { result } = verdict
  const told = [...result.validation_warnings, ...warnings, ...decided.warnings]
  if (decided.error === null) return { ...verdict, result: { ...result, validation_warnings: told } }
  const error = { ...verdict.error, ...decided.error }
  const rejected = result.data ?? result.rejected_data
  return {
    error,
    result: { ...result, status: 'failed', data: null, rejected_data: rejected, error, validation_warnings: told },
  }
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
  const path = join(context.layout.run(runId).auditPath, `attempt-${row.attempt}.json`)
  await writeFile(path, JSON.stringify(record, null, 2), { mode: 0o600 })
}

function endedResult(result: RunResult, reason: EndReason, error: RunError | null): RunResult {
  if (reason.kind === 'canceled') {
    return {
      ...result,
      status: 'canceled',
      data: null,
      artifacts: [],
      validation_warnings: [],
      repair_level: 'none',
      error,
      output_errors: [],
    }
  }
  return { ...result, status: 'failed', data: null, rejected_data: result.data ?? result.rejected_data, error }
}
