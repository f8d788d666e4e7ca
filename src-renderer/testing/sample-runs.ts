import type { z } from 'zod'
import { RunEventSchema, type RunEvent } from '../../src-main/contract/event.ts'
import { PendingInteractionSchema, type PendingInteraction } from '../../src-main/contract/interaction.ts'
import { InstalledSkillSchema, type InstalledSkill } from '../../src-main/contract/registry.ts'
import { RunResultSchema, type RunResult } from '../../src-main/contract/run-outputs.ts'
import { RunStatusSchema, type RunStatusBody } from '../../src-main/contract/run.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import {
  ConnectionSchema,
  EngineModelsSchema,
  EngineStatusSchema,
  HealthSchema,
  type Connection,
  type EngineModels,
  type EngineStatus,
  type Health,
} from '../../src-main/contract/system.ts'

const STARTED_AT = '2026-11-21T09:30:00.000Z'

export function sampleRun(change: Partial<RunStatusBody> = {}): RunStatusBody {
  const status = change.status ?? 'succeeded'
  const isEnded = isTerminal(status)
  return RunStatusSchema.parse({
    request_id: '7f1a6a9e-5a43-4f4e-9d3c-0c54a7a0c1de',
    status,
    skill_id: 'greeting-card',
    engine: 'script',
    created_at: STARTED_AT,
    updated_at: '2026-11-21T09:30:05.200Z',
    warnings: [],
    error: null,
    auto_decision_count: 0,
    last_auto_decision_at: null,
    pending_interaction_id: null,
    pending_auth_session_id: null,
    pending_payload: null,
    interaction_count: 0,
    recovery_state: 'none',
    recovered_at: null,
    recovery_reason: null,
    requested_execution_mode: 'auto',
    effective_execution_mode: 'auto',
    conversation_mode: 'session',
    interactive_auto_reply: null,
    interactive_reply_timeout_sec: null,
    effective_interactive_require_user_reply: null,
    effective_interactive_reply_timeout_sec: null,
    current_attempt: 1,
    pending_owner: null,
    dispatch_phase: null,
    dispatch_ticket_id: null,
    worker_claim_id: null,
    resume_ticket_id: null,
    resume_cause: null,
    source_attempt: null,
    target_attempt: null,
    model: null,
    effective_model: null,
    observability_ready: true,
    run_id: 'run-1',
    started_at: status === 'queued' ? null : '2026-11-21T09:30:00.400Z',
    finished_at: isEnded ? '2026-11-21T09:30:05.200Z' : null,
    timings: {
      queued_ms: 120,
      preparing_ms: 80,
      running_ms: isEnded ? 4_700 : null,
      collecting_ms: isEnded ? 40 : null,
      total_ms: isEnded ? 5_200 : null,
    },
    usage: null,
    cleanup: {
      state: isEnded ? 'done' : 'not_due',
      retained: false,
      kept_until: null,
      size_bytes: null,
      warnings: [],
    },
    cache_hit: false,
    queue_position: status === 'queued' ? 1 : null,
    runtime_options: {},
    input: {},
    parameter: {},
    package_sha256: '9f2c4b7d1e08a35c6b9d0f4e7a1c2d3b4f5a6978091b2c3d4e5f60718293a4b5',
    engine_version: '24.21.0',
    command: ['node', 'scripts/run.mjs'],
    source: 'temp',
    library_id: 'lib-greeting',
    client: 'Skill Tryout window',
    findings: [],
    is_replay: false,
    ...change,
  } satisfies z.input<typeof RunStatusSchema>)
}

/** A question of an agent; the prompt is Markdown. */
export function samplePending(change: Partial<PendingInteraction> = {}): PendingInteraction {
  return PendingInteractionSchema.parse({
    interaction_id: 1,
    kind: 'open_text',
    prompt: 'Which **name** goes on the card?',
    source_attempt: 1,
    options: [],
    ui_hints: {},
    default_decision_policy: 'engine_judgement',
    required_fields: [],
    context: null,
    asked_at: STARTED_AT,
    auto_reply_at: null,
    ...change,
  } satisfies PendingInteraction)
}

