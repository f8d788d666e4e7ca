import type { ErrorObject } from 'ajv'
import { pythonRepr } from '../rules/python-text.ts'

/** One fault of a value: where in the value, and what is wrong in the words of python-jsonschema. */
export interface SchemaFault {
  readonly path: readonly (string | number)[]
  readonly message: string
  /** Names the property that is missing or not allowed, for a closer place. */
  readonly property: string | null
}

interface RatedFault extends SchemaFault {
  readonly isWeak: boolean
  readonly isOtherType: boolean
  /** The schema that was not met and the place of its keyword in it: Python goes through keywords in that order. */
  readonly schema: unknown
  readonly keywordIndex: number
}

/** Alternatives: their own errors say which one was nearest, and count only where that is clear. */
const ALTERNATIVES = ['anyOf', 'oneOf']
/** Keywords behind which errors of subschemas are no faults of the value by themselves. */
const WRAPPERS = [...ALTERNATIVES, 'contains', 'not', 'propertyNames']
const SILENT = ['if', 'propertyNames']

/**
 * Turns ajv's errors (`allErrors`, `verbose`) into the messages that python-jsonschema gives for the same value, in ajv's order.
 */
export function schemaFaults(errors: readonly ErrorObject[]): SchemaFault[] {
  return rate(errors)
}

/** The fault that `jsonschema.validate` would raise: python-jsonschema 4.26's `best_match`. Null when there is none. */
export function bestFault(errors: readonly ErrorObject[]): SchemaFault | null {
  const [first, ...rest] = rate(errors)
  if (first === undefined) return null
  const isBetter = (fault: RatedFault, best: RatedFault): boolean => {
    const difference = compareRelevance(fault, best)
    return (
      difference > 0 || (difference === 0 && fault.schema === best.schema && fault.keywordIndex < best.keywordIndex)
    )
  }
  return rest.reduce((best, fault) => (isBetter(fault, best) ? fault : best), first)
}

function rate(errors: readonly ErrorObject[]): RatedFault[] {
  const inner = new Set<ErrorObject>()
  const innerOf = new Map<ErrorObject, ErrorObject[]>()
  for (const [index, error] of errors.entries()) {
    if (!WRAPPERS.includes(error.keyword)) continue
    const children = childrenBefore(errors, index)
    innerOf.set(error, children)
    if (error.keyword !== 'propertyNames') for (const child of children) inner.add(child)
  }
  const faults: RatedFault[] = []
  const joined = new Set<string>()
  for (const error of errors) {
    if (inner.has(error) || SILENT.includes(error.keyword)) continue
    const group = groupOf(error, errors)
    const groupKey = `${error.instancePath}\n${error.schemaPath}`
    if (group.length > 0 && joined.has(groupKey)) continue
    joined.add(groupKey)
    faults.push(toFault(error, group, innerOf.get(error) ?? []))
  }
  return faults
}

/** Errors that ajv wrote for the branches of the wrapper at `index`: they stand directly before it. */
function childrenBefore(errors: readonly ErrorObject[], index: number): ErrorObject[] {
  const wrapper = errors[index]
  if (wrapper === undefined) return []
  // The path of an error behind a reference begins with the reference itself.
  const origins = [`${wrapper.schemaPath}/`, ...referencesIn(wrapper.schema).map((reference) => `${reference}/`)]
  const isChild = (error: ErrorObject): boolean =>
    error.instancePath.startsWith(wrapper.instancePath) && origins.some((origin) => error.schemaPath.startsWith(origin))
  let first = index
  for (let before = errors[first - 1]; before !== undefined && isChild(before); before = errors[first - 1]) first -= 1
  return errors.slice(first, index)
}

function referencesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
    key === '$ref' && typeof value === 'string' ? [value] : referencesIn(value),
  )
}

/** ajv reports each surplus property by itself, Python all of one object in one message. */
function groupOf(error: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[] {
  if (!['additionalProperties', 'unevaluatedProperties'].includes(error.keyword)) return []
  return errors.filter((other) => other.schemaPath === error.schemaPath && other.instancePath === error.instancePath)
}

function toFault(error: ErrorObject, group: readonly ErrorObject[], children: readonly ErrorObject[]): RatedFault {
  const nearest = ALTERNATIVES.includes(error.keyword) ? nearestBranchFault(children) : null
  if (nearest !== null) return nearest
  const params = error.params as Readonly<Record<string, unknown>>
  const property = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty']
  return {
    path: instancePath(error),
    message: messageOf(error, params, group),
    property: typeof property === 'string' ? property : null,
    isWeak: ALTERNATIVES.includes(error.keyword),
    isOtherType: !matchesType(error),
    schema: error.parentSchema,
    keywordIndex: Object.keys(error.parentSchema ?? {}).indexOf(error.keyword),
  }
}

/** Python goes into the alternative whose fault lies deepest, unless two are equally deep. */
function nearestBranchFault(children: readonly ErrorObject[]): RatedFault | null {
  const [first, second] = rate(children).toSorted(compareRelevance)
  if (first === undefined) return null
  return second !== undefined && compareRelevance(first, second) === 0 ? null : first
}

function compareRelevance(a: RatedFault, b: RatedFault): number {
  return (
    b.path.length - a.path.length ||
    comparePaths(a.path, b.path) ||
    Number(!a.isWeak) - Number(!b.isWeak) ||
    Number(a.isOtherType) - Number(b.isOtherType)
  )
}

function comparePaths(a: SchemaFault['path'], b: SchemaFault['path']): number {
  for (const [index, left] of a.entries()) {
    const right = b[index]
    if (right === undefined || left === right) continue
    if (typeof left === 'number' && typeof right === 'number') return left - right
    return String(left) < String(right) ? -1 : 1
  }
  return 0
}

function instancePath(error: ErrorObject): (string | number)[] {
  if (error.instancePath === '') return []
  return error.instancePath
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^(0|[1-9]\d*)$/.test(part) ? Number(part) : part))
}

