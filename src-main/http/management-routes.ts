import type { ROUTES } from '../contract/api.ts'
import { AppError } from '../contract/errors.ts'
import type { ManagedRun, ManagedSkill } from '../contract/management.ts'
import type { InstalledSkill } from '../contract/registry.ts'
import type { RunStatusBody } from '../contract/run.ts'
import { isTerminal } from '../contract/statuses.ts'
import type { EngineStatus } from '../contract/system.ts'
import type { Engine } from '../engine/engine.ts'
import { findEngine, toModels } from './engine-routes.ts'
import type { Handlers } from './route-handlers.ts'
import { createObservedRunHandlers } from './temp-run-routes.ts'

/** `/v1/management`: other views of the same skills, engines and runs. */
export function createManagementHandlers({
  runs,
  registry,
  system,
}: Pick<Engine, 'runs' | 'registry' | 'system'>): Handlers<typeof ROUTES.management> {
  const observed = createObservedRunHandlers(runs)
  return {
    skills: async () => ({ skills: (await registry.list()).map(toManagedSkill) }),
    skill: async ({ params: { skill_id: id } }) => {
      const skill = await registry.get(id)
      const { schemas, entrypoint, runtime } = skill
      return { ...toManagedSkill(skill), schemas, entrypoints: entrypoint, runtime, files: await registry.files(id) }
    },
    skillSchemas: ({ params }) => registry.schemas(params.skill_id),
    engines: async () => ({ engines: (await system.engines(false)).map(toManagedEngine) }),
    engine: async ({ params }) => {
      const engine = await findEngine(system, params.engine)
      return {
        ...toManagedEngine(engine),
        models: toModels(engine.models),
        upgrade_status: { state: 'idle' },
        last_error: engine.state === 'ready' ? null : engine.note,
      }
    },
    runs: ({ query: { limit, ...query } }) => {
      const { runs: rows, ...page } = runs.list({ ...query, page_size: limit ?? query.page_size, has_run: true })
      return { ...page, runs: rows.map((row) => toManagedRun(runs.status(row.request_id))) }
    },
    run: ({ params }) => {
      const status = runs.status(params.request_id)
      if (status.run_id === null) throw new AppError('run_not_found', 'Run not found')
      return toManagedRun(status)
    },
    protocolHistory: ({ params, query }) => runs.protocolHistory(params.request_id, query),
    files: observed.files,
    file: observed.file,
    events: observed.events,
    eventHistory: observed.eventHistory,
    chat: observed.chat,
    chatHistory: observed.chatHistory,
    logRange: observed.logRange,
    pending: ({ params }) => runs.pending(params.request_id),
    reply: ({ params, body }) => runs.reply(params.request_id, body),
    cancel: observed.cancel,
  }
}

function toManagedSkill(skill: InstalledSkill): ManagedSkill {
  return {
    id: skill.id,
    name: skill.name,
    description: skill.description,
    version: skill.version,
    engines: skill.engines,
    unsupported_engines: skill.unsupported_engines,
    effective_engines: skill.effective_engines,
    execution_modes: skill.execution_modes,
    installed_at: skill.installed_at,
    health: skill.health,
    health_error: skill.health_error,
  }
}

function toManagedEngine({ engine, cli_version_detected: version, models }: EngineStatus) {
  return { engine, cli_version: version, models_count: models.length }
}

function toManagedRun(status: RunStatusBody): ManagedRun {
  return {
    request_id: status.request_id,
    run_id: status.run_id,
    status: status.status,
    engine: status.engine,
    model: status.model,
    skill_id: status.skill_id,
    updated_at: status.updated_at,
    pending_interaction_id: status.pending_interaction_id,
    interaction_count: status.interaction_count,
    auto_decision_count: status.auto_decision_count,
    last_auto_decision_at: status.last_auto_decision_at,
    recovery_state: status.recovery_state,
    recovered_at: status.recovered_at,
    recovery_reason: status.recovery_reason,
    error: status.error,
    interactive_auto_reply: status.interactive_auto_reply,
    interactive_reply_timeout_sec: status.interactive_reply_timeout_sec,
    poll_logs: !isTerminal(status.status),
  }
}
