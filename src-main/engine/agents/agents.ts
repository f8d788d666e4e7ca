import { ENGINE_IDS, type EngineId } from '../../contract/statuses.ts'
import type { Agent, AgentPresence } from './agent.ts'

/** The engines of this product, by id. An id without an adapter is a valid word and an honest "not supported". */
export interface Agents {
  get(engine: EngineId): Agent | null
  find(engine: EngineId, mustRefresh: boolean): Promise<AgentPresence>
  findAll(mustRefresh: boolean): Promise<AgentPresence[]>
}

const NAMES: Readonly<Record<EngineId, string>> = {
  script: 'Script',
  agent: 'Built-in agent',
  codex: 'Codex',
  claude: 'Claude Code',
  gemini: 'Gemini CLI',
  opencode: 'opencode',
  qwen: 'Qwen Code',
  kilo: 'Kilo',
  copilot: 'GitHub Copilot CLI',
  iflow: 'iFlow',
  codebuddy: 'CodeBuddy',
}

/**
 * @param adapters one per engine that can run here
 * @param now the clock of `checked_at`
 */
export function createAgents(adapters: readonly Agent[], now: () => Date): Agents {
  const byId = new Map(adapters.map((agent) => [agent.id, agent]))
  const find = async (engine: EngineId, mustRefresh: boolean): Promise<AgentPresence> =>
    (await byId.get(engine)?.find(mustRefresh)) ?? notSupported(engine, now)
  return {
    get: (engine) => byId.get(engine) ?? null,
    find,
    findAll: (mustRefresh) => Promise.all(ENGINE_IDS.map((engine) => find(engine, mustRefresh))),
  }
}

function notSupported(engine: EngineId, now: () => Date): AgentPresence {
  return {
    engine,
    title: NAMES[engine],
    state: 'not_supported',
    version: null,
    path: null,
    note: `${NAMES[engine]} is not supported yet.`,
    fix_command: null,
    uses_ai: true,
    execution_modes: [],
    models: [],
    checked_at: now().toISOString(),
  }
}
