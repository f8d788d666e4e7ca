/**
 * Every size, count and time that the product enforces (SPEC F3). Those that a person may change carry the name of their
 * environment variable in `config.ts`; the rest are fixed here and nowhere else.
 */
const KiB = 1024
const MiB = 1024 * KiB

/** Skill packages (SPEC V5, V6): what one zip may hold. */
export const PACKAGE_LIMITS = {
  maxArchiveBytes: 20 * MiB,
  maxEntries: 2_000,
  maxDepth: 32,
  maxPathBytes: 1_024,
  maxComponentBytes: 255,
  maxEntryBytes: 50 * MiB,
  maxTotalBytes: 100 * MiB,
  maxRatio: 100,
  ratioAppliesAboveBytes: 1 * MiB,
  maxTimeMs: 15_000,
} as const

/** Input zips (SPEC V11): the same rules with room for data. */
export const INPUT_LIMITS = {
  ...PACKAGE_LIMITS,
  maxArchiveBytes: 100 * MiB,
  maxEntries: 10_000,
  maxEntryBytes: 500 * MiB,
  maxTotalBytes: 1_024 * MiB,
} as const

/** Text that is parsed (SPEC V10). */
export const TEXT_LIMITS = {
  skillMarkdownBytes: 1 * MiB,
  frontMatterBytes: 64 * KiB,
  runnerJsonBytes: 256 * KiB,
  schemaBytes: 64 * KiB,
  jsonDepth: 64,
  schemaDepth: 32,
  schemaNodes: 500,
  validationTimeMs: 2_000,
} as const

/** The HTTP door. */
export const HTTP_LIMITS = {
  jsonBodyBytes: 1 * MiB,
  jsonBodyTimeoutMs: 15_000,
  /** A whole multipart body; the engine has the limits of what is in it. */
  uploadBodyBytes: 2_048 * MiB,
  headerBytes: 16 * KiB,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 120_000,
  keepAliveTimeoutMs: 5_000,
  timeoutCheckIntervalMs: 2_000,
  maxConnections: 256,
  /** Read and thrown away of a body that was answered early: a client that is cut off may never see the answer. */
  drainBytes: 128 * MiB,
  drainMs: 10_000,
  /** Time that running answers get when the server closes. */
  closeGraceMs: 1_000,
  maxEventReadersPerRun: 32,
  eventReaderBacklogBytes: 1 * MiB,
  /** A reader that took nothing for so long stands still. */
  eventReaderStallMs: 1_000,
  heartbeatMs: 5_000,
  /** Between two frames of what is being written, to one reader: twenty a second look like writing. */
  liveFrameMs: 50,
  logChunkBytes: 1 * MiB,
  previewBytes: 256 * KiB,
  imagePreviewBytes: 5 * MiB,
  uploadFields: 8,
  /**
   * Beyond the entries of a package: the input files, and as many small files as one read of the socket can bring, so that
   * a package with too many is refused for what it is.
   */
  uploadExtraFiles: 1_024,
  partHeaderPairs: 32,
  partHeaderBytes: 16 * KiB,
  /** RFC 2046. */
  boundaryChars: 70,
  problemsPerAnswer: 50,
  recentClients: 20,
  loginLinks: 32,
  loginSessions: 64,
  pageSize: 20,
  maxPageSize: 200,
  historyEvents: 1_000,
  idempotencyKeyChars: 255,
} as const

/** One run. */
export const RUN_LIMITS = {
  maxConcurrentRuns: 2,
  maxQueuedRuns: 128,
  runTimeoutSec: 1_200,
  maxRunTimeoutSec: 86_400,
  replyTimeoutSec: 1_200,
  /** An agent with AI that says nothing for so long is ended: no CLI has a usable watchdog of its own. */
  idleTimeoutSec: 600,
  /** Turns in which an agent may put an invalid final answer right. */
  repairRounds: 2,
  maxRepairRounds: 5,
  terminateGraceMs: 5_000,
  killSweepMs: 3_000,
  drainMs: 2_000,
  /** Silence of a model's provider that ends a request to it. */
  modelIdleMs: 300_000,
  /** Kept per stream and attempt; the rest is counted and dropped with a mark in the file. */
  logBytesPerStream: 64 * MiB,
  /** A longer line is told in pieces. */
  lineBytes: 64 * KiB,
  /** UTF-16 code units kept of a text while an agent writes it: its end. */
  liveTextChars: 64 * KiB,
  /** Lines that are told as events, per stream and attempt: a flood of short lines costs time, not only space. */
  toldLinesPerStream: 1_000_000,
  /** Text kept of a stream for finding the result: its end. */
  resultScanBytes: 8 * MiB,
  resultBytes: 4 * MiB,
  resultDepth: 200,
  errorStderrBytes: 8 * KiB,
  artifacts: 1_000,
  artifactBytes: 100 * MiB,
  artifactsTotalBytes: 500 * MiB,
  artifactPatternChars: 200,
  /** Time that all patterns of a contract get for all files of a workspace. */
  artifactMatchMs: 5_000,
  /** Warnings of one collection; of the others only their number is told. */
  artifactWarnings: 50,
  treeEntries: 5_000,
  treeDepth: 32,
} as const

/** Questions of a run, and what is sent in reply (SPEC I). */
export const INTERACTION_LIMITS = {
  maxExtendSec: 86_400,
  /** A longer wait is as good as none: a year. */
  maxReplyTimeoutSec: 31_622_400,
  /** Questions that one run may answer itself; after these it waits for a person, or fails where there is none. */
  maxAutoReplies: 20,
  idempotencyKeyChars: 255,
  promptChars: 16_384,
  hintChars: 4_096,
  labelChars: 500,
  options: 100,
  fields: 50,
  /** Text of a question in YAML. */
  yamlBytes: 64 * KiB,
  previewChars: 500,
  replyFiles: 8,
  replyFileBytes: 32 * MiB,
  replyFilesTotalBytes: 64 * MiB,
} as const

/** Housekeeping. */
export const CLEANUP_LIMITS = {
  cleanupIntervalSec: 43_200,
  orphanRetentionSec: 86_400,
  runRetentionDays: 30,
  firstSweepMs: 5_000,
  firstSweepWhenFrequentMs: 1_000,
  /** An interval below this (seconds) makes the first sweep come at once: only tests and impatient people set it. */
  frequentIntervalSec: 5,
  trashParallel: 2,
  /** Held back on the disk, so that the end of a run can be stored when it is full. */
  diskReserveBytes: MiB,
  /** Room that the database keeps in its own files for a full disk. */
  databaseReserveBytes: 512 * 1024,
  shutdownMs: 10_000,
  idempotencyKeptSec: 86_400,
  /** Ended installs stay readable for so long. */
  installRecordDays: 30,
  /** The result cache: oldest uses go first beyond this. */
  cacheBytes: 1_024 * MiB,
  cacheAgeDays: 30,
} as const
