import type { Finding } from '../../../contract/finding.ts'
import type { JsonObject, SkillSummary } from '../../../contract/skill.ts'
import type { BoundInputs } from '../../store/request-row.ts'
import { toFinding } from '../rules/finding-list.ts'
import { pythonRepr } from '../rules/python-text.ts'
import type { Validator } from '../validation/validator.ts'

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
  const { summary, parameter, validator } = request
  const { bound, missing, misplaced } = bindAll(request)
  const before = misplaced.map(
    (name) => `input validation error: key '${name}' is file-sourced; upload file via /upload`,
  )
  if (missing.length > 0) before.push(`Missing required input files: ${missing.join(', ')}`)
  const problems = await valueProblems({
    inputSchema: summary.input_schema === null ? null : withFilesAsTexts(summary.input_schema),
    input: Object.fromEntries(
      Object.entries(bound).map(([name, value]) => [name, value.kind === 'file' ? value.path : value.value]),
    ),
    parameterSchema: summary.parameter_schema,
    parameter,
    validator,
    before,
  })
  return problems === null ? { kind: 'bound', input: bound } : { kind: 'rejected', ...problems }
}

/** What is wrong with a file input that was given as a value and not as a path. */
export function misplacedProblem(name: string): string {
  return `input validation error: key '${name}' is file-sourced; upload file via /upload`
}

/** All that is wrong with values, in Skill-Runner's text and as findings. */
export interface ValueProblems {
  readonly detail: string
  readonly findings: Finding[]
}

interface ValueCheck {
  readonly inputSchema: JsonObject | null
  readonly input: JsonObject
  readonly parameterSchema: JsonObject | null
  readonly parameter: JsonObject
  readonly validator: Validator
  /** Problems that are known already. */
  readonly before?: readonly string[]
}

/** Checks inputs and parameters against their schemas. @returns null when everything fits */
export async function valueProblems(check: ValueCheck): Promise<ValueProblems | null> {
  const { validator } = check
  const problems = [...(check.before ?? [])]
  const compare = async (what: 'input' | 'parameter', schema: JsonObject | null, data: JsonObject): Promise<void> => {
    if (schema === null) return
    const errors = await validator.checkData({ schema, data, what })
    problems.push(...errors.map(({ path, message }) => `${what} validation error: ${message} (Path: ${path})`))
  }
  await compare('input', check.inputSchema, check.input)
  await compare('parameter', check.parameterSchema, check.parameter)
  if (problems.length === 0) return null
  return {
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
  const properties = inputProperties(summary.input_schema)
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

/** The declared inputs by their names. */
export function inputProperties(schema: JsonObject | null): Record<string, JsonObject> {
  const properties = schema?.['properties']
  if (!isObject(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).filter((pair): pair is [string, JsonObject] => isObject(pair[1])),
  )
}

/** Names that a schema requires. */
export function requiredOf(schema: JsonObject | null): string[] {
  const required = schema?.['required']
  return Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : []
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A file input is a path to the agent, whatever type its property declares. */
function withFilesAsTexts(schema: JsonObject): JsonObject {
  const properties = Object.entries(inputProperties(schema)).map(([name, property]) => [
    name,
    property['x-input-source'] === 'inline' ? property : { type: 'string' },
  ])
  return { ...schema, properties: Object.fromEntries(properties) as JsonObject }
}
