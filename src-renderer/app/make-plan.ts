import type { JsonObject, SkillSummary } from '../../src-main/contract/skill.ts'
import type { EngineStatus } from '../../src-main/contract/system.ts'
import type { RunPlan } from '../api/start-run.ts'
import { checkSetup, JSON_CONTROL_ID, type SetupError } from '../features/setup/check-setup.ts'
import { chooseEngine } from '../features/setup/choose-engine.ts'
import { partInputSchema, usableSchema } from '../features/setup/input-schema.ts'
import { readJson } from '../features/setup/read-json.ts'
import type { RunOptions, SkillSetup } from '../features/setup/setup-store.ts'

/** What a run would be started with, from what is set up. */
export function makePlan(
  libraryId: string,
  setup: SkillSetup,
  options: RunOptions,
  summary: SkillSummary,
  engines: readonly EngineStatus[],
): RunPlan {
  const { engine, status, mode } = chooseEngine(setup, summary, engines)
  return {
    libraryId,
    engine: engine ?? 'script',
    // A script takes none, and one may be left from an engine that is not ready any more.
    model: status?.uses_ai === false ? null : setup.model,
    input: setup.input,
    parameter: setup.parameter,
    files: setup.files,
    runtimeOptions: {
      execution_mode: mode,
      ...(options.useCache ? {} : { no_cache: true }),
      ...(options.keepTemp ? { debug_keep_temp: true } : {}),
      ...(options.timeLimitSec === null ? {} : { hard_timeout_seconds: options.timeLimitSec }),
      ...(mode === 'interactive' && options.askBeforeDeeds && status?.can_ask_approval === true
        ? { interactive_tool_approval: true }
        : {}),
      ...(mode === 'interactive' && options.autoReply ? autoReply(options.replyTimeoutSec) : {}),
    },
  }
}

function autoReply(seconds: number | null): JsonObject {
  return { interactive_auto_reply: true, ...(seconds === null ? {} : { interactive_reply_timeout_sec: seconds }) }
}

/** What must be put right before these values may be run. */
export function setupErrors(setup: SkillSetup, summary: SkillSummary, jsonText: string): SetupError[] {
  const { inline, files } = partInputSchema(summary.input_schema)
  // Values of the last valid text would be run otherwise, which is not what is on the screen.
  const isDraftBroken = setup.view === 'json' && setup.jsonDraft !== null && !readJson(setup.jsonDraft).ok
  return [
    ...(isDraftBroken
      ? [{ scope: 'json', controlId: JSON_CONTROL_ID, label: jsonText, error: null } satisfies SetupError]
      : []),
    ...checkSetup({
      inline,
      parameterSchema: usableSchema(summary.parameter_schema),
      fileInputs: files,
      input: setup.input,
      parameter: setup.parameter,
      files: setup.files,
    }),
  ]
}
