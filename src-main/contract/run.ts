import { z } from 'zod'
import { FindingSchema } from './finding.ts'
import { JsonObjectSchema } from './skill.ts'
import { EXECUTION_MODES, RUN_STATUSES } from './statuses.ts'

/** UTC with an offset, such as `2026-11-21T09:30:00.000Z` (SPEC A8). */
export const TimeSchema = z.iso.datetime({ offset: true })

export const CONVERSATION_MODES = ['session', 'non_session'] as const

/**
 * Runtime options as a client sends them. Their rules are checked by hand in `engine/runs/admission/runtime-options.ts`, because
 * Skill-Runner answers them with 400 and its own texts, not with a schema error.
 */
export const RuntimeOptionsSchema = JsonObjectSchema.describe(
  'no_cache, debug, debug_keep_temp, execution_mode, interactive_auto_reply, interactive_reply_timeout_sec, interactive_tool_approval, hard_timeout_seconds',
)

/** `POST /v1/temp-skill-runs`: everything is optional, unknown fields are ignored. */
export const CreateTempRunSchema = z
  .object({
    engine: z.string().optional().describe('Default: codex where the skill allows it, else its first engine'),
    input: JsonObjectSchema.default({}).describe('Values of `inline` inputs'),
    parameter: JsonObjectSchema.default({}),
    model: z.string().nullable().default(null),
    runtime_options: RuntimeOptionsSchema.default({}),
    client_metadata: z.object({ conversation_mode: z.enum(CONVERSATION_MODES).default('session') }).default({
      conversation_mode: 'session',
    }),
  })
  .meta({ id: 'CreateTempRun' })
export type CreateTempRun = z.infer<typeof CreateTempRunSchema>

export const CreatedTempRunSchema = z
  .object({ request_id: z.string(), status: z.literal('queued') })
  .meta({ id: 'CreatedTempRun' })

/** Answer of an upload that started a run, or was answered from the cache. */
export const UploadAnswerSchema = z
  .object({
    request_id: z.string(),
    status: z.enum(['queued', 'succeeded']),
    cache_hit: z.boolean(),
    extracted_files: z.array(z.string()).describe('Input files, sorted, relative to the uploads folder'),
    skill_id: z.string(),
    findings: z.array(FindingSchema).describe('Remarks that did not block the run'),
  })
  .meta({ id: 'UploadAnswer' })
export type UploadAnswer = z.infer<typeof UploadAnswerSchema>

/** Reasons of `failed`, told apart for programs; `error.message` tells people. */
export const RUN_ERROR_CODES = [
  'PACKAGE_REJECTED',
  'QUEUE_FULL',
  'REQUEST_EXPIRED',
  'ENGINE_NOT_AVAILABLE',
  'SANDBOX_MISSING',
  'START_FAILED',
  'EXIT_CODE',
  'KILLED_BY_SIGNAL',
  'OUTPUT_MISSING',
  'OUTPUT_INVALID',
  'ARTIFACTS_MISSING',
  'TIMEOUT',
  'IDLE_TIMEOUT',
  'AUTH_REQUIRED',
  'QUOTA_EXCEEDED',
  'MODEL_UNKNOWN',
  'REFUSED',
  'NETWORK',
  'SESSION_RESUME_FAILED',
  'INTERACTIVE_MAX_ATTEMPT_EXCEEDED',
  'NON_SESSION_INTERACTIVE_REPLY_UNSUPPORTED',
  'ORCHESTRATOR_RESTART_INTERRUPTED',
  'CANCELED_BY_USER',
  'DISK_FULL',
  'WORKSPACE_FAILED',
  'INTERNAL_ERROR',
] as const
export type RunErrorCode = (typeof RUN_ERROR_CODES)[number]

export const RunErrorSchema = z
  .object({
    code: z.enum(RUN_ERROR_CODES),
    message: z.string(),
    stderr: z.string().optional().describe('The end of the error stream'),
    exit_code: z.int().nullable().optional(),
    signal: z.string().nullable().optional(),
  })
  .meta({ id: 'RunError' })
export type RunError = z.infer<typeof RunErrorSchema>

/** Tokens and cost, when the engine tells them; otherwise the whole object is null and shown as "not reported". */
export const UsageSchema = z
  .object({
    input_tokens: z.int().nullable(),
    output_tokens: z.int().nullable(),
    cached_tokens: z.int().nullable(),
    total_tokens: z.int().nullable(),
    cost_usd: z.number().nullable(),
  })
  .meta({ id: 'Usage' })
export type Usage = z.infer<typeof UsageSchema>

export const TimingsSchema = z
  .object({
    queued_ms: z.int().nullable(),
    preparing_ms: z.int().nullable(),
    running_ms: z.int().nullable(),
    collecting_ms: z.int().nullable(),
    total_ms: z.int().nullable(),
  })
  .meta({ id: 'Timings' })
export type Timings = z.infer<typeof TimingsSchema>

export const CLEANUP_STATES = ['not_due', 'pending', 'done', 'retained', 'failed'] as const