function matchesType(error: ErrorObject): boolean {
  const type: unknown = (error.parentSchema as Readonly<Record<string, unknown>> | undefined)?.['type']
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  return types.includes(typeOf(error.data)) || (types.includes('number') && typeof error.data === 'number')
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function messageOf(
  error: ErrorObject,
  params: Readonly<Record<string, unknown>>,
  group: readonly ErrorObject[],
): string {
  const value = pythonRepr(error.data)
  const schema: unknown = error.schema
  const limit = typeof schema === 'number' ? pythonRepr(schema) : String(params['limit'])
  switch (error.keyword) {
    case 'type':
      return `${value} is not of type ${(Array.isArray(schema) ? schema : [schema]).map(pythonRepr).join(', ')}`
    case 'required':
      return `${pythonRepr(params['missingProperty'])} is a required property`
    case 'enum':
      return `${value} is not one of ${pythonRepr(schema)}`
    case 'const':
      return `${pythonRepr(schema)} was expected`
    case 'minimum':
      return `${value} is less than the minimum of ${limit}`
    case 'maximum':
      return `${value} is greater than the maximum of ${limit}`
    case 'exclusiveMinimum':
      return `${value} is less than or equal to the minimum of ${limit}`
    case 'exclusiveMaximum':
      return `${value} is greater than or equal to the maximum of ${limit}`
    case 'multipleOf':
      return `${value} is not a multiple of ${limit}`
    case 'minLength':
    case 'minItems':
      return `${value} ${schema === 1 ? 'should be non-empty' : 'is too short'}`
    case 'maxLength':
    case 'maxItems':
      return `${value} ${schema === 0 ? 'is expected to be empty' : 'is too long'}`
    case 'minProperties':
      return `${value} ${schema === 1 ? 'should be non-empty' : 'does not have enough properties'}`
    case 'maxProperties':
      return `${value} ${schema === 0 ? 'is expected to be empty' : 'has too many properties'}`
    case 'pattern':
      return `${value} does not match ${pythonRepr(schema)}`
    case 'uniqueItems':
      return `${value} has non-unique elements`
    case 'anyOf':
      return `${value} is not valid under any of the given schemas`
    case 'oneOf':
      return oneOfMessage(value, schema, params['passingSchemas'])
    case 'not':
      return `${value} should not be valid under ${pythonRepr(schema)}`
    case 'dependentRequired':
    case 'dependencies':
      return `${pythonRepr(params['missingProperty'])} is a dependency of ${pythonRepr(params['property'])}`
    case 'contains':
      return `${value} does not contain items matching the given schema`
    case 'items':
    case 'additionalItems':
      return surplusItemsMessage(error.data, params['limit'])
    case 'additionalProperties':
      return surplusPropertiesMessage(error, group)
    case 'unevaluatedProperties':
      return `Unevaluated properties are not allowed (${wereUnexpected(namesOf(group, 'unevaluatedProperty'))})`
    case 'false schema':
      return `False schema does not allow ${value}`
    default:
      return `${value} ${error.message ?? `fails ${error.keyword}`}`
  }
}

function oneOfMessage(value: string, schema: unknown, passing: unknown): string {
  if (!Array.isArray(passing) || !Array.isArray(schema)) return `${value} is not valid under any of the given schemas`
  // Python names the first one that passes last.
  const passed = passing.toReversed().map((index) => pythonRepr(schema[Number(index)]))
  return `${value} is valid under each of ${passed.join(', ')}`
}

function surplusItemsMessage(data: unknown, limit: unknown): string {
  const surplus = Array.isArray(data) ? data.slice(Number(limit)) : []
  const rest = surplus.length === 1 ? pythonRepr(surplus[0]) : pythonRepr(surplus)
  const items = Number(limit) === 1 ? 'item' : 'items'
  return `Expected at most ${Number(limit)} ${items} but found ${surplus.length} extra: ${rest}`
}

function surplusPropertiesMessage(error: ErrorObject, group: readonly ErrorObject[]): string {
  const names = namesOf(group, 'additionalProperty')
  const patterns: unknown = (error.parentSchema as Readonly<Record<string, unknown>> | undefined)?.['patternProperties']
  if (typeof patterns !== 'object' || patterns === null) {
    return `Additional properties are not allowed (${wereUnexpected(names)})`
  }
  const shown = Object.keys(patterns).toSorted().map(pythonRepr).join(', ')
  return `${names.map(pythonRepr).join(', ')} ${names.length === 1 ? 'does' : 'do'} not match any of the regexes: ${shown}`
}

function namesOf(group: readonly ErrorObject[], param: string): string[] {
  return group.map((error) => String((error.params as Readonly<Record<string, unknown>>)[param])).toSorted()
}

function wereUnexpected(names: readonly string[]): string {
  return `${names.map(pythonRepr).join(', ')} ${names.length === 1 ? 'was' : 'were'} unexpected`
}
