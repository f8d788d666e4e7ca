import type { ModelWire } from '../agent.ts'
import { listAt, textAt, valueAt } from '../headless/json-reading.ts'

const MAX_MODELS = 1_000
const MAX_NAME_CHARS = 200

/** A model as its provider or its engine names it. */
export interface ListedModel {
  readonly id: string
  /** For people; null where there is none beside the id. */
  readonly name: string | null
}

/**
 * Reads a provider's answer to the question for its models.
 * @param answer JSON of anybody
 * @returns null when that is no list of models; sorted, with at most a thousand names
 */
export function readModelList(wire: ModelWire, answer: unknown): readonly ListedModel[] | null {
  const member = wire === 'google' ? 'models' : 'data'
  // Some collective servers leave the envelope out.
  const list = Array.isArray(answer) ? answer : valueAt(answer, member)
  if (!Array.isArray(list)) return null
  return tidyModels(list.map(wire === 'google' ? readGoogle : readOther))
}

/** Usable names without doubles, in the order in which people look for them. */
export function tidyModels(models: readonly (ListedModel | null)[]): readonly ListedModel[] {
  const byId = new Map<string, ListedModel>()
  for (const model of models) {
    if (byId.size >= MAX_MODELS) break
    if (model === null || !USABLE_NAME.test(model.id) || byId.has(model.id)) continue
    const name = plainText(model.name ?? '')
    byId.set(model.id, { id: model.id, name: name === '' || name === model.id ? null : name })
  }
  return sortModels([...byId.values()])
}

const ORDER = new Intl.Collator('en', { numeric: true })

export function sortModels(models: readonly ListedModel[]): readonly ListedModel[] {
  return [...models].sort((a, b) => ORDER.compare(a.id, b.id))
}

/** What a run can ask for (`runs/check-model.ts`), with room for a provider's word before it; cut or cleaned it would be another name. */
const USABLE_NAME = /^[\x21-\x3f\x41-\x7e]{1,190}$/

function plainText(text: string): string {
  const plain = text.slice(0, MAX_NAME_CHARS * 2).replace(/[\p{C}\s]+/gu, ' ')
  return plain.trim().slice(0, MAX_NAME_CHARS)
}

/** OpenAI's and Anthropic's, and what resembles them. */
function readOther(entry: unknown): ListedModel | null {
  const id = textAt(entry, 'id')
  return id === null ? null : { id, name: textAt(entry, 'display_name') ?? textAt(entry, 'name') }
}

/** Its list has models for other work too: to embed, to speak. */
function readGoogle(entry: unknown): ListedModel | null {
  const id = textAt(entry, 'name')?.replace(/^models\//, '') ?? null
  const methods = listAt(entry, 'supportedGenerationMethods')
  if (id === null || (methods.length > 0 && !methods.includes('generateContent'))) return null
  return { id, name: textAt(entry, 'displayName') }
}
