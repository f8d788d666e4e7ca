import { AppError } from '../../../contract/errors.ts'
import type { EngineId } from '../../../contract/statuses.ts'
import type { Agents } from '../../agents/agents.ts'

/** A name without blanks or control characters, with `@effort` after it where the engine takes one (peer contract 2.2). */
const MODEL = /^([\x21-\x3f\x41-\x7e]{1,200})(?:@([\x21-\x3f\x41-\x7e]{1,20}))?$/
/** The one whose models have the effort in their name, with the efforts that it knows. */
const ENGINE_WITH_EFFORT: EngineId = 'codex'
const EFFORTS = ['minimal', 'low', 'medium', 'high', 'xhigh']

/**
 * Checks the model that a request names.
 * @param engine null while the skill may still choose it; then only the form is checked, and the rest at the upload
 * @throws AppError model_not_allowed with Skill-Runner's texts
 */
export function checkModel(agents: Pick<Agents, 'get'>, engine: EngineId | null, model: string): void {
  const [, name, effort] = MODEL.exec(model) ?? []
  if (name === undefined) throw refused('Invalid model specification format')
  if (engine === null) return
  const models = agents.get(engine)?.models ?? null
  if (models !== null && !models.includes(model)) throw refused(`Model '${model}' not allowed for engine '${engine}'`)
  if (effort === undefined) return
  if (engine !== ENGINE_WITH_EFFORT) throw refused(`Engine '${engine}' does not support model reasoning suffix`)
  if (!EFFORTS.includes(effort)) throw refused(`Reasoning effort '${effort}' not supported for model '${name}'`)
}

function refused(message: string): AppError {
  return new AppError('model_not_allowed', message)
}
