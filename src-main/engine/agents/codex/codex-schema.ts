import type { JsonObject } from '../../../contract/skill.ts'
import { isJsonObject, listAt, objectAt } from '../headless/json-reading.ts'

/** Words that OpenAI's strict schemas know with the meaning that JSON Schema gives them. */
const KEPT = ['type', 'title', 'description', 'enum', 'const', 'pattern', 'minimum', 'maximum', 'minItems', 'maxItems']
const IGNORED = ['$schema', '$id', '$comment', 'default', 'examples']
const MAX_DEPTH = 5

/**
 * The output schema in the strict form that the model's provider takes, with the done marker in front.
 * Only schemas that survive this without a change of meaning: a strict object lists all its members as required and has no
 * others. For everything else the prompt alone has to do.
 * @returns null when the schema cannot be said so
 */
export function toStrictSchema(schema: JsonObject | null): JsonObject | null {
  const strict = schema === null ? null : strictObject(schema, 1)
  if (strict === null) return null
  const marker = { type: 'boolean', enum: [true] }
  return {
    ...strict,
    properties: { __SKILL_DONE__: marker, ...objectAt(strict, 'properties') },
    required: ['__SKILL_DONE__', ...listAt(strict, 'required')],
  }
}

function strictObject(schema: JsonObject, depth: number): JsonObject | null {
  const properties = schema['properties']
  const extra = schema['additionalProperties']
  if (schema['type'] !== 'object' || !isJsonObject(properties) || depth > MAX_DEPTH) return null
  // Open objects are closed here: whoever asks for members by name gets them, and nothing says that there have to be more.
  if (extra !== undefined && typeof extra !== 'boolean') return null
  const names = Object.keys(properties)
  const required = listAt(schema, 'required')
  if (names.some((name) => !required.includes(name)) || required.length !== names.length) return null
  const members: Record<string, unknown> = {}
  for (const name of names) {
    const member = strictValue(properties[name], depth + 1)
    if (member === null) return null
    members[name] = member
  }
  const kept = keep(schema, ['properties', 'required', 'additionalProperties'])
  return kept === null ? null : { ...kept, properties: members, required: names, additionalProperties: false }
}

function strictValue(schema: unknown, depth: number): JsonObject | null {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return null
  if (schema['type'] === 'object') return strictObject(schema, depth)
  if (schema['type'] === 'array') {
    const items = strictValue(schema['items'], depth + 1)
    const kept = keep(schema, ['items'])
    return items === null || kept === null ? null : { ...kept, items }
  }
  const isScalar = ['string', 'number', 'integer', 'boolean', 'null'].includes(String(schema['type']))
  return isScalar ? keep(schema, []) : null
}

/** The schema's plain words; null when it has one that is neither known nor in `handled`. */
function keep(schema: JsonObject, handled: readonly string[]): JsonObject | null {
  const entries = Object.entries(schema).filter(([word]) => !IGNORED.includes(word) && !handled.includes(word))
  const isKnown = entries.every(([word]) => KEPT.includes(word) || word.startsWith('x-'))
  return isKnown ? Object.fromEntries(entries.filter(([word]) => KEPT.includes(word))) : null
}
