import type { EventLogs } from './story/event-logs.ts'
import type { LiveBoard } from './story/live-board.ts'
import type { Sandbox, SandboxMode } from '../../platform/sandbox.ts'
import type { Agents } from '../agents/agents.ts'
import type { ModelAccessSource } from '../agents/model-access.ts'
import type { ResultCache } from '../cache/result-cache.ts'
import type { Validator } from '../skills/validation/validator.ts'
import type { InteractionStore } from '../store/interaction-store.ts'
import type { RequestStore } from '../store/request-store.ts'
import type { CleanUp } from '../workspaces/clean-up.ts'
import type { DataLayout } from '../workspaces/data-layout.ts'
import type { OwnFolders } from '../workspaces/own-folders.ts'

/** What the engine is set to; each member has its environment variable in `config.ts`. */
export interface EngineSettings {
  readonly packageMaxBytes: number
  readonly inputMaxBytes: number
  readonly maxConcurrentRuns: number
  readonly maxQueuedRuns: number
  readonly runTimeoutSec: number
  readonly replyTimeoutSec: number
  readonly idleTimeoutSec: number
  readonly repairRounds: number
  readonly cleanupIntervalSec: number
  readonly orphanRetentionSec: number
  readonly runRetentionDays: number
  readonly validationProfile: 'strict' | 'skill-runner-head'
  /** Off hands keys to agents as they are. */
  readonly modelGateway: 'on' | 'off'
  readonly sandbox: SandboxMode
}

/** The engine's own diary; never carries tokens, inputs or outputs of a run. */
export interface EngineLog {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** What the parts that carry out runs share. Made once, in `engine.ts`. */
export interface RunContext {
  readonly store: RequestStore
  readonly interactions: InteractionStore
  readonly layout: DataLayout
  readonly folders: OwnFolders
  readonly logs: EventLogs
  readonly live: LiveBoard
  readonly agents: Agents
  readonly modelAccess: ModelAccessSource
  readonly sandbox: Sandbox
  readonly validator: Validator
  readonly cache: ResultCache
  readonly cleanUp: CleanUp
  readonly settings: EngineSettings
  readonly log: EngineLog
  readonly now: () => Date
  /** The allow-listed part of this process's environment. */
  readonly baseEnvironment: Readonly<Record<string, string>>
  /** Tells everybody who watches that a request changed. */
  readonly onChange: (requestId: string) => void
}

/** Environment variable that marks every process of a run; its value is the run id. */
export const RUN_TAG = 'SKILL_TRYOUT_RUN_TAG'
