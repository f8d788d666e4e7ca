import { createHash, randomUUID } from 'node:crypto'
import { AppError } from '../../../contract/errors.ts'
import type { CreateTempRun } from '../../../contract/run.ts'
import { DEFAULT_ENGINE, ENGINE_IDS, type EngineId } from '../../../contract/statuses.ts'
import type { Agents } from '../../agents/agents.ts'
import type { IdempotencyStore } from '../../store/idempotency-store.ts'
import type { NewRequest, RequestStore } from '../../store/request-store.ts'
import { checkApprovalOption } from '../asking/approval.ts'
import { checkModel } from './check-model.ts'
import { parseRuntimeOptions } from './runtime-options.ts'

interface CreateDeps {
  readonly store: RequestStore
  readonly idempotency: IdempotencyStore
  readonly agents: Agents
  readonly replyTimeoutSec: number
}

interface CreatedRequest {
  readonly request_id: string
  readonly status: 'queued'
}

/** Idempotency-Keys of the two ways to create a request do not meet. */
export const CREATE_SCOPES = { temp: 'create', job: 'create_job' } as const

/**
 * Creates a request for a temporary run; everything that can be wrong with it is said now (SPEC A1).
 * @param more `idempotencyKey` makes a repeated call answer the first request again
 * @throws AppError runtime_option_invalid, engine_unknown, model_not_allowed, idempotency_conflict
 */
export function createTempRequest(
  deps: CreateDeps,
  body: CreateTempRun,
  more: { readonly idempotencyKey: string | null; readonly client: string | null },
): CreatedRequest {
  const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  const create = (): CreatedRequest => {
    const row = deps.store.insert({
      ...readCreateBody(deps, body),
      request_id: randomUUID(),
      source: 'temp',
      skill_id: null,
      provider_id: null,
      effort: null,
      client: more.client,
    })
    return { request_id: row.request_id, status: 'queued' }
  }
  if (more.idempotencyKey === null) return create()
  const isThere = (answer: CreatedRequest): boolean => deps.store.get(answer.request_id) !== null
  return deps.idempotency.once(CREATE_SCOPES.temp, more.idempotencyKey, fingerprint, create, isThere)
}

type ReadBody = Omit<NewRequest, 'request_id' | 'source' | 'skill_id' | 'provider_id' | 'effort' | 'client'>

/**
 * Checks what every create body has, whatever the skill comes from.
 * @throws AppError runtime_option_invalid, engine_unknown, model_not_allowed
 */
export function readCreateBody(deps: Pick<CreateDeps, 'agents' | 'replyTimeoutSec'>, body: CreateTempRun): ReadBody {
  const runtimeOptions = parseRuntimeOptions(body.runtime_options, deps.replyTimeoutSec)
  const engine = parseEngine(body.engine ?? DEFAULT_ENGINE)
  const named = body.engine === undefined ? null : engine
  checkApprovalOption(runtimeOptions, body.client_metadata.conversation_mode, named, deps.agents)
  if (body.model !== null) checkModel(deps.agents, named, body.model)
  return {
    engine,
    has_engine_default: body.engine === undefined,
    model: body.model,
    input: body.input,
    parameter: body.parameter,
    runtime_options: runtimeOptions,
    named_options: Object.keys(body.runtime_options),
    conversation_mode: body.client_metadata.conversation_mode,
  }
}

function parseEngine(name: string): EngineId {
  const engine = ENGINE_IDS.find((id) => id === name)
  if (engine === undefined) throw new AppError('engine_unknown', `Unknown engine: ${name}`)
  return engine
}