/** Where the temporary skill content of a request is in its life (SPEC L3, L4). */
export const CleanupSchema = z
  .object({
    state: z.enum(CLEANUP_STATES),
    retained: z.boolean().describe('True while kept on purpose, by debug_keep_temp'),
    kept_until: TimeSchema.nullable(),
    size_bytes: z.int().nullable().describe('Size of what is kept'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Cleanup' })
export type Cleanup = z.infer<typeof CleanupSchema>

export const DISPATCH_PHASES = [
  'created',
  'admitted',
  'dispatch_scheduled',
  'worker_claimed',
  'attempt_materializing',
] as const
export const RECOVERY_STATES = ['none', 'recovered_waiting', 'failed_reconciled'] as const
export const PENDING_OWNERS = [
  'waiting_user',
  'waiting_auth.method_selection',
  'waiting_auth.challenge_active',
] as const
export const RESUME_CAUSES = [
  'auth_completed',
  'interaction_reply',
  'interaction_auto_decide_timeout',
  'restart_recovery',
] as const
export const REQUEST_SOURCES = ['temp', 'installed', 'temp_upload'] as const

/** Status of a request and its run: Skill-Runner's V2 fields with the same meaning, and what SPEC A4 adds. */
export const RunStatusSchema = z
  .object({
    request_id: z.string(),
    status: z.enum(RUN_STATUSES),
    skill_id: z.string().describe('`unknown` before the upload'),
    engine: z.string(),
    created_at: TimeSchema,
    updated_at: TimeSchema,
    warnings: z.array(z.string()),
    error: RunErrorSchema.nullable(),
    auto_decision_count: z.int(),
    last_auto_decision_at: TimeSchema.nullable(),
    pending_interaction_id: z.int().nullable(),
    pending_auth_session_id: z.string().nullable(),
    pending_payload: JsonObjectSchema.nullable(),
    interaction_count: z.int(),
    recovery_state: z.enum(RECOVERY_STATES),
    recovered_at: TimeSchema.nullable(),
    recovery_reason: z.string().nullable(),
    requested_execution_mode: z.enum(EXECUTION_MODES).nullable(),
    effective_execution_mode: z.enum(EXECUTION_MODES).nullable(),
    conversation_mode: z.enum(CONVERSATION_MODES).nullable(),
    interactive_auto_reply: z.boolean().nullable(),
    interactive_reply_timeout_sec: z.int().nullable(),
    effective_interactive_require_user_reply: z.boolean().nullable(),
    effective_interactive_reply_timeout_sec: z.int().nullable(),
    current_attempt: z.int().nullable(),
    pending_owner: z.enum(PENDING_OWNERS).nullable(),
    dispatch_phase: z.enum(DISPATCH_PHASES).nullable(),
    dispatch_ticket_id: z.string().nullable(),
    worker_claim_id: z.string().nullable(),
    resume_ticket_id: z.string().nullable(),
    resume_cause: z.enum(RESUME_CAUSES).nullable(),
    source_attempt: z.int().nullable(),
    target_attempt: z.int().nullable(),
    model: z.string().nullable().describe('As the request named it'),
    effective_model: z.string().nullable().describe('As the agent says that it really answers'),
    observability_ready: z.boolean().describe('False until a run is bound to the request'),
    run_id: z.string().nullable(),
    started_at: TimeSchema.nullable(),
    finished_at: TimeSchema.nullable(),
    timings: TimingsSchema,
    usage: UsageSchema.nullable(),
    cleanup: CleanupSchema,
    cache_hit: z.boolean(),
    queue_position: z.int().min(1).nullable().describe('Place in the queue, 1 is next'),
    runtime_options: RuntimeOptionsSchema,
    input: JsonObjectSchema.describe('Inline inputs, as they were sent at create'),
    parameter: JsonObjectSchema.describe('Parameters, as they were sent at create'),
    package_sha256: z.string().nullable(),
    engine_version: z.string().nullable(),
    command: z.array(z.string()).nullable().describe('Command line of the newest attempt, secrets masked'),
    source: z.enum(REQUEST_SOURCES),
    library_id: z.string().nullable(),
    client: z.string().nullable().describe('Who created the request, as its User-Agent says'),
    findings: z.array(FindingSchema).describe('Findings of the newest upload'),
    is_replay: z.boolean().describe('True when a recording was played instead of an agent'),
  })
  .meta({ id: 'RunStatus' })
export type RunStatusBody = z.infer<typeof RunStatusSchema>

/** One row of the list of requests: enough to draw it, sorted newest first. */
export const RunListItemSchema = RunStatusSchema.pick({
  request_id: true,
  run_id: true,
  status: true,
  skill_id: true,
  engine: true,
  model: true,
  created_at: true,
  updated_at: true,
  started_at: true,
  finished_at: true,
  cache_hit: true,
  queue_position: true,
  source: true,
  library_id: true,
  client: true,
  error: true,
  cleanup: true,
  is_replay: true,
  pending_interaction_id: true,
}).meta({ id: 'RunListItem' })
export type RunListItem = z.infer<typeof RunListItemSchema>

export const RunListSchema = z
  .object({
    runs: z.array(RunListItemSchema),
    page: z.int(),
    page_size: z.int(),
    total: z.int(),
    total_pages: z.int(),
  })
  .meta({ id: 'RunList' })

export const CancelAnswerSchema = z
  .object({
    request_id: z.string(),
    run_id: z.string(),
    status: z.enum(RUN_STATUSES),
    accepted: z.boolean(),
    message: z.string(),
  })
  .meta({ id: 'CancelAnswer' })

export const DeleteAnswerSchema = z
  .object({ request_id: z.string(), deleted: z.literal(true) })
  .meta({ id: 'DeleteAnswer' })
