/**
 * Words that a run can be in. Spelled as Skill-Runner spells them (`canceled` with one l), so its clients work unchanged.
 * This file holds plain values only, so that the window may import it without pulling in the schemas.
 */
export const RUN_STATUSES = [
  'queued',
  'running',
  'waiting_user',
  'waiting_auth',
  'succeeded',
  'failed',
  'canceled',
] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

export const TERMINAL_STATUSES = ['succeeded', 'failed', 'canceled'] as const satisfies readonly RunStatus[]
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number]

/** True once a run can never change again. */
export function isTerminal(status: RunStatus): status is TerminalStatus {
  return status === 'succeeded' || status === 'failed' || status === 'canceled'
}

export const EXECUTION_MODES = ['auto', 'interactive'] as const
export type ExecutionMode = (typeof EXECUTION_MODES)[number]

/**
 * Every engine id that a package may name. Ids of engines that cannot run here stay valid, so that a package written for
 * them is not called broken; the run itself says that the engine is not available.
 */
export const ENGINE_IDS = [
  'script',
  'agent',
  'codex',
  'claude',
  'gemini',
  'opencode',
  'qwen',
  'kilo',
  'copilot',
  'iflow',
  'codebuddy',
] as const
export type EngineId = (typeof ENGINE_IDS)[number]

/** The engine a request gets when it names none and the package does not rule it out: Skill-Runner's default. */
export const DEFAULT_ENGINE: EngineId = 'codex'
