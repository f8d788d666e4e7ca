import type { SkillSummary } from '../../../src-main/contract/skill.ts'
import type { ExecutionMode } from '../../../src-main/contract/statuses.ts'
import type { EngineStatus } from '../../../src-main/contract/system.ts'
import type { SkillSetup } from './setup-store.ts'

/** What a run would use: as chosen, or the best that is there. */
export interface ChosenEngine {
  readonly engine: string | null
  readonly status: EngineStatus | null
  readonly isDeclared: boolean
  readonly mode: ExecutionMode
}

/** @param summary null while the skill is not checked or blocked */
export function chooseEngine(
  setup: SkillSetup,
  summary: SkillSummary | null,
  engines: readonly EngineStatus[],
): ChosenEngine {
  // Before the skill is checked nothing is ruled out.
  const declared: readonly string[] = summary?.engines ?? engines.map((one) => one.engine)
  const statusOf = (engine: string): EngineStatus | undefined => engines.find((one) => one.engine === engine)
  const ready = declared.find((engine) => statusOf(engine)?.state === 'ready')
  const engine = setup.engine ?? ready ?? declared[0] ?? null
  const modes = summary?.execution_modes ?? ['auto']
  const mode = modes.find((one) => one === setup.mode) ?? (modes.includes('auto') ? 'auto' : (modes[0] ?? 'auto'))
  return {
    engine,
    status: engine === null ? null : (statusOf(engine) ?? null),
    isDeclared: engine === null || declared.includes(engine),
    mode,
  }
}
