import { ENGINE_IDS } from '../contract/statuses.ts'
import type { EngineStatus, Health } from '../contract/system.ts'
import type { Sandbox } from '../platform/sandbox.ts'
import type { ResultCache } from './cache/result-cache.ts'
import type { ActivityFeed } from './activity.ts'
import type { Agents } from './agents/agents.ts'
import { withConfigured, type ModelLists } from './agents/models/model-lists.ts'
import type { SystemDoor } from './engine.ts'
import type { EngineSettings } from './runs/run-context.ts'
import type { RequestStore } from './store/request-store.ts'
import type { SweepTimer } from './workspaces/sweep-timer.ts'

interface SystemDeps {
  readonly version: string
  readonly home: 'desktop' | 'headless'
  readonly settings: EngineSettings
  readonly store: RequestStore
  readonly agents: Agents
  readonly modelLists: ModelLists
  readonly activity: ActivityFeed
  readonly sweepTimer: SweepTimer
  readonly sandbox: Pick<Sandbox, 'status'>
  readonly cache: ResultCache
  /** When a new database had to be begun at this start: why, and how many ended runs were read back from their folders. */
  readonly loss: { readonly kind: 'damaged' | 'missing'; readonly restored: number } | null
  /** Asked at each look at the health. */
  readonly isDiskFull: () => boolean
  readonly startedAt: Date
  readonly now: () => Date
}

const LOSSES = {
  damaged: 'The database was damaged and was set aside, see the data folder',
  missing: 'The database was gone or empty, and a new one was begun',
} as const
const DISK_FULL_NOTICE =
  'The disk is full: nothing new can be started, and ends of runs may come late. Free some space, or delete old runs'

/** The state of the engine as a whole. */
export function createSystem(deps: SystemDeps): SystemDoor {
  const notices =
    deps.loss === null
      ? []
      : [`${LOSSES[deps.loss.kind]}. Ended runs read back from their folders: ${deps.loss.restored}`]
  const health = (): Health => {
    const present = deps.isDiskFull() ? [...notices, DISK_FULL_NOTICE] : notices
    return {
      status: present.length === 0 ? 'ok' : 'degraded',
      version: deps.version,
      pid: process.pid,
      started_at: deps.startedAt.toISOString(),
      home: deps.home,
      queue: {
        ...deps.store.counts(),
        max_concurrent_runs: deps.settings.maxConcurrentRuns,
        max_queued_runs: deps.settings.maxQueuedRuns,
      },
      last_sweep_at: deps.sweepTimer.lastSweepAt(),
      notices: present,
    }
  }
  return {
    health,
    async engines(mustRefresh) {
      const asked = mustRefresh ? ENGINE_IDS.map((engine) => deps.modelLists.refresh(engine)) : []
      const [found] = await Promise.all([deps.agents.findAll(mustRefresh), ...asked])
      return Promise.all(
        found.map(async ({ version, ...presence }): Promise<EngineStatus> => ({
          ...presence,
          cli_version_detected: version,
          can_ask_approval: deps.agents.get(presence.engine)?.canAskApproval ?? false,
          models: withConfigured(presence.models, await deps.modelLists.known(presence.engine)),
        })),
      )
    },
    models: (engine, mustRefresh) => deps.modelLists.of(engine, mustRefresh),
    sandbox: () => deps.sandbox.status(),
    sweep: () => deps.sweepTimer.run(),
    clearCache: () => deps.cache.clear(),
    activity: (signal) => deps.activity.follow(signal),
  }
}
