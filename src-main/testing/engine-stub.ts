import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { AppError } from '../contract/errors.ts'
import type { LibraryItem, SkillCheck } from '../contract/skill.ts'
import type { Activity, Health } from '../contract/system.ts'
import type { Engine, FileDownload, RunsDoor } from '../engine/engine.ts'
import { createRegistryStub } from './engine-stub-registry.ts'
import { createStubRun, type StubRun } from './engine-stub-run.ts'
import { createStubUpload } from './engine-stub-upload.ts'

/** An engine that keeps everything in memory and does what the test says, for tests of the HTTP door alone. */
export interface EngineStub extends Engine {
  readonly stub: {
    run(requestId: string): StubRun
    /** The next upload is refused with it before its body. */
    refuseUploads(error: unknown): void
    /** The next status is this error. */
    failStatus(error: unknown): void
    offer(download: Partial<FileDownload>): void
    act(activity: Activity): void
    /** Folders of uploads that are on disk. */
    incoming(): readonly string[]
    readonly taken: string[]
    openReaders(): number
  }
}

/** @param dataPath a folder of the test */
export function createEngineStub(dataPath: string): EngineStub {
  const incomingPath = join(dataPath, 'incoming')
  mkdirSync(incomingPath, { recursive: true })
  const all = new Map<string, StubRun>()
  const keys = new Map<string, string>()
  const taken: string[] = []
  const acts: Activity[] = []
  let uploadRefusal: unknown = null
  let statusFailure: unknown = null
  let download: Partial<FileDownload> = {}
  let openReaders = 0

  const run = (id: string): StubRun => {
    const found = all.get(id)
    if (found === undefined) throw new AppError('request_not_found', 'Request not found')
    return found
  }
  const started = (id: string): StubRun => {
    if (!run(id).hasStarted()) throw new AppError('run_not_found', 'Run not found')
    return run(id)
  }
  const file = (id: string, path: string): FileDownload => {
    started(id)
    if (path === '') throw new AppError('artifact_path_invalid', 'Artifact path is required')
    if (path.split(/[/\\]/).includes('..') || path.includes('\0')) {
      throw new AppError('artifact_path_invalid', 'Invalid artifact path')
    }
    if (path !== 'artifacts/out.txt') throw new AppError('artifact_not_found', 'Artifact not found')
    const content = Readable.from([Buffer.from('made by a run')])
    return { content, fileName: 'out.txt', mediaType: 'text/plain', sizeBytes: 13, ...download }
  }

  const runs: RunsDoor = {
    create: (body, { idempotencyKey, client }) => {
      const id = keys.get(idempotencyKey ?? '') ?? randomUUID()
      if (idempotencyKey !== null) keys.set(idempotencyKey, id)
      if (!all.has(id)) all.set(id, createStubRun(id, body, client))
      return { request_id: id, status: 'queued' }
    },
    createJob: (body, { client }) => {
      const id = randomUUID()
      all.set(id, createStubRun(id, body, client))
      return Promise.resolve({ request_id: id, cache_hit: false, status: null })
    },
    discard: (id) => Promise.resolve(void all.delete(id)),
    openUpload: async (id) => {
      if (run(id).hasStarted()) throw new AppError('run_already_started', 'Run already started')
      if (uploadRefusal !== null) throw asError(uploadRefusal)
      const upload = await createStubUpload(incomingPath)
      return {
        ...upload,
        needsPackage: true,
        finish: async () => {
          await upload.check()
          taken.push(...upload.taken)
          run(id).move('running')
          const answer = { request_id: id, status: 'queued', cache_hit: false, skill_id: 'demo' } as const
          return { ...answer, extracted_files: [], findings: [] }
        },
      }
    },
    status: (id) => {
      if (statusFailure !== null) throw asError(statusFailure)
      return run(id).status()
    },
    waitForStop: async (id, timeoutMs, signal) => {
      openReaders += 1
      await run(id).untilEnd(AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
      openReaders -= 1
      return run(id).status()
    },
    list: ({ page, page_size: pageSize }) => {
      const found = [...all.values()].map((one) => one.status()).reverse()
      return { runs: found, page, page_size: pageSize, total: found.length, total_pages: 1 }
    },
    remove: (id) => Promise.resolve(void all.delete(run(id).id)),
    result: (id) => Promise.reject(new AppError('result_not_ready', `No result of ${started(id).id}`)),
    artifacts: (id) => Promise.resolve({ request_id: started(id).id, artifacts: ['artifacts/out.txt'], files: [] }),
    openArtifact: async (id, path) => Promise.resolve(file(id, path)),
    previewArtifact: (id, path) => Promise.resolve(textPreview(file(id, path).fileName)),
    artifactPath: (id, path) => Promise.resolve(join(dataPath, file(id, path).fileName)),
    openBundle: (id) => Promise.resolve(file(id, 'artifacts/out.txt')),
    logs: (id) =>
      Promise.resolve({
        ...{ request_id: started(id).id, prompt: null, stdout: '', stderr: '', stdout_bytes: 0, stderr_bytes: 0 },
        ...{ attempt: 1, is_truncated: false },
      }),
    logRange: (id, { byte_from: from }) => {
      started(id)
      return Promise.resolve({ stream: 'stdout', byte_from: from, byte_to: from, chunk: '', total_bytes: 0 })
    },
    openEvents: (id, from, signal) => {
      openReaders += 1
      signal.addEventListener('abort', () => (openReaders -= 1))
      return Promise.resolve(started(id).read(from, signal))
    },
    eventHistory: (id) => Promise.resolve({ ...historyOf(started(id)), events: [...run(id).events()] }),
    openChat: (id) => Promise.reject(new AppError('run_not_found', `No chat of ${run(id).id}`)),
    chatHistory: (id) => Promise.resolve({ ...historyOf(started(id)), events: [] }),
    protocolHistory: (id) => {
      throw new AppError('run_not_found', `No protocol of ${run(id).id}`)
    },
    cancel: (id) => {
      started(id).move('canceled')
      const message = 'Cancel request accepted'
      return Promise.resolve({ request_id: id, run_id: `run-${id}`, status: 'canceled', accepted: true, message })
    },
    pending: (id) => {
      throw new AppError('run_not_found', `No question of ${run(id).id}`)
    },
    reply: (id) => {
      throw new AppError('interaction_not_available', `No question of ${run(id).id}`)
    },
    openReply: (id) => Promise.reject(new AppError('interaction_not_available', `No question of ${run(id).id}`)),
    extend: (id) => {
      throw new AppError('interaction_not_available', `No question of ${run(id).id}`)
    },
    authSession: (id) => {
      throw new AppError('run_not_found', `No sign-in of ${run(id).id}`)
    },
    files: (id, root) => {
      const answer = { request_id: started(id).id, run_id: `run-${id}`, root, is_present: true, is_cut: false }
      return Promise.resolve({ ...answer, entries: [] })
    },
    file: (id, _root, path) =>
      Promise.resolve({ request_id: started(id).id, run_id: `run-${id}`, path, preview: textPreview(path) }),
    removeKept: (id) => Promise.resolve(started(id).status()),
  }

  return {
    runs,
    skills: {
      runnerSchema: () => ({}),
      openCheck: async () => ({ ...(await createStubUpload(incomingPath)), finish: () => Promise.resolve(CHECK) }),
    },
    library: {
      list: () => [ITEM],
      addPath: (path) => Promise.resolve({ ...ITEM, path }),
      openUpload: async () => ({ ...(await createStubUpload(incomingPath)), finish: () => Promise.resolve(ITEM) }),
      get: (id) => (id === 'sample' ? Promise.resolve({ item: ITEM, check: null }) : Promise.reject(noItem())),
      remove: (id) => (id === 'sample' ? Promise.resolve() : Promise.reject(noItem())),
      files: () => Promise.resolve({ entries: [], isCut: false }),
      file: (_id, path) => Promise.resolve(textPreview(path)),
    },
    registry: createRegistryStub(incomingPath),
    system: {
      health: () => HEALTH,
      engines: () => Promise.resolve([]),
      models: (engine) =>
        Promise.resolve({
          ...{ engine, cli_version_detected: null, fallback_reason: 'cli_version_unknown' },
          ...{ told_by: null, note: null, models: [] },
        }),
      sandbox: () => Promise.resolve({ state: 'off', sentence: 'No sandbox here.' }),
      sweep: () =>
        Promise.resolve({
          ...{ removed_staging: 0, removed_trash: 0, expired_requests: 0, expired_runs: 0 },
          failures: [],
        }),
      clearCache: () => Promise.resolve(0),
      activity: async function* (signal) {
        openReaders += 1
        const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        yield* acts
        await ended
        openReaders -= 1
      },
    },
    close: () => Promise.resolve(),
    stub: {
      run,
      refuseUploads: (error) => (uploadRefusal = error),
      failStatus: (error) => (statusFailure = error),
      offer: (given) => (download = given),
      act: (activity) => void acts.push(activity),
      incoming: () => readdirSync(incomingPath),
      taken,
      openReaders: () => openReaders,
    },
  }
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}

function noItem(): AppError {
  return new AppError('library_item_not_found', 'Library item not found')
}

function historyOf(run: StubRun) {
  const ceiling = run.events().length
  const ends = { cursor_floor: 1, cursor_ceiling: ceiling, next_seq: null }
  return { request_id: run.id, count: ceiling, source: 'live' as const, ...ends }
}

function textPreview(text: string) {
  const kind = 'text' as const
  return { kind, media_type: 'text/plain', size_bytes: text.length, text, base64: null, is_cut: false }
}

const AT = '2026-11-21T09:30:00.000Z'
const ITEM: LibraryItem = {
  library_id: 'sample',
  kind: 'package',
  is_sample: true,
  label: 'sample',
  path: null,
  state: 'ok',
  error_count: 0,
  warning_count: 0,
  added_at: AT,
  checked_at: null,
  last_request_id: null,
}
const CHECK: SkillCheck = {
  ...{ ok: true, skill_id: 'demo', summary: null, findings: [], profiles: [], package_sha256: null },
  ...{ package_size_bytes: null, file_count: null, checked_at: AT, duration_ms: 1 },
}
const HEALTH: Health = {
  ...{ status: 'ok', version: '0.0.0', pid: 1, started_at: AT, home: 'headless', last_sweep_at: null, notices: [] },
  queue: { running: 0, queued: 0, waiting: 0, max_concurrent_runs: 2, max_queued_runs: 128 },
}
