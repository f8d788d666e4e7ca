import type { Readable } from 'node:stream'
import type { ChatEntry, RunEvent, Snapshot } from '../contract/event.ts'
import type { FileEntry, FilePreview, FileRoot } from '../contract/file.ts'
import type { Extend, Reply, ReplyAnswer } from '../contract/interaction.ts'
import type { LiveText } from '../contract/live.ts'
import type { RouteAnswer } from '../contract/route.ts'
import type { ROUTES } from '../contract/api.ts'
import type { EngineId } from '../contract/statuses.ts'
import type { RunResult } from '../contract/run-outputs.ts'
import type { CreatedJob, CreateJob } from '../contract/job.ts'
import type { ProtocolHistory, ProtocolQuery, SkillSchemas } from '../contract/management.ts'
import type { InstalledSkill, QueuedInstall, SkillInstall } from '../contract/registry.ts'
import type { HistoryQuery, LogRangeQuery, RunListQuery } from '../contract/run-queries.ts'
import type { CreateTempRun, RunStatusBody, UploadAnswer } from '../contract/run.ts'
import type { JsonObject, LibraryItem, SkillCheck } from '../contract/skill.ts'
import type { Activity, EngineStatus, Health, SweepAnswer, SandboxStatus } from '../contract/system.ts'
import type { ModelNames } from './agents/models/model-lists.ts'

type TempRunAnswer<Name extends keyof typeof ROUTES.tempRuns> = RouteAnswer<(typeof ROUTES.tempRuns)[Name]>

/** Takes a skill in, as one zip or file by file. Streams are consumed at the pace of the disk and never held whole. */
export interface PackageUpload {
  /** The whole package. @throws AppError package_too_large as soon as the limit is passed */
  addPackage(content: Readable): Promise<void>
  /** One file of a dropped folder. @param relativePath such as `my-skill/assets/runner.json`, checked here */
  addSkillFile(relativePath: string, content: Readable): Promise<void>
  /** Removes whatever was taken in. Safe to call at any time, also after finishing. */
  abort(): Promise<void>
}

/** The second step of a temporary run: everything is handed in, then `finish` validates and starts. */
export interface RunUpload extends PackageUpload {
  /** False when the request has its skill already: an installed one. */
  readonly needsPackage: boolean
  /** Use a skill of the library instead of an upload. @throws AppError library_item_not_found */
  useLibraryItem(libraryId: string): Promise<void>
  addInputZip(content: Readable): Promise<void>
  /** @param inputName name of the input that the file is bound to */
  addInputFile(inputName: string, content: Readable): Promise<void>
  /** Validates, admits and queues. @throws AppError for everything that SPEC A2, A3, V1 to V11 refuse */
  finish(): Promise<UploadAnswer>
}

/** A reply with files: nothing counts before `finish`. */
export interface ReplyUpload {
  /** @param text the part `metadata`, checked by `finish` */
  addMetadata(text: string): Promise<void>
  addFile(fileName: string, content: Readable): Promise<void>
  /** @throws AppError interaction_conflict, request_malformed, body_too_large with Skill-Runner's codes in `detail` */
  finish(): Promise<ReplyAnswer>
  /** Removes whatever was taken in. */
  abort(): Promise<void>
}

/** A file to send: the stream is opened by the engine, so that a file swapped in between is never followed. */
export interface FileDownload {
  readonly content: Readable
  readonly fileName: string
  readonly mediaType: string
  readonly sizeBytes: number | null
}

/** What a reader of events gets, in order. `backlogBytes` is what was written since, so a reader that stands still can be dropped. */
export interface EventReader<Row> {
  readonly snapshot: Snapshot
  /** Ends after the terminal event, or when the signal aborts. Every row once, in order, no gap. */
  readonly rows: AsyncIterable<Row>
  /** Bytes told to this reader's run that the reader has not asked for yet. */
  backlogBytes(): number
  /** Null where the reader did not ask for it. */
  readonly live: LiveReader | null
}

/** What an agent is writing, for one reader: only what the reader does not have yet. */
export interface LiveReader {
  /** @returns null when there is nothing new */
  take(): LiveText | null
  /** Calls the listener at each change until the reader's signal aborts. */
  onNews(listener: () => void): void
}

