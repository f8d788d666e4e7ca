import type { ROUTES } from '../contract/api.ts'
import { AppError } from '../contract/errors.ts'
import { ENGINE_IDS } from '../contract/statuses.ts'
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
    models: async ({ params, query }) => {
      const engine = ENGINE_IDS.find((id) => id === params.engine)
      if (engine === undefined) throw unknownEngine(params.engine)
      const { models, ...list } = await system.models(engine, query.refresh)
      return { ...list, snapshot_version_used: null, source: 'runtime_probe_cache', models: toModels(models) }
    },
  }
}

/** @throws AppError engine_not_found */
export async function findEngine(system: SystemDoor, name: string): Promise<EngineStatus> {
  const engine = (await system.engines(false)).find((one) => one.engine === name)
  if (engine === undefined) throw unknownEngine(name)
  return engine
}

/** The same in Skill-Runner's words. */
export function toModels(models: EngineStatus['models']): EngineModel[] {
  return models.map((model) => ({
    ...model,
    deprecated: false,
    notes: null,
    supported_effort: null,
    provider: null,
    provider_id: null,
    model: null,
  }))
}

function unknownEngine(name: string): AppError {
  return new AppError('engine_not_found', `Unknown engine: ${name.slice(0, 100)}`)
}