export function sampleResult(change: Partial<RunResult> = {}): RunResult {
  return RunResultSchema.parse({
    status: 'success',
    data: {
      greeting: 'Dear Ada, congratulations on your new job!',
      words: 42,
      card: 'artifacts/card.md',
      checks: [
        { name: 'length', ok: true },
        { name: 'tone', ok: true },
      ],
    },
    artifacts: ['artifacts/card.html', 'artifacts/card.md'],
    repair_level: 'none',
    validation_warnings: [],
    error: null,
    rejected_data: null,
    output_errors: [],
    ...change,
  } satisfies RunResult)
}

export function sampleInstalled(change: Partial<InstalledSkill> = {}): InstalledSkill {
  return InstalledSkillSchema.parse({
    id: 'greeting-card',
    name: 'greeting-card',
    version: '1.2.0',
    description: 'Writes a greeting card.',
    engines: ['script'],
    unsupported_engines: [],
    effective_engines: ['script'],
    execution_modes: ['auto'],
    max_attempt: null,
    schemas: {},
    artifacts: [],
    entrypoint: { script: 'scripts/run.mjs' },
    runtime: { default_options: {} },
    installed_at: STARTED_AT,
    package_sha256: '9f2c4b7d1e08a35c6b9d0f4e7a1c2d3b4f5a6978091b2c3d4e5f60718293a4b5',
    health: 'healthy',
    health_error: null,
    archived_versions: [],
    ...change,
  } satisfies InstalledSkill)
}

export function sampleEvent(seq: number, type: RunEvent['type'], data: RunEvent['data'], atMs = 0): RunEvent {
  return RunEventSchema.parse({
    protocol_version: 'fcmp/1.0',
    run_id: 'run-1',
    seq,
    ts: new Date(Date.parse(STARTED_AT) + atMs).toISOString(),
    engine: 'script',
    type,
    data,
    meta: { attempt: 1 },
  })
}

export function sampleEngine(change: Partial<EngineStatus> = {}): EngineStatus {
  return EngineStatusSchema.parse({
    engine: 'script',
    cli_version_detected: null,
    title: 'Script',
    state: 'ready',
    path: null,
    note: 'Runs the script that the skill names. No AI is used.',
    fix_command: null,
    uses_ai: false,
    execution_modes: ['auto'],
    can_ask_approval: false,
    models: [],
    checked_at: STARTED_AT,
    ...change,
  } satisfies EngineStatus)
}

export function sampleHealth(change: Partial<Health> = {}): Health {
  return HealthSchema.parse({
    status: 'ok',
    version: '0.1.0',
    pid: 4_242,
    started_at: STARTED_AT,
    home: 'headless',
    queue: { running: 0, queued: 0, waiting: 0, max_concurrent_runs: 2, max_queued_runs: 128 },
    last_sweep_at: null,
    notices: [],
    ...change,
  } satisfies Health)
}

export function sampleConnection(change: Partial<Connection> = {}): Connection {
  return ConnectionSchema.parse({
    url: 'http://127.0.0.1:43117',
    server_file: '/home/ada/.local/share/skill-tryout/server.json',
    data_dir: '/home/ada/.local/share/skill-tryout',
    recent_clients: [{ name: 'curl/8.14.1', last_seen_at: '2026-11-21T09:21:00.000Z', requests: 12 }],
    ...change,
  } satisfies Connection)
}

/** @param ids none: there is no list */
export function sampleModels(engine: string, ids: readonly string[], change: Partial<EngineModels> = {}): EngineModels {
  return EngineModelsSchema.parse({
    ...{ engine, cli_version_detected: '1.0.0', snapshot_version_used: null, source: 'runtime_probe_cache' },
    ...{ fallback_reason: ids.length === 0 ? 'not_told' : null, told_by: ids.length === 0 ? null : 'provider' },
    note: null,
    models: ids.map((id) => ({
      ...{ id, display_name: null, deprecated: false, notes: null, supported_effort: null },
      ...{ provider: null, provider_id: null, model: null },
    })),
    ...change,
  })
}