/** Requests and their runs. Every method that names an unknown request throws AppError request_not_found. */
export interface RunsDoor {
  create(
    body: CreateTempRun,
    more: { readonly idempotencyKey: string | null; readonly client: string | null },
  ): TempRunAnswer<'create'>
  /**
   * Creates a job; an installed skill without file inputs starts at once. What is refused leaves no request behind.
   * @throws AppError skill_not_found and everything that an upload can be refused for
   */
  createJob(
    body: CreateJob,
    more: { readonly idempotencyKey: string | null; readonly client: string | null },
  ): Promise<CreatedJob>
  /** Takes a request back that was created and could not be started, with its key. One that runs after all is left alone. */
  discard(requestId: string, more: { readonly idempotencyKey: string | null }): Promise<void>
  /**
   * Begins an upload. @throws AppError run_already_started, request_expired, queue_full: before a byte of the body is read.
   * A repeated Idempotency-Key of an upload that started its run is answered by `finish` with the first answer.
   */
  openUpload(requestId: string, more: { readonly idempotencyKey: string | null }): Promise<RunUpload>
  status(requestId: string): RunStatusBody
  /** Resolves with the status when the run has ended or begins to wait for a person, or after `timeoutMs`. */
  waitForStop(requestId: string, timeoutMs: number, signal: AbortSignal): Promise<RunStatusBody>
  list(query: RunListQuery): TempRunAnswer<'list'>
  remove(requestId: string): Promise<void>
  result(requestId: string): Promise<RunResult>
  artifacts(requestId: string): Promise<TempRunAnswer<'artifacts'>>
  openArtifact(requestId: string, artifactPath: string): Promise<FileDownload>
  previewArtifact(requestId: string, artifactPath: string): Promise<FilePreview>
  /** Absolute path of an artifact, for a desktop that reveals or drags it out. */
  artifactPath(requestId: string, artifactPath: string): Promise<string>
  openBundle(requestId: string, kind: 'normal' | 'debug'): Promise<FileDownload>
  logs(requestId: string): Promise<TempRunAnswer<'logs'>>
  logRange(requestId: string, query: LogRangeQuery): Promise<TempRunAnswer<'logRange'>>
  /** `cursor` is the number of the last event already seen, 0 from the start; `isLive` asks for what is being written, too. */
  openEvents(
    requestId: string,
    from: { readonly cursor: number; readonly isLive: boolean },
    signal: AbortSignal,
  ): Promise<EventReader<RunEvent>>
  eventHistory(requestId: string, query: HistoryQuery): Promise<TempRunAnswer<'eventHistory'>>
  openChat(requestId: string, cursor: number, signal: AbortSignal): Promise<EventReader<ChatEntry>>
  chatHistory(requestId: string, query: HistoryQuery): Promise<TempRunAnswer<'chatHistory'>>
  protocolHistory(requestId: string, query: ProtocolQuery): ProtocolHistory
  cancel(requestId: string): Promise<TempRunAnswer<'cancel'>>
  pending(requestId: string): TempRunAnswer<'pending'>
  /** @throws AppError run_not_found, interaction_not_available, interaction_conflict, request_malformed */
  reply(requestId: string, body: Reply): TempRunAnswer<'reply'>
  /** Begins a reply with files. @throws AppError as `reply` does, before a byte of the body is read */
  openReply(requestId: string): Promise<ReplyUpload>
  /** @throws AppError interaction_not_available, interaction_conflict when nothing is open or has no deadline */
  extend(requestId: string, body: Extend): TempRunAnswer<'extend'>
  authSession(requestId: string): TempRunAnswer<'authSession'>
  files(requestId: string, root: FileRoot): Promise<TempRunAnswer<'files'>>
  file(requestId: string, root: FileRoot, relativePath: string): Promise<TempRunAnswer<'file'>>
  removeKept(requestId: string): Promise<RunStatusBody>
}

export interface SkillsDoor {
  /** JSON Schema of `assets/runner.json` for editors, with a text for every field. */
  runnerSchema(): JsonObject
  /** Validates without keeping anything. */
  openCheck(): Promise<PackageUpload & { finish(): Promise<SkillCheck> }>
}

/** The skills that the author works on (DESIGN 5). */
export interface LibraryDoor {
  list(): LibraryItem[]
  /** @throws AppError library_path_invalid */
  addPath(path: string): Promise<LibraryItem>
  openUpload(): Promise<PackageUpload & { finish(): Promise<LibraryItem> }>
  get(libraryId: string, mustRefresh: boolean): Promise<{ item: LibraryItem; check: SkillCheck | null }>
  remove(libraryId: string): Promise<void>
  files(libraryId: string): Promise<{ entries: FileEntry[]; isCut: boolean }>
  file(libraryId: string, relativePath: string): Promise<FilePreview>
}

/** The skills that are installed (SPEC R1). Every method that names an unknown skill throws AppError skill_not_found. */
export interface RegistryDoor {
  /** By id. */
  list(): Promise<InstalledSkill[]>
  get(skillId: string): Promise<InstalledSkill>
  schemas(skillId: string): Promise<SkillSchemas>
  files(skillId: string): Promise<FileEntry[]>
  /** Removes a skill and its archived versions; runs of it are not touched. */
  remove(skillId: string): Promise<void>
  /** Takes a package in; `finish` answers at once, the install follows. @throws AppError package_invalid for an empty one */
  openInstall(): Promise<PackageUpload & { finish(): Promise<QueuedInstall> }>
  /** @throws AppError request_not_found, install_not_possible */
  installFromRun(requestId: string): Promise<QueuedInstall>
  /** @throws AppError library_item_not_found, library_path_invalid */
  installFromLibrary(libraryId: string): Promise<QueuedInstall>
  /** @throws AppError install_not_found */
  getInstall(requestId: string): SkillInstall
}

export interface SystemDoor {
  health(): Health
  /** With the models that are known by now; who wants a fresh look has them asked for, too. */
  engines(mustRefresh: boolean): Promise<EngineStatus[]>
  /** Asks for the models of an engine, unless that was done a short time ago. */
  models(engine: EngineId, mustRefresh: boolean): Promise<ModelNames>
  /** What protects this machine from runs. */
  sandbox(): Promise<SandboxStatus>
  sweep(): Promise<SweepAnswer>
  /** Forgets all cached results. @returns how many there were */
  clearCache(): Promise<number>
  /** Tells of each change until the signal aborts. */
  activity(signal: AbortSignal): AsyncIterable<Activity>
}

/** The engine: everything the product can do, for whoever asks. It does not know who that is (DESIGN 1). */
export interface Engine {
  readonly runs: RunsDoor
  readonly skills: SkillsDoor
  readonly library: LibraryDoor
  readonly registry: RegistryDoor
  readonly system: SystemDoor
  /** Stops children, stores states, closes the database. Idempotent; ends within CLEANUP_LIMITS.shutdownMs. */
  close(): Promise<void>
}
