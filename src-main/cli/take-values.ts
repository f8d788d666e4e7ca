import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { callerPath } from '../caller-path.ts'
import type { JsonObject, SkillSummary } from '../contract/skill.ts'

type Pairs = readonly (readonly [string, string])[]

/** What goes into the create body, and what is uploaded beside the skill. */
export interface TakenValues {
  readonly input: JsonObject
  readonly parameter: JsonObject
  readonly files: readonly { readonly name: string; readonly content: Blob }[]
}

/** A value on the command line that cannot be used. */
export class ValueError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ValueError'
  }
}

/**
 * Sorts `--input` and `--param` by what the skill's schemas say: a file input takes a file, everything else a value, which is JSON where
 * the schema does not ask for a text.
 * @throws ValueError for a file that is not there, and for an input that the skill does not have
 */
export async function takeValues(summary: SkillSummary, inputs: Pairs, parameters: Pairs): Promise<TakenValues> {
  const input: Record<string, unknown> = {}
  const files: { name: string; content: Blob }[] = []
  for (const [key, text] of inputs) {
    const property = propertyOf(summary.input_schema, key)
    if (property === null) throw unknownKey('input', key, summary.input_schema)
    if (property['x-input-source'] === 'inline') input[key] = valueOf(property, text)
    else files.push({ name: key, content: await openInput(`--input ${key}`, text) })
  }
  const parameter = Object.fromEntries(
    parameters.map(([key, text]) => [key, valueOf(propertyOf(summary.parameter_schema, key), text)]),
  )
  return { input, parameter, files }
}

/** A file that a person named. @throws ValueError when it is not there */
export async function openInput(what: string, path: string): Promise<Blob> {
  const absolutePath = callerPath(path)
  const facts = await stat(absolutePath).catch(() => null)
  if (facts?.isFile() !== true) throw new ValueError(`${what}: there is no file at ${absolutePath}`)
  return await openAsBlob(absolutePath)
}

function unknownKey(option: string, key: string, schema: JsonObject | null): ValueError {
  const properties = schema?.['properties']
  const known = isObject(properties) ? Object.keys(properties) : []
  const names = known.length === 0 ? `It has no ${option}s.` : `It has: ${known.join(', ')}.`
  return new ValueError(`--${option} ${key}: the skill has no such ${option}. ${names}`)
}

function propertyOf(schema: JsonObject | null, key: string): JsonObject | null {
  const properties = schema?.['properties']
  const property = isObject(properties) ? properties[key] : undefined
  return isObject(property) ? property : null
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueOf(property: JsonObject | null, text: string): unknown {
  if (property?.['type'] === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
