import { AppError } from '../../src-main/contract/errors.ts'
import type { RunEvent } from '../../src-main/contract/event.ts'
import type { Artifact, FileEntry, FilePreview } from '../../src-main/contract/file.ts'
import type { PendingAuthMethodSelection, PendingInteraction } from '../../src-main/contract/interaction.ts'
import type { InstalledSkill } from '../../src-main/contract/registry.ts'
import type { RunResult } from '../../src-main/contract/run-outputs.ts'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import type { LibraryItem, SkillCheck } from '../../src-main/contract/skill.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import type {
  Activity,
  Connection,
  EngineModels,
  EngineStatus,
  Health,
  SandboxStatus,
} from '../../src-main/contract/system.ts'
import { openFakeStream, type FakeStream } from './fake-stream.ts'
import { sampleConnection, sampleHealth, sampleModels } from './sample-runs.ts'

export interface FakeSkill {
  item: LibraryItem
  check: SkillCheck | null
  files: Record<string, string>
}

export interface FakeRun {
  status: RunStatusBody
  events: RunEvent[]
  result: RunResult | null
  artifacts: (Artifact & { preview: FilePreview })[]
  keptFiles: Record<string, string>
  /** What the run waits with, as far as the status says that it waits. */
  pending: PendingInteraction | null
  pendingAuth: PendingAuthMethodSelection | null
  readers: Set<FakeStream>
  /** Those who asked for what is being written. */
  liveReaders: Set<FakeStream>
}

/** Everything that the fake server knows. Tests and the preview fill it and change it as they go. */
export interface FakeWorld {
  readonly skills: Map<string, FakeSkill>
  readonly runs: Map<string, FakeRun>
  readonly installed: Map<string, InstalledSkill>
  /** Results that the cache holds. */
  cachedResults: number
  readonly activityReaders: Set<FakeStream>
  engines: EngineStatus[]
  /** What is answered when the models of an engine are asked for. */
  models: (engine: string) => EngineModels | Promise<EngineModels>
  sandbox: SandboxStatus
  connection: Connection
  health: () => Health
  isSignedIn: boolean
  /** Secret of the one login link that works. */
  loginSecret: string
  /** Called when an upload was taken: the preview plays a run, a test decides itself. */
  onStart: (run: FakeRun) => void
  addSkill(skill: Omit<FakeSkill, 'files'> & { files?: Record<string, string> }): FakeSkill
  addRun(run: Partial<FakeRun> & { status: RunStatusBody }): FakeRun
  /** Changes a run's status and tells it to whoever listens. */
  changeRun(requestId: string, change: Partial<RunStatusBody>): void
  addEvent(requestId: string, event: RunEvent): void
  tell(activity: Omit<Activity, 'seq'>): void
  run(requestId: string): FakeRun
  skill(libraryId: string): FakeSkill
}

export function createFakeWorld(): FakeWorld {
  let lastActivity = 0
  const world: FakeWorld = {
    skills: new Map(),
    runs: new Map(),
    installed: new Map(),
    cachedResults: 0,
    activityReaders: new Set(),
    engines: [],
    models: (engine) => sampleModels(engine, []),
    sandbox: { state: 'none', sentence: 'There is no sandbox here: a run has the rights of the person who starts it.' },
    connection: sampleConnection(),
    health: () => {
      const states = [...world.runs.values()].map((run) => run.status.status)
      return sampleHealth({
        queue: {
          running: states.filter((state) => state === 'running').length,
          queued: states.filter((state) => state === 'queued').length,
          waiting: states.filter((state) => state === 'waiting_user').length,
          max_concurrent_runs: 2,
          max_queued_runs: 128,
        },
      })
    },
    isSignedIn: true,
    loginSecret: 'good-secret',
    onStart: () => undefined,
    addSkill: (skill) => {
      const whole = { files: {}, ...skill }
      world.skills.set(skill.item.library_id, whole)
      return whole
    },
    addRun: (run) => {
      const whole: FakeRun = {
        events: [],
        result: null,
        artifacts: [],
        keptFiles: {},
        pending: null,
        pendingAuth: null,
        readers: new Set<FakeStream>(),
        liveReaders: new Set<FakeStream>(),
        ...run,
      }
      world.runs.set(run.status.request_id, whole)
      return whole
    },
    changeRun: (requestId, change) => {
      const run = world.run(requestId)
      run.status = { ...run.status, ...change, updated_at: new Date().toISOString() }
      if (isTerminal(run.status.status)) for (const reader of run.readers) reader.close()
      world.tell({ kind: 'run', request_id: requestId, library_id: run.status.library_id, status: run.status.status })
    },
    addEvent: (requestId, event) => {
      const run = world.run(requestId)
      run.events.push(event)
      for (const reader of run.readers) reader.send('chat_event', event, event.seq)
    },
    tell: (activity) => {
      lastActivity += 1
      for (const reader of world.activityReaders) reader.send('activity', { ...activity, seq: lastActivity })
    },
    run: (requestId) => {
      const run = world.runs.get(requestId)
      if (run === undefined) throw new AppError('request_not_found', 'Request not found')
      return run
    },
    skill: (libraryId) => {
      const skill = world.skills.get(libraryId)
      if (skill === undefined) throw new AppError('library_item_not_found', 'Library item not found')
      return skill
    },
  }
  return world
}

/** A tree of file entries from paths and texts. */
export function entriesOf(files: Readonly<Record<string, string>>): FileEntry[] {
  const folders = new Set(
    Object.keys(files).flatMap((path) => {
      const parts = path.split('/').slice(0, -1)
      return parts.map((_part, index) => parts.slice(0, index + 1).join('/'))
    }),
  )
  const entry = (path: string, isDir: boolean): FileEntry => ({
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    is_dir: isDir,
    depth: path.split('/').length - 1,
    kind: isDir ? 'directory' : 'file',
    size_bytes: isDir ? 0 : new TextEncoder().encode(files[path] ?? '').length,
    is_executable: path.startsWith('scripts/'),
    modified_at: '2026-11-20T08:00:00.000Z',
  })
  return [
    ...[...folders].map((path) => entry(path, true)),
    ...Object.keys(files).map((path) => entry(path, false)),
  ].sort((one, two) => (one.path < two.path ? -1 : 1))
}

export function textPreview(text: string, mediaType = 'text/plain'): FilePreview {
  return {
    kind: 'text',
    media_type: mediaType,
    size_bytes: new TextEncoder().encode(text).length,
    text,
    base64: null,
    is_cut: false,
  }
}

export function openReader(readers: Set<FakeStream>, signal: AbortSignal | null): FakeStream {
  const stream = openFakeStream(signal)
  readers.add(stream)
  signal?.addEventListener('abort', () => readers.delete(stream))
  return stream
}

export function previewOf(files: Readonly<Record<string, string>>, path: string): FilePreview {
  const text = files[path]
  if (text === undefined) throw new AppError('file_not_found', 'File not found')
  return textPreview(text, path.endsWith('.json') ? 'application/json' : 'text/plain')
}
