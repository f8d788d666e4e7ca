import type { RunError, RunErrorCode } from '../../../contract/run.ts'
import type { RunResult } from '../../../contract/run-outputs.ts'
import type { SkillSummary } from '../../../contract/skill.ts'
import type { AttemptOutcome } from '../../agents/agent.ts'
import type { Validator } from '../../skills/validation/validator.ts'
import type { CollectedArtifacts } from '../../workspaces/collect-artifacts.ts'
import { DONE_MARKER, findResult, type FoundResult } from './find-result.ts'

/** What an attempt's output is worth: the result as it will be stored, and the error when it is not a success. */
export interface Verdict {
  readonly result: RunResult
  readonly error: RunError | null
}

interface Complaint {
  readonly code: RunErrorCode
  readonly message: string
}

/** The answer in what an agent said. */
export interface Answer {
  readonly found: FoundResult | null
  /** The done marker, wherever it stands; null when there is none. */
  readonly isDone: boolean | null
  /** All that the output schema says against it. */
  readonly errors: readonly { readonly path: string; readonly message: string }[]
}

const DONE_ANYWHERE = new RegExp(`"${DONE_MARKER}"\\s*:\\s*true\\b`)

/** Finds the answer of a turn and holds it against the skill's schema. */
export async function readAnswer(outcome: AttemptOutcome, skill: SkillSummary, validator: Validator): Promise<Answer> {
  const text = outcome.kind === 'answered' ? outcome.text : ''
  const found = outcome.kind === 'answered' ? await findResult(text) : null
  return {
    found,
    isDone: found?.isDone ?? (DONE_ANYWHERE.test(text) ? true : null),
    errors: found === null ? [] : await checkOutput(found, skill, validator),
  }
}

/**
 * Decides success (peer contract 4.8): a process failure comes first, then a missing or invalid result, then missing artifacts.
 * @param stderrTail kept in the error, so that a failed run explains itself
 */
export function judgeOutput(
  outcome: AttemptOutcome,
  { found, errors: outputErrors }: Answer,
  collected: CollectedArtifacts,
  stderrTail: string,
): Verdict {
  const complaints = complaintsOf(outcome, found, outputErrors, collected)
  const error: RunError | null =
    complaints[0] === undefined
      ? null
      : {
          code: complaints[0].code,
          message: complaints.map((complaint) => complaint.message).join('; '),
          stderr: stderrTail,
          exit_code: outcome.exitCode,
          signal: outcome.signal,
        }
  return {
    error,
    result: {
      status: error === null ? 'success' : 'failed',
      data: error === null ? (found?.data ?? null) : null,
      artifacts: collected.artifacts.map((artifact) => artifact.path),
      repair_level: found?.repairLevel ?? 'none',
      validation_warnings: [
        ...(found?.repairLevel === 'deterministic_generic' ? ['OUTPUT_REPAIRED_GENERIC'] : []),
        ...collected.warnings,
      ],
      error,
      rejected_data: error === null || found === null || found.problem !== null ? null : found.data,
      output_errors: [...outputErrors],
    },
  }
}

async function checkOutput(
  { data, problem }: FoundResult,
  skill: SkillSummary,
  validator: Validator,
): Promise<{ path: string; message: string }[]> {
  if (problem !== null) return [{ path: '', message: problem }]
  if (skill.output_schema === null) return []
  return [...(await validator.checkData({ schema: skill.output_schema, data, what: 'output', isOutput: true }))]
}

function complaintsOf(
  outcome: AttemptOutcome,
  found: FoundResult | null,
  outputErrors: readonly { path: string; message: string }[],
  collected: CollectedArtifacts,
): Complaint[] {
  if (outcome.kind === 'failed') return [{ code: outcome.code, message: outcome.message }]
  if (outcome.signal !== null) {
    return [{ code: 'KILLED_BY_SIGNAL', message: `The engine was ended by signal ${outcome.signal}` }]
  }
  if (outcome.exitCode !== 0) return [{ code: 'EXIT_CODE', message: `Exit code ${outcome.exitCode ?? 'unknown'}` }]
  const complaints: Complaint[] = []
  const first = outputErrors[0]
  if (found === null) complaints.push({ code: 'OUTPUT_MISSING', message: 'Output JSON missing or unreadable' })
  else if (first !== undefined) {
    complaints.push({
      code: 'OUTPUT_INVALID',
      message: `Output validation error: ${first.message}${found.problem === null ? ` (Path: ${first.path})` : ''}`,
    })
  }
  if (collected.missing.length > 0) {
    complaints.push({
      code: 'ARTIFACTS_MISSING',
      message: `Missing required artifacts: ${collected.missing.join(', ')}`,
    })
  }
  return complaints
}
