import type { Artifact } from '../../../contract/file.ts'
import type { RunError } from '../../../contract/run.ts'
import type { RunResult } from '../../../contract/run-outputs.ts'
import { collectArtifacts } from '../../workspaces/collect-artifacts.ts'
import { errorOfReason, type EndReason } from '../attempt/end-reason.ts'
import type { NewEvent } from '../story/event-log.ts'
import { judgeOutput, type Verdict } from './judge-output.ts'
import type { SpokenTurn } from './repair-turns.ts'
import type { AttemptRequest } from '../attempt/attempt-request.ts'
import type { RunContext } from '../run-context.ts'
import { stepEvent } from '../story/story.ts'
import type { TurnDecision } from './turn-outcome.ts'

/** What the last attempt of a run is worth. */
export interface JudgedAttempt {
  readonly result: RunResult
  readonly error: RunError | null
  readonly artifacts: readonly Artifact[]
}

/**
 * Collects what the last attempt left and judges it; a reason to end it from outside counts more than its answer.
 * @param turn with the outcome that is judged
 * @throws the file system's error while the artifacts are copied
 */
export async function judgeAttempt(
  context: RunContext,
  { row, runId, skill, agent, endSwitch }: AttemptRequest,
  turn: SpokenTurn,
  decision: TurnDecision,
  { stderrTail, append }: { readonly stderrTail: string; readonly append: (events: readonly NewEvent[]) => void },
): Promise<JudgedAttempt> {
  const number = row.attempt
  append([stepEvent(number, 'collect', 'started')])
  const paths = context.layout.run(runId)
  context.folders.ensure(paths.rootPath)
  const collected = await collectArtifacts(paths, skill.artifacts, agent.skillFolders)
  const judged = judgeOutput(turn.outcome, turn.answer, collected, stderrTail)
  const verdict = withDecision(judged, decision, turn.warnings)
  if (verdict.result.data !== null) {
    const text = JSON.stringify(verdict.result.data)
    append([{ type: 'assistant.message.final', attempt: number, data: { message_id: `m-${number}`, text } }])
  }
  append([stepEvent(number, 'collect', 'ended', { artifacts: collected.artifacts.length })])
  const { artifacts } = collected
  const reason = endSwitch.reason()
  if (reason === null) return { result: verdict.result, error: verdict.error, artifacts }
  const error = { ...errorOfReason(reason), stderr: stderrTail }
  return { result: endedResult(verdict.result, reason, error), error, artifacts }
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
