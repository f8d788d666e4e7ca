import type { Finding } from '../../contract/finding.ts'
import type { JsonObject, SkillSummary } from '../../contract/skill.ts'
import type { BoundInputs } from '../store/request-row.ts'
import { toFinding } from './finding-list.ts'
import { pythonRepr } from './python-text.ts'
import type { Validator } from './validator.ts'

/** Inputs that fit their schemas, or all that is wrong with them. */
export type BindOutcome =
  | { readonly kind: 'bound'; readonly input: BoundInputs }
  | { readonly kind: 'rejected'; readonly detail: string; readonly findings: Finding[] }

interface BindRequest {
  readonly summary: SkillSummary
  /** `input` of the create body: values of inline inputs, or where a file input lies below the uploads. */
  readonly inline: JsonObject
  readonly parameter: JsonObject
  readonly uploadsPath: string
  readonly extractedFiles: readonly string[]
  readonly validator: Validator
}

/**
 * Binds file inputs by their names and checks inputs and parameters against the skill's schemas, before anything runs (SPEC V11).
 * The text is Skill-Runner's (peer contract 3.2); the findings tell every problem.
 */
export async function bindInputs(request: BindRequest): Promise<BindOutcome> {
  const { summary, validator } = request
  const { bound, missing, misplaced } = bindAll(request)
  const problems = misplaced.map(
    (name) => `input validation error: key '${name}' is file-sourced; upload file via /upload`,
  )
  if (missing.length > 0) problems.push(`Missing required input files: ${missing.join(', ')}`)
  if (summary.input_schema !== null) {
    const data = Object.fromEntries(
      Object.entries(bound).map(([name, value]) => [name, value.kind === 'file' ? value.path : value.value]),
    )
    const schema = withFilesAsTexts(summary.input_schema)
    const errors = await validator.checkData({ schema, data, what: 'input' })
    problems.push(...errors.map(({ path, message }) => `input validation error: ${message} (Path: ${path})`))
  }
  if (summary.parameter_schema !== null) {
    const errors = await validator.checkData({
      schema: summary.parameter_schema,
      data: request.parameter,
      what: 'parameter',
    })
    problems.push(...errors.map(({ path, message }) => `parameter validation error: ${message} (Path: ${path})`))
  }
  if (problems.length === 0) return { kind: 'bound', input: bound }
  return {
    kind: 'rejected',
    detail: `Input validation failed: ${pythonRepr(problems)}`,
    findings: problems.map((message) => toFinding({ rule: 'input.invalid', message })),
  }
}

interface Binding {
  readonly bound: BoundInputs
  /** Names of file inputs that have no file and need one. */
  readonly missing: string[]
  /** Names of file inputs that were given as something other than a path. */
  readonly misplaced: string[]
}

function bindAll({ summary, inline, extractedFiles }: BindRequest): Binding {
  const properties = propertiesOf(summary.input_schema)
  const required = requiredOf(summary.input_schema)
  const bound: [string, BoundInputs[string]][] = []
  const missing: string[] = []
  const misplaced: string[] = []
  for (const [name, property] of Object.entries(properties)) {
    const given = Object.hasOwn(inline, name) ? inline[name] : undefined
    if (property['x-input-source'] === 'inline') {
      if (given !== undefined) bound.push([name, { kind: 'inline', value: given }])
      continue
    }
    if (given !== undefined && typeof given !== 'string') misplaced.push(name)
    const path = typeof given === 'string' ? given : name
    if (extractedFiles.includes(path)) bound.push([name, { kind: 'file', path }])
    else if (required.includes(name) || typeof given === 'string') missing.push(name)
  }
  // Values that no property declares reach the schema, which may allow or refuse them.
  for (const [name, value] of Object.entries(inline)) {
    if (!Object.hasOwn(properties, name)) bound.push([name, { kind: 'inline', value }])
  }
  return { bound: Object.fromEntries(bound), missing, misplaced }
}

function propertiesOf(schema: JsonObject | null): Record<string, JsonObject> {
  const properties = schema?.['properties']
  if (!isObject(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).filter((pair): pair is [string, JsonObject] => isObject(pair[1])),
  )
}

function requiredOf(schema: JsonObject | null): string[] {
  const required = schema?.['required']
  return Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : []
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A file input is a path to the agent, whatever type its property declares. */
function withFilesAsTexts(schema: JsonObject): JsonObject {
  const properties = Object.entries(propertiesOf(schema)).map(([name, property]) => [
    name,
    property['x-input-source'] === 'inline' ? property : { type: 'string' },
  ])
  return { ...schema, properties: Object.fromEntries(properties) as JsonObject }
}
