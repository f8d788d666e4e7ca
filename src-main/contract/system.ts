import { z } from 'zod'
import { TimeSchema } from './run.ts'
import { ENGINE_IDS } from './statuses.ts'

export const HealthSchema = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    pid: z.int(),
    started_at: TimeSchema,
    home: z.enum(['desktop', 'headless']),
    queue: z.object({
      running: z.int(),
      queued: z.int(),
      waiting: z.int(),
      max_concurrent_runs: z.int(),
      max_queued_runs: z.int(),
    }),
    last_sweep_at: TimeSchema.nullable(),
    notices: z.array(z.string()).describe('What the person should know: a database set aside, a disk nearly full'),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof HealthSchema>

export const ENGINE_STATES = ['ready', 'not_found', 'not_signed_in', 'not_supported', 'unknown'] as const

/** What is known of an engine that is a command-line program of somebody else. */
export const EngineCliSchema = z
  .object({
    tested_versions: z.string().describe('Range of versions that this product was tried with, ends included'),
    is_tested_version: z.boolean().nullable().describe('Null while the version is not known'),
    access: z
      .enum(['key', 'login', 'none', 'unknown'])
      .describe('How it gets at a model: a key in the environment, a login of its own, or not at all'),
    access_note: z.string().describe('Which key, or where the login lies; never the secret itself'),
    config_home: z.string().nullable().describe("The person's own configuration folder, which runs read a login from"),
    last_failure: z
      .object({ code: z.string(), message: z.string(), at: TimeSchema, request_id: z.string() })
      .nullable()
      .describe('The newest failed run, unless a newer one succeeded'),
  })
  .meta({ id: 'EngineCli' })
export type EngineCli = z.infer<typeof EngineCliSchema>

/** One engine as the doctor sees it (SPEC E6). The first two fields are Skill-Runner's. */
export const EngineStatusSchema = z
  .object({
    engine: z.enum(ENGINE_IDS),
    cli_version_detected: z.string().nullable(),
    title: z.string(),
    state: z.enum(ENGINE_STATES),
    path: z.string().nullable(),
    note: z.string().describe('What it is or what is wrong, in one sentence'),
    fix_command: z.string().nullable().describe('The exact command that would make it ready'),
    uses_ai: z.boolean(),
    execution_modes: z.array(z.string()),
    can_ask_approval: z
      .boolean()
      .describe('Whether it can stop before a deed and ask, as `interactive_tool_approval` wants'),
    models: z
      .array(z.object({ id: z.string(), display_name: z.string().nullable() }))
      .describe('A configured one, and those that are known by now; `/v1/engines/{engine}/models` asks'),
    cli: EngineCliSchema.nullable().optional().describe('Null for engines that are no programs of somebody else'),
    checked_at: TimeSchema,
  })
  .meta({ id: 'EngineStatus' })
export type EngineStatus = z.infer<typeof EngineStatusSchema>

/** One model in Skill-Runner's words. */
export const EngineModelSchema = z
  .object({
    id: z.string(),
    display_name: z.string().nullable(),
    deprecated: z.boolean(),
    notes: z.string().nullable(),
    supported_effort: z.array(z.string()).nullable(),
    provider: z.string().nullable(),
    provider_id: z.string().nullable(),
    model: z.string().nullable(),
  })
  .meta({ id: 'EngineModel' })
export type EngineModel = z.infer<typeof EngineModelSchema>

/** Skill-Runner's word for a version that is not known, and ours for a list that is not there. */
export const MODELS_FALLBACKS = [
  ...(['cli_version_unknown', 'no_access', 'not_told', 'key_refused', 'unreachable', 'no_list'] as const),
] as const
export type ModelsFallback = (typeof MODELS_FALLBACKS)[number]

export const EngineModelsSchema = z
  .object({
    engine: z.enum(ENGINE_IDS),
    cli_version_detected: z.string().nullable(),
    snapshot_version_used: z.string().nullable().describe('Always null: no catalogue is pinned here'),
    source: z.enum(['pinned_snapshot', 'runtime_probe_cache']),
    fallback_reason: z
      .enum(MODELS_FALLBACKS)
      .nullable()
      .describe(
        '`no_access`: neither key nor login; `not_told`: it uses its own login and has not told its models; ' +
          '`key_refused`, `unreachable`, `no_list`: what came of asking its provider',
      ),
    told_by: z
      .enum(['provider', 'engine'])
      .nullable()
      .describe('`provider`: asked by the key that a run would get; `engine`: what it told in its newest run'),
    note: z.string().nullable().describe('Where the names are from, or why there are none, in one sentence'),
    models: z
      .array(EngineModelSchema)
      .describe('Suggestions, at most a thousand and a configured one: an engine with AI takes any name'),
  })
  .meta({ id: 'EngineModels' })
export type EngineModels = z.infer<typeof EngineModelsSchema>

export const SANDBOX_STATES = ['on', 'off', 'none', 'missing'] as const

/** What protects this machine from what a run does. */
export const SandboxStatusSchema = z
  .object({
    state: z
      .enum(SANDBOX_STATES)
      .describe('`off`: switched off; `none`: there is none here; `missing`: required and not there, so no run starts'),
    sentence: z.string().describe('The truth for people, in their words'),
  })
  .meta({ id: 'SandboxStatus' })
export type SandboxStatus = z.infer<typeof SandboxStatusSchema>

export const EngineListSchema = z
  .object({ engines: z.array(EngineStatusSchema), sandbox: SandboxStatusSchema })
  .meta({ id: 'EngineList' })

/** What the window's API panel shows, and nothing secret (SPEC U10). */
export const ConnectionSchema = z
  .object({
    url: z.string().nullable().describe('Null while no port is open'),
    server_file: z.string().nullable(),
    data_dir: z.string(),
    recent_clients: z.array(z.object({ name: z.string(), last_seen_at: TimeSchema, requests: z.int() })),
  })
  .meta({ id: 'Connection' })
export type Connection = z.infer<typeof ConnectionSchema>

export const SweepAnswerSchema = z
  .object({
    removed_staging: z.int(),
    removed_trash: z.int(),
    expired_requests: z.int(),
    expired_runs: z.int(),
    failures: z.array(z.string()),
  })
  .meta({ id: 'SweepAnswer' })
export type SweepAnswer = z.infer<typeof SweepAnswerSchema>

export const ClearCacheAnswerSchema = z.object({ removed_entries: z.int() }).meta({ id: 'ClearCacheAnswer' })

/** A change that the window must hear of at once, whoever caused it. */
export const ActivitySchema = z
  .object({
    seq: z.int(),
    kind: z.enum(['run', 'run_deleted', 'library', 'skills', 'queue', 'sweep']),
    request_id: z.string().nullable(),
    library_id: z.string().nullable(),
    status: z.string().nullable(),
  })
  .meta({ id: 'Activity' })
export type Activity = z.infer<typeof ActivitySchema>
