import type { ROUTES } from '../contract/api.ts'
import { AppError } from '../contract/errors.ts'
import type { EngineModel, EngineStatus } from '../contract/system.ts'
import type { SystemDoor } from '../engine/engine.ts'
import type { Handlers } from './route-handlers.ts'

/** `/v1/engines`: what can run skills on this machine. */
export function createEngineHandlers(system: SystemDoor): Handlers<typeof ROUTES.engines> {
  return {
    list: async ({ query }) => {
      const [engines, sandbox] = await Promise.all([system.engines(query.refresh), system.sandbox()])
      return { engines, sandbox }
    },
    models: async ({ params }) => {
      const engine = await findEngine(system, params.engine)
      return {
        engine: engine.engine,
        cli_version_detected: engine.cli_version_detected,
        snapshot_version_used: null,
        source: 'runtime_probe_cache',
        fallback_reason: engine.cli_version_detected === null ? 'cli_version_unknown' : null,
        models: toModels(engine),
      }
    },
  }
}

/** @throws AppError engine_not_found */
export async function findEngine(system: SystemDoor, name: string): Promise<EngineStatus> {
  const engine = (await system.engines(false)).find((one) => one.engine === name)
  if (engine === undefined) throw new AppError('engine_not_found', `Unknown engine: ${name.slice(0, 100)}`)
  return engine
}

/** What an engine names as its models, in Skill-Runner's words. */
export function toModels({ models }: EngineStatus): EngineModel[] {
  return models.map(({ id, display_name: displayName }) => ({
    id,
    display_name: displayName,
    deprecated: false,
    notes: null,
    supported_effort: null,
    provider: null,
    provider_id: null,
    model: null,
  }))
}
