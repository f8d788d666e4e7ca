import { AppError } from '../../../contract/errors.ts'
import type { Finding } from '../../../contract/finding.ts'
import type { JsonObject, SkillSummary } from '../../../contract/skill.ts'
import { DEFAULT_ENGINE, type EngineId, type ExecutionMode } from '../../../contract/statuses.ts'
import { bindInputs } from '../../skills/intake/bind-inputs.ts'
import type { InputIntake } from '../../skills/intake/input-intake.ts'
import type { PackageIntake } from '../../skills/intake/package-intake.ts'
import type { BoundInputs, RequestRow } from '../../store/request-row.ts'
import type { RunContext } from '../run-context.ts'
import { APPROVAL_OPTION, isApprovalNeeded } from '../asking/approval.ts'
import { checkModel } from './check-model.ts'
import { effectiveMode, withSkillDefaults } from './runtime-options.ts'

/** An upload that nothing speaks against. */
export interface CheckedUpload {
  readonly summary: SkillSummary
  readonly engine: EngineId
  readonly mode: ExecutionMode
  readonly packageSha256: string
  readonly findings: readonly Finding[]
  readonly boundInput: BoundInputs
  /** Sorted, relative to the uploads folder. */
  readonly extractedFiles: readonly string[]
  /** The request's, with the skill's own where the request named none. */
  readonly runtimeOptions: JsonObject
  readonly warnings: readonly string[]
}

/** What the skill makes of the engine, mode and options of a request. */
export type RequestChoice = Pick<CheckedUpload, 'engine' | 'mode' | 'runtimeOptions' | 'warnings'>
type ChoosingRow = Pick<
  RequestRow,
  'engine' | 'model' | 'has_engine_default' | 'runtime_options' | 'named_options' | 'conversation_mode'
>

/**
 * Chooses engine and mode for a skill.
 * @throws AppError engine_unsupported, model_not_allowed, mode_unsupported
 */
export async function chooseForSkill(
  context: RunContext,
  row: ChoosingRow,
  summary: SkillSummary,
): Promise<RequestChoice> {
  const engine = await chooseEngine(context, row, summary)
  if (row.model !== null) checkModel(context.agents, engine, row.model)
  const completed = withSkillDefaults(row.runtime_options, row.named_options, summary.default_options)
  const { mode } = effectiveMode(completed.options, row.conversation_mode, summary.execution_modes)
  if (!summary.execution_modes.includes(mode)) throw modeUnsupported(summary, mode)
  const { options } = completed
  const warnings = [...completed.warnings]
  if (options[APPROVAL_OPTION] === true) {
    const run = { ...row, runtime_options: options, effective_mode: mode, approves_all: false }
    const agent = context.agents.get(engine)
    if (agent === null || !isApprovalNeeded(run, agent)) {
      const why = 'cannot take effect with this engine and mode'
      warnings.push(`SKILL_RUNTIME_DEFAULT_OPTION_IGNORED: runtime.default_options.${APPROVAL_OPTION} ${why}`)
    }
  }
  return { engine, mode, runtimeOptions: options, warnings }
}

/**
 * Everything that is checked before a run is started, in the peer's order: package, engine, mode, inputs.
 * @throws AppError package_invalid, package_too_large, engine_unsupported, model_not_allowed, mode_unsupported,
 * input_zip_invalid, input_invalid
 */
export async function checkUpload(
  context: RunContext,
  row: RequestRow,
  skill: PackageIntake,
  inputs: InputIntake,
): Promise<CheckedUpload> {
  const taken = await skill.finish()
  if (taken.kind === 'rejected') throw new AppError(taken.code, taken.detail, { findings: taken.check.findings })
  const { summary } = taken
  const choice = await chooseForSkill(context, row, summary)
  const { uploadsPath, extractedFiles } = await inputs.finish()
  const bound = await bindInputs({
    summary,
    inline: row.input,
    parameter: row.parameter,
    uploadsPath,
    extractedFiles,
    validator: context.validator,
  })
  if (bound.kind === 'rejected') throw new AppError('input_invalid', bound.detail, { findings: bound.findings })
  return {
    ...choice,
    summary,
    packageSha256: taken.packageSha256,
    findings: taken.check.findings,
    boundInput: bound.input,
    extractedFiles,
  }
}

/** The engine that was asked for; where none was, the default if it can run here, else the skill's first one that can. */
async function chooseEngine(context: RunContext, row: ChoosingRow, summary: SkillSummary): Promise<EngineId> {
  if (row.has_engine_default) {
    const wanted = [row.engine, ...summary.engines].filter((engine) => summary.engines.includes(engine))
    for (const engine of wanted) {
      if ((await context.agents.find(engine, false)).state === 'ready') return engine
    }
    const chosen = wanted.find((engine) => context.agents.get(engine) !== null) ?? wanted[0]
    if (chosen !== undefined) return chosen
  } else if (summary.engines.includes(row.engine)) return row.engine
  const requested = row.has_engine_default ? DEFAULT_ENGINE : row.engine
  throw new AppError('engine_unsupported', {
    code: 'SKILL_ENGINE_UNSUPPORTED',
    message: `Skill '${summary.skill_id}' does not support engine '${requested}'`,
    declared_engines: summary.declared_engines,
    unsupported_engines: summary.unsupported_engines,
    effective_engines: summary.engines,
    requested_engine: requested,
  })
}

function modeUnsupported(summary: SkillSummary, mode: ExecutionMode): AppError {
  return new AppError('mode_unsupported', {
    code: 'SKILL_EXECUTION_MODE_UNSUPPORTED',
    message: `Skill '${summary.skill_id}' does not support execution_mode '${mode}'`,
    declared_execution_modes: [...summary.execution_modes].sort(),
    requested_execution_mode: mode,
  })
}
