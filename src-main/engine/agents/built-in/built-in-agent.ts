import { RUN_LIMITS } from '../../../contract/limits.ts'
import type { Agent, AgentPresence, AttemptOutcome } from '../agent.ts'
import { AGENT_VARIABLES, chooseModel, describeProvider, findAgentServer } from './provider.ts'
import type { LoopLimits } from './run-loop.ts'

/** Raised when tools or instructions change, so that cached results of an older agent are not served. */
const AGENT_VERSION = '1'
/** The version in package.json; a test compares. */
export const AI_SDK_VERSION = '7.0.173'

const SKILL_FOLDER = '.agents/skills'

export interface BuiltInAgentOptions {
  /** Of this process: address, key and model of a server of one's own, or a provider's key. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
  readonly limits?: Partial<LoopLimits>
}

const LIMITS: LoopLimits = { maxSteps: 100, idleMs: RUN_LIMITS.modelIdleMs, maxRetries: 2 }

/** The embedded engine that is a real agent without any CLI: a model by its URL, tools of our own. */
export function createBuiltInAgent({ environment, now, limits }: BuiltInAgentOptions): Agent {
  return {
    id: 'agent',
    usesAi: true,
    executionModes: ['auto', 'interactive'],
    canAskApproval: true,
    skillFolders: [SKILL_FOLDER],
    models: null,
    modelServer: () => findAgentServer(environment),
    invocation: (skillId) => `Use the skill "${skillId}".`,
    find: () => Promise.resolve(describe(environment, now)),
    async run(attempt): Promise<AttemptOutcome> {
      const chosen = await chooseModel(environment, attempt)
      if ('code' in chosen) return { kind: 'failed', ...chosen, exitCode: null, signal: null }
      // The libraries are a megabyte: loaded by the first run that needs them, not by the server's start.
      const { runLoop } = await import('./run-loop.ts')
      return runLoop(attempt, chosen, `${SKILL_FOLDER}/${attempt.skill.skill_id}`, { ...LIMITS, ...limits })
    },
  }
}

function describe(environment: BuiltInAgentOptions['environment'], now: () => Date): AgentPresence {
  const { isReady, note, model } = describeProvider(environment)
  return {
    engine: 'agent',
    title: 'Built-in agent',
    state: isReady ? 'ready' : 'not_signed_in',
    // With the default model: the version is part of the cache's key, and another model gives other results.
    version: [AGENT_VERSION, `AI SDK ${AI_SDK_VERSION}`, ...(model === null ? [] : [model])].join(', '),
    path: null,
    note: isReady ? `An agent inside Skill Tryout, no other program is needed. ${note}` : note,
    fix_command: isReady
      ? null
      : `export ${AGENT_VARIABLES.baseUrl}=http://127.0.0.1:11434/v1 ${AGENT_VARIABLES.model}=<model>`,
    uses_ai: true,
    execution_modes: ['auto', 'interactive'],
    models: model === null ? [] : [{ id: model, display_name: null }],
    checked_at: now().toISOString(),
  }
}
