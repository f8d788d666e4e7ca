import type { EngineId } from '../../src-main/contract/statuses.ts'
import { pathVariable } from '../../src-main/engine/agents/cli/cli-host.ts'
import { launcherFolder, PINNED_AGENTS } from './pinned-agents.ts'

/** One row of the matrix. */
export interface MatrixEngine {
  readonly engine: EngineId
  /** What the server's environment has for it. @param url of the model, without `/v1` */
  environment(url: string, key: string): Record<string, string>
  /** Room for slow starts, in milliseconds per case. */
  readonly caseTimeoutMs: number
  /** Silence after which the impatient server ends it: longer than it takes to start. */
  readonly idleSec: number
  /** Too big to share a small machine with another one. */
  readonly isAlone: boolean
}

const openAi = (url: string, key: string): Record<string, string> => ({
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: `${url}/v1`,
})
const anthropic = (url: string, key: string): Record<string, string> => ({
  ANTHROPIC_API_KEY: key,
  ANTHROPIC_BASE_URL: url,
})
const gemini = (url: string, key: string): Record<string, string> => ({
  GEMINI_API_KEY: key,
  GOOGLE_GEMINI_BASE_URL: url,
})

/** Fast ones first; those that need much memory last. */
export const MATRIX_ENGINES: readonly MatrixEngine[] = [
  {
    engine: 'agent',
    environment: (url, key) => ({ SKILL_TRYOUT_AGENT_BASE_URL: `${url}/v1`, SKILL_TRYOUT_AGENT_API_KEY: key }),
    caseTimeoutMs: 30_000,
    idleSec: 10,
    isAlone: false,
  },
  { engine: 'codex', environment: openAi, caseTimeoutMs: 40_000, idleSec: 10, isAlone: false },
  { engine: 'claude', environment: anthropic, caseTimeoutMs: 40_000, idleSec: 10, isAlone: false },
  { engine: 'gemini', environment: gemini, caseTimeoutMs: 45_000, idleSec: 10, isAlone: false },
  { engine: 'copilot', environment: openAi, caseTimeoutMs: 45_000, idleSec: 10, isAlone: false },
  { engine: 'opencode', environment: openAi, caseTimeoutMs: 90_000, idleSec: 20, isAlone: false },
  { engine: 'qwen', environment: openAi, caseTimeoutMs: 60_000, idleSec: 20, isAlone: true },
  { engine: 'kilo', environment: openAi, caseTimeoutMs: 100_000, idleSec: 30, isAlone: true },
]

/** Where the server finds the installed CLIs. */
export function cliVariables(): Record<string, string> {
  return Object.fromEntries(PINNED_AGENTS.map((agent) => [pathVariable(agent.engine), launcherFolder(agent)]))
}
