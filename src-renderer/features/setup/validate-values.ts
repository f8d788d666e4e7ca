import { Validator, type OutputUnit, type Schema, type SchemaDraft } from '@cfworker/json-schema'
import type { JsonObject } from '../../../src-main/contract/skill.ts'
import { asObject } from './input-schema.ts'

/** A complaint of a schema about one value. */
export interface ValueError {
  readonly path: readonly string[]
  readonly keyword: string
  /** The schema's own figure or word for that keyword. */
  readonly limit: string
  /** The validator's English sentence, for keywords that have no words of ours. */
  readonly message: string
}

const DRAFTS: readonly [string, SchemaDraft][] = [
  ['draft-04', '4'],
  ['draft-06', '7'],
  ['draft-07', '7'],
  ['2019-09', '2019-09'],
]
/** Keywords that only say that something below them failed. */
const CARRIERS = new Set(['properties', 'items', 'prefixItems', 'allOf', '$ref', '$dynamicRef', 'additionalProperties'])

/**
 * Checks values against a schema by interpreting it: a compiling validator would need `unsafe-eval`. The server checks again
 * and has the last word.
 * @returns the complaints; empty also when the schema itself cannot be used, which the server reports as a finding
 */
export function validateValues(schema: JsonObject, values: unknown): ValueError[] {
  try {
    const { valid, errors } = new Validator(asSchema(schema), draftOf(schema), false).validate(values)
    return valid ? [] : dedupe(errors.flatMap((unit) => readError(schema, unit)))
  } catch {
    return []
  }
}

/** True when the values fit. @param root holds what `$ref` points at */
export function isValid(schema: JsonObject, values: unknown, root: JsonObject): boolean {
  const definitions = { ...asObject(root['definitions']), ...asObject(schema['definitions']) }
  const defs = { ...asObject(root['$defs']), ...asObject(schema['$defs']) }
  return validateValues({ ...schema, definitions, $defs: defs }, values).length === 0
}

function draftOf(schema: JsonObject): SchemaDraft {
  const named = schema['$schema']
  const found = typeof named === 'string' ? DRAFTS.find(([word]) => named.includes(word)) : undefined
  return found?.[1] ?? '2020-12'
}

function asSchema(schema: JsonObject): Schema {
  return { ...schema }
}

function readError(schema: JsonObject, unit: OutputUnit): ValueError[] {
  const { keyword } = unit
  if (CARRIERS.has(keyword)) return []
  const path = pointerParts(unit.instanceLocation)
  const limit = limitText(valueAt(schema, pointerParts(unit.keywordLocation)))
  // "required" complains about the object; people look for it at the field.
  const missing = keyword === 'required' ? /"([^"]*)"/.exec(unit.error)?.[1] : undefined
  return [
    {
      path: missing === undefined ? path : [...path, missing],
      keyword: keyword === 'false' ? 'additionalProperties' : keyword,
      limit,
      message: unit.error,
    },
  ]
}

function pointerParts(pointer: string): string[] {
  return pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~'))
}

function valueAt(root: unknown, parts: readonly string[]): unknown {
  return parts.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string, unknown>)[part]
        : undefined,
    root,
  )
}

function limitText(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** One complaint for each value is enough to act on: the first is the nearest to the value. */
function dedupe(errors: readonly ValueError[]): ValueError[] {
  const seen = new Set<string>()
  return errors.filter(({ path }) => {
    const key = path.join('/')
    return seen.has(key) ? false : seen.add(key)
  })
}
