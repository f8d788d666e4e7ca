import { TEXT_LIMITS } from '../../../contract/limits.ts'
import type { JsonPath } from '../documents/json-document.ts'
import { patternHazard } from './safe-pattern.ts'
import { resolveLocalReference, walkSchema, type SchemaPart } from './schema-walk.ts'

/** Why a schema is not compiled, or what is odd about it. */
export interface SchemaProblem {
  readonly rule:
    'schema.limits' | 'schema.reference' | 'schema.loop' | 'schema.pattern' | 'schema.keyword' | 'schema.dialect'
  readonly path: JsonPath
  readonly message: string
}

const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef']
/** Keywords whose subschemas look at the same value: a loop through these never ends. */
const IN_PLACE_LISTS = ['allOf', 'anyOf', 'oneOf']
const IN_PLACE_SCHEMAS = ['not', 'if', 'then', 'else']
const DIALECTS = [
  'https://json-schema.org/draft/2020-12/schema',
  'http://json-schema.org/draft-07/schema',
  'https://json-schema.org/draft-07/schema',
]

/**
 * Looks at a schema before anything compiles it (security-reliability 6): size, references that leave it, loops, patterns that
 * can hang. Never recurses deeper than the limit allows.
 */
export function guardSchema(schema: object): SchemaProblem[] {
  const problems: SchemaProblem[] = []
  let count = 0
  const schemas: SchemaPart[] = []
  for (const part of walkSchema(schema, TEXT_LIMITS.schemaNodes + 1)) {
    count += 1
    if (count > TEXT_LIMITS.schemaNodes) {
      const message = `the schema has more than ${TEXT_LIMITS.schemaNodes} parts`
      return [{ rule: 'schema.limits', path: [], message }]
    }
    if (part.depth > TEXT_LIMITS.schemaDepth) {
      const message = `the schema is nested more than ${TEXT_LIMITS.schemaDepth} deep`
      return [{ rule: 'schema.limits', path: part.path, message }]
    }
    if (part.kind === 'schema') {
      schemas.push(part)
      problems.push(...keywordProblems(schema, part))
    } else if (part.kind === 'names' && part.path.at(-1) === 'patternProperties') {
      for (const pattern of Object.keys(part.value)) problems.push(...patternProblems(pattern, [...part.path, pattern]))
    }
  }
  problems.push(...dialectProblems(schema))
  if (!problems.some(({ rule }) => rule === 'schema.reference')) problems.push(...loopProblems(schema, schemas))
  return problems
}

function keywordProblems(root: object, { value, path }: SchemaPart): SchemaProblem[] {
  const problems: SchemaProblem[] = []
  for (const [keyword, setting] of Object.entries(value) as [string, unknown][]) {
    if (keyword === '$async') {
      problems.push({
        rule: 'schema.keyword',
        path: [...path, keyword],
        message: `the keyword '${keyword}' is not allowed`,
      })
    }
    if (REFERENCES.includes(keyword) && typeof setting === 'string' && setting !== '#') {
      const fault = referenceFault(root, setting)
      const message = `the reference '${setting.slice(0, 200)}' ${fault}`
      if (fault !== null) problems.push({ rule: 'schema.reference', path: [...path, keyword], message })
    }
    if (keyword === 'pattern' && typeof setting === 'string')
      problems.push(...patternProblems(setting, [...path, keyword]))
  }
  return problems
}

function referenceFault(root: object, reference: string): string | null {
  if (!reference.startsWith('#/')) return 'leaves the schema'
  // Looked for by own names only: a compiler may find what every object inherits.
  return resolveLocalReference(root, reference) === undefined ? 'leads nowhere' : null
}

function patternProblems(pattern: string, path: JsonPath): SchemaProblem[] {
  const hazard = patternHazard(pattern)
  return hazard === null ? [] : [{ rule: 'schema.pattern', path, message: hazard }]
}

function dialectProblems(schema: object): SchemaProblem[] {
  const named: unknown = '$schema' in schema ? schema.$schema : undefined
  if (named === undefined || (typeof named === 'string' && DIALECTS.includes(named.replace(/#$/, '')))) return []
  const shown = typeof named === 'string' ? named.slice(0, 200) : 'not a text'
  return [{ rule: 'schema.dialect', path: ['$schema'], message: `the schema names the draft '${shown}'` }]
}

function loopProblems(schema: object, schemas: readonly SchemaPart[]): SchemaProblem[] {
  const state = new Map<object, 'open' | 'done'>()
  const hasLoop = (node: object): boolean => {
    const known = state.get(node)
    if (known !== undefined) return known === 'open'
    state.set(node, 'open')
    const found = inPlaceSchemas(schema, node).some(hasLoop)
    state.set(node, 'done')
    return found
  }
  const first = schemas.find(({ value }) => hasLoop(value))
  if (first === undefined) return []
  return [
    { rule: 'schema.loop', path: first.path, message: 'the schema refers to itself without looking into the value' },
  ]
}

function inPlaceSchemas(root: object, node: object): object[] {
  const found: unknown[] = []
  for (const [keyword, setting] of Object.entries(node) as [string, unknown][]) {
    if (REFERENCES.includes(keyword) && typeof setting === 'string') found.push(resolveLocalReference(root, setting))
    else if (IN_PLACE_LISTS.includes(keyword) && Array.isArray(setting)) found.push(...(setting as unknown[]))
    else if (IN_PLACE_SCHEMAS.includes(keyword)) found.push(setting)
    else if (keyword === 'dependentSchemas' && typeof setting === 'object' && setting !== null) {
      found.push(...Object.values(setting as Readonly<Record<string, unknown>>))
    }
  }
  return found.filter((part): part is object => typeof part === 'object' && part !== null && !Array.isArray(part))
}
