import { rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { CLEANUP_LIMITS, RUN_LIMITS } from '../contract/limits.ts'
import type { SweepAnswer } from '../contract/system.ts'
import { allowEnvironment } from '../platform/allow-environment.ts'
import { findExecutable } from '../platform/find-executable.ts'
import { createDiskReserve } from '../platform/disk-reserve.ts'
import { createSandbox } from '../platform/sandbox.ts'
import { createTrash } from '../platform/trash.ts'
import { createActivityFeed } from './activity.ts'
import { ACP_PROFILES } from './agents/acp/acp-profiles.ts'
import { createAcpAgent } from './agents/acp/create-acp-agent.ts'
import type { Agent } from './agents/agent.ts'
import { createAgents } from './agents/agents.ts'
import { createClaudeAgent } from './agents/claude/claude-agent.ts'
import { createCliHost } from './agents/cli/cli-host.ts'
import { createCodexAgent } from './agents/codex/codex-agent.ts'
import { createLastFailure } from './agents/cli/last-failure.ts'
import { createBuiltInAgent } from './agents/built-in/built-in-agent.ts'
import { createDirectModelAccess } from './agents/model-access.ts'
import { createModelLists } from './agents/models/model-lists.ts'
import { createScriptAgent } from './agents/script-agent.ts'
import { withCassettes } from './agents/cassettes/with-cassettes.ts'
import { createResultCache } from './cache/result-cache.ts'
import type { Engine } from './engine.ts'
import { createGatewayModelAccess } from './gateway/gateway.ts'
import { createRegistry } from './registry/registry.ts'
import { createEventLogs } from './runs/story/event-logs.ts'
import { endOrphans, recoverRuns } from './runs/recover-runs.ts'
import type { EngineLog, EngineSettings, RunContext } from './runs/run-context.ts'
import { createLiveBoard } from './runs/story/live-board.ts'
import { createInteractions } from './runs/asking/interactions.ts'
import { createRunRecords, restoreRuns } from './runs/ending/run-records.ts'
import { createRunEndings } from './runs/ending/run-endings.ts'
import { createRunScheduler } from './runs/run-scheduler.ts'
import { createRunUploads } from './runs/admission/run-upload.ts'
import { createRunWatch } from './runs/run-watch.ts'
import { createRuns, deleteRequest } from './runs/runs.ts'
import { createLibrary } from './skills/library.ts'
import { createSkills } from './skills/skills.ts'
import { createValidator } from './skills/validation/validator.ts'
import { createCacheStore } from './store/cache-store.ts'
import { reserveRoom } from './store/database.ts'
import { openWithReserve } from './store/open-with-reserve.ts'
import { createIdempotencyStore } from './store/idempotency-store.ts'
import { createInteractionStore } from './store/interaction-store.ts'
import { createLibraryStore } from './store/library-store.ts'
import { createRequestStore } from './store/request-store.ts'
import { reserveRequestStore } from './store/reserved-request-store.ts'
import { createSkillStore } from './store/skill-store.ts'
import { createSystem } from './system.ts'
import { createCleanUp } from './workspaces/clean-up.ts'
import { createDataLayout, makeDataFolders } from './workspaces/data-layout.ts'
import { createOwnFolders } from './workspaces/own-folders.ts'
import { sweep } from './workspaces/sweep.ts'
import { createSweepTimer } from './workspaces/sweep-timer.ts'

const ROOM_AFTER_MS = 500

/** What the engine is made of from outside. Everything else it makes itself. */
export interface EngineOptions {
  readonly dataPath: string
  readonly samplesPath: string
  readonly settings: EngineSettings
  readonly version: string
  readonly home: 'desktop' | 'headless'
  /** A Node: validates skills, and runs script skills where none is on the PATH. */
  readonly nodePath: string
  readonly log: EngineLog
  /** Environment of this process, of which runs get an allow-listed part. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Engines beside the product's own; one of the same id takes its place. Tests bring theirs by it. */
  readonly moreAgents?: readonly Agent[]
  readonly now?: () => Date
}

/**
 * Opens the data folder, puts the runs of an earlier process right, and begins to work.
 * @throws NewerDatabaseError, CassetteError, and the file system's errors for a folder that cannot be used
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { settings, log } = options
  const now = options.now ?? ((): Date => new Date())
  const layout = createDataLayout(options.dataPath)
  makeDataFolders(layout)
  const reserve = createDiskReserve(layout.diskReservePath, CLEANUP_LIMITS.diskReserveBytes)
  const { database, lost } = openWithReserve(layout, reserve, now)
  // A start on a full disk has things to write, too.
  if (reserve.isDiskFull()) reserve.release()
  const store = reserveRequestStore(createRequestStore(database, now), reserve, database)
  const activity = createActivityFeed()
  const watch = createRunWatch()
  const trash = createTrash(layout.trashPath, { parallel: CLEANUP_LIMITS.trashParallel })
  const folders = createOwnFolders(layout.dataPath, trash, log)
  const records = createRunRecords({ store, layout, folders, log })
  const loss = lost === null ? null : { kind: lost, restored: await restoreRuns(database, { store, layout, log }) }
  const onChange = (requestId: string): void => {
    watch.changed(requestId)
    // Taken back as soon as there is room again.
    reserve.hold()
    records.changed(requestId)
    activity.tell({ kind: 'run', request_id: requestId, library_id: null, status: store.get(requestId)?.state ?? null })
  }
  const retentionMs = settings.orphanRetentionSec * 1_000
  const cleanUp = createCleanUp({ store, layout, trash, log, now, retentionMs, onChange })
  const baseEnvironment = allowEnvironment(options.environment, [], {})
  const cliHost = createCliHost({
    environment: options.environment,
    baseEnvironment,
    nodePath: options.nodePath,
    personHomePath: options.environment['HOME'] ?? homedir(),
    versionsPath: join(options.dataPath, 'cli-versions.json'),
    toldModelsPath: join(options.dataPath, 'cli-models.json'),
    lastFailure: createLastFailure(store),
    now,
  })
  const agents = createAgents(
    withCassettes(
      [
        createScriptAgent({ path: baseEnvironment['PATH'] ?? '', nodePath: options.nodePath, now }),
        createBuiltInAgent({ environment: options.environment, now }),
        createCodexAgent(cliHost),
        createClaudeAgent(cliHost),
        ...ACP_PROFILES.map((profile) => createAcpAgent(profile, cliHost)),
        ...(options.moreAgents ?? []),
      ],
      { environment: options.environment, nodePath: options.nodePath, now },
    ),
    now,
  )
  const modelLists = createModelLists({ agents, told: cliHost.toldModels, now })
  const modelAccess =
    settings.modelGateway === 'off'
      ? createDirectModelAccess(options.environment)
      : createGatewayModelAccess({ environment: options.environment, idleMs: RUN_LIMITS.modelIdleMs, log })
  const validator = createValidator({
    nodePath: (await findExecutable(options.nodePath, baseEnvironment['PATH'] ?? '')) ?? options.nodePath,
  })
  const sandbox = createSandbox({
    mode: settings.sandbox,
    path: options.environment['PATH'] ?? '',
    hiddenPaths: [homedir(), options.environment['HOME'] ?? homedir(), options.dataPath],
  })
  const cache = createResultCache({
    store: createCacheStore(database),
    cachePath: layout.cachePath,
    now,
    maxBytes: CLEANUP_LIMITS.cacheBytes,
    maxAgeMs: CLEANUP_LIMITS.cacheAgeDays * 86_400_000,
  })
  const logs = createEventLogs(layout.runsPath, now)
  const context: RunContext = {
    store,
    interactions: createInteractionStore(database, now),
    layout,
    folders,
    logs,
    live: createLiveBoard(),
    agents,
    modelAccess,
    sandbox,
    validator,
    cleanUp,
    cache,
    settings,
    log,
    now,
    baseEnvironment,
    onChange,
  }

  await endOrphans(context)
  const endings = createRunEndings(context)
  recoverRuns(context, endings)
  // Checks are never kept: what lies there is of a process that was killed.
  await rm(layout.checksPath, { recursive: true, force: true })
  makeDataFolders(layout)

  const library = createLibrary({
    store: createLibraryStore(database),
    layout,
    samplesPath: options.samplesPath,
    validator,
    settings,
    now,
    newestRequest: (libraryId) => store.newestOfLibraryItem(libraryId),
    onChange: (libraryId) => activity.tell({ kind: 'library', request_id: null, library_id: libraryId, status: null }),
  })
  const registry = createRegistry({
    ...{
      store: createSkillStore(database, now),
      requests: store,
      library,
      layout,
      validator,
      settings,
      trash,
      log,
      now,
    },
    onChange: () => activity.tell({ kind: 'skills', request_id: null, library_id: null, status: null }),
  })
  const interactions = createInteractions({ context, onQueued: () => scheduler.pump() })
  const scheduler = createRunScheduler(context, interactions, endings)
  const uploads = createRunUploads({ context, library, registry, onQueued: () => scheduler.pump() })
  const onDeleted = (requestId: string): void =>
    activity.tell({ kind: 'run_deleted', request_id: requestId, library_id: null, status: null })
  const runs = createRuns({
    context,
    idempotency: createIdempotencyStore(database, now),
    uploads,
    scheduler,
    interactions,
    watch,
    registry,
    onDeleted,
  })

  const runSweep = async (): Promise<SweepAnswer> => {
    const answer = await sweep({
      store,
      layout,
      trash,
      cleanUp,
      now,
      orphanRetentionMs: retentionMs,
      runRetentionDays: settings.runRetentionDays,
      isUploading: (requestId) => uploads.isUploading(requestId),
      expire: (row) => {
        store.move(row.request_id, 'request.expired', {
          error: { code: 'REQUEST_EXPIRED', message: 'The request waited too long for its upload' },
          finished_at: now().toISOString(),
          cleanup_state: 'pending',
        })
        onChange(row.request_id)
      },
      deleteRequest: async (row) => {
        await deleteRequest(context, row)
        onDeleted(row.request_id)
      },
    })
    await cache.prune()
    reserve.hold()
    activity.tell({ kind: 'sweep', request_id: null, library_id: null, status: null })
    return answer
  }
  const sweepTimer = createSweepTimer({ sweep: runSweep, intervalSec: settings.cleanupIntervalSec, log, now })
  const system = createSystem({
    ...options,
    store,
    agents,
    modelLists,
    activity,
    cache,
    sweepTimer,
    sandbox,
    loss,
    isDiskFull: () => reserve.isDiskFull(),
    startedAt: now(),
    now,
  })

  // After the start, which must be quick.
  const roomTimer = setTimeout(() => reserveRoom(database, CLEANUP_LIMITS.databaseReserveBytes), ROOM_AFTER_MS).unref()
  validator.prewarm()
  // Not waited for: the server is ready without them, and the activity feed tells when they are there.
  const samples = library
    .addSamples()
    .catch((cause: unknown) => log.warn({ err: cause }, 'the samples could not be added'))
  interactions.recover()
  scheduler.pump()

  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    clearTimeout(roomTimer)
    modelLists.close()
    await samples
    await sweepTimer.close()
    interactions.close()
    await scheduler.close()
    await registry.close()
    await modelAccess.close()
    await cleanUp.settled()
    await records.settled()
    logs.close()
    await validator.close()
    database.close()
  }
  return {
    runs,
    skills: createSkills({ layout, validator, settings, now }),
    library,
    registry,
    system,
    close: () => (closing ??= close()),
  }
}
