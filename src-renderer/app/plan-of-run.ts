import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { originOf } from '../api/skill-origin.ts'
import type { RunPlan } from '../api/start-run.ts'
import { partInputSchema } from '../features/setup/input-schema.ts'
import type { ChosenSkill } from './use-chosen-skill.ts'

/** A run as it can be started again: whole, or whole but for the files, which no server gives back. */
export interface KnownPlan {
  readonly plan: RunPlan
  readonly needsFiles: boolean
}

/**
 * What a run was started with, as its status tells it: also after the page was loaded again, and for runs that other programs
 * started from the same skill. @returns null for a run of something that is not chosen here
 */
export function planOfRun(run: RunStatusBody | null, { answer }: ChosenSkill): KnownPlan | null {
  const summary = answer?.check?.summary ?? null
  if (run === null || answer === null || summary === null || originOf(run) !== answer.item.library_id) return null
  return {
    plan: {
      libraryId: answer.item.library_id,
      engine: run.engine,
      model: run.model,
      input: run.input,
      parameter: run.parameter,
      files: {},
      runtimeOptions: run.runtime_options,
    },
    needsFiles: partInputSchema(summary.input_schema).files.length > 0,
  }
}
