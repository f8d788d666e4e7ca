import type { Artifact } from '../../contract/file.ts'
import type { Finding } from '../../contract/finding.ts'
import type { RunError, RunStatusBody, Timings, UploadAnswer, Usage } from '../../contract/run.ts'
import type { RunResult } from '../../contract/run-outputs.ts'
import type { JsonObject, SkillSummary } from '../../contract/skill.ts'
import type { EngineId, ExecutionMode } from '../../contract/statuses.ts'
import type { RequestState } from '../runs/run-machine.ts'

/** Each input by its name: an uploaded file, or a value from the create body. */
export type BoundInputs = Readonly<
  Record<
    string,
    { readonly kind: 'file'; readonly path: string } | { readonly kind: 'inline'; readonly value: unknown }
  >
>

type StatusField<Name extends keyof RunStatusBody> = RunStatusBody[Name]

/** One request with its run, as the table `requests` keeps it. Times are ISO texts in UTC. */
export interface RequestRow {
  readonly request_id: string
  readonly source: StatusField<'source'>
  readonly state: RequestState
  readonly run_id: string | null
  readonly queue_seq: number | null
  readonly skill_id: string | null
  readonly engine: EngineId
  /** True when the client named no engine, so the upload may choose one that the skill allows. */
  readonly has_engine_default: boolean
  /** As the request named it. */
  readonly model: string | null
  /** As the agent says that it really answers. */
  readonly effective_model: string | null
  readonly provider_id: string | null
  /** Reasoning effort that the request named. */
  readonly effort: string | null
  readonly input: JsonObject
  /** Inputs as they were checked; file paths are relative to the request's uploads. */
  readonly bound_input: BoundInputs | null
  readonly parameter: JsonObject
  readonly runtime_options: JsonObject
  /** Those of the runtime options that the client set itself; the skill's own defaults never change these. */
  readonly named_options: readonly string[]
  readonly conversation_mode: 'session' | 'non_session'
  readonly effective_mode: ExecutionMode | null
  readonly skill_summary: SkillSummary | null
  readonly package_sha256: string | null
  readonly library_id: string | null
  readonly client: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly queued_at: string | null
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly timings: Partial<Timings>
  readonly error: RunError | null
  readonly warnings: readonly string[]
  readonly findings: readonly Finding[]
  readonly usage: Usage | null
  readonly result: RunResult | null
  readonly artifacts: readonly Artifact[]
  readonly attempt: number
  readonly session_id: string | null
  readonly engine_version: string | null
  readonly command: readonly string[] | null
  readonly prompt: string | null
  readonly pid: number | null
  readonly pid_started_at: string | null
  readonly dispatch_phase: StatusField<'dispatch_phase'>
  readonly dispatch_ticket_id: string | null
  readonly worker_claim_id: string | null
  readonly recovery_state: StatusField<'recovery_state'>
  readonly recovered_at: string | null
  readonly recovery_reason: string | null
  readonly cache_key: string | null
  readonly cache_hit: boolean
  readonly is_replay: boolean
  readonly upload_key: string | null
  readonly upload_answer: UploadAnswer | null
  /** What the upload under that key was made of; null without a key. */
  readonly upload_fingerprint: string | null
  readonly cleanup_state: StatusField<'cleanup'>['state']
  readonly kept_until: string | null
  readonly kept_bytes: number | null
  readonly cleanup_warnings: readonly string[]
  readonly pending: JsonObject | null
  readonly interaction_count: number
  readonly auto_decision_count: number
  readonly last_auto_decision_at: string | null
  readonly resume: JsonObject | null
  /** Deeds that a person was asked about so far: these waits are not the skill's own questions. */
  readonly approval_count: number
  /** True once a person has allowed all further deeds of the run. */
  readonly approves_all: boolean
}

export type RequestField = keyof RequestRow
export type RequestChange = Partial<Omit<RequestRow, 'request_id' | 'state'>>

type ColumnKind = 'plain' | 'json' | 'flag'
/** How each field lies in its column: as it is, as JSON text in `<name>_json`, or as 0 and 1. */
const COLUMN_KINDS = {
  request_id: 'plain',
  source: 'plain',
  state: 'plain',
  run_id: 'plain',
  queue_seq: 'plain',
  skill_id: 'plain',
  engine: 'plain',
  has_engine_default: 'flag',
  model: 'plain',
  effective_model: 'plain',
  provider_id: 'plain',
  effort: 'plain',
  input: 'json',
  bound_input: 'json',
  parameter: 'json',
  runtime_options: 'json',
  named_options: 'json',
  conversation_mode: 'plain',
  effective_mode: 'plain',
  skill_summary: 'json',
  package_sha256: 'plain',
  library_id: 'plain',
  client: 'plain',
  created_at: 'plain',
  updated_at: 'plain',
  queued_at: 'plain',
  started_at: 'plain',
  finished_at: 'plain',
  timings: 'json',
  error: 'json',
  warnings: 'json',
  findings: 'json',
  usage: 'json',
  result: 'json',
  artifacts: 'json',
  attempt: 'plain',
  session_id: 'plain',
  engine_version: 'plain',
  command: 'json',
  prompt: 'plain',
  pid: 'plain',
  pid_started_at: 'plain',
  dispatch_phase: 'plain',
  dispatch_ticket_id: 'plain',
  worker_claim_id: 'plain',
  recovery_state: 'plain',
  recovered_at: 'plain',
  recovery_reason: 'plain',
  cache_key: 'plain',
  cache_hit: 'flag',
  is_replay: 'flag',
  upload_key: 'plain',
  upload_answer: 'json',
  upload_fingerprint: 'plain',
  cleanup_state: 'plain',
  kept_until: 'plain',
  kept_bytes: 'plain',
  cleanup_warnings: 'json',
  pending: 'json',
  interaction_count: 'plain',
  auto_decision_count: 'plain',
  last_auto_decision_at: 'plain',
  resume: 'json',
  approval_count: 'plain',
  approves_all: 'flag',
} as const satisfies Record<RequestField, ColumnKind>

export const REQUEST_FIELDS = Object.keys(COLUMN_KINDS) as RequestField[]

/** Name of the column that holds a field. */
export function columnOf(field: RequestField): string {
  return COLUMN_KINDS[field] === 'json' ? `${field}_json` : field
}

/** A field's value as SQLite takes it. */
export function columnValue(field: RequestField, value: unknown): string | number | null {
  if (value === null || value === undefined) return null
  const kind: ColumnKind = COLUMN_KINDS[field]
  if (kind === 'json') return JSON.stringify(value)
  if (kind === 'flag') return value === true ? 1 : 0
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value)
}

/** A row of the table as fields. The table is written by {@link columnValue} only, so its JSON is trusted. */
export function rowToRequest(row: Record<string, unknown>): RequestRow {
  const fields = REQUEST_FIELDS.map((field) => {
    const value = row[columnOf(field)] ?? null
    const kind: ColumnKind = COLUMN_KINDS[field]
    if (kind === 'json') return [field, typeof value === 'string' ? (JSON.parse(value) as unknown) : null]
    return [field, kind === 'flag' ? value === 1 : value]
  })
  return Object.fromEntries(fields) as RequestRow
}
