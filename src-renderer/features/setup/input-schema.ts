import type { JsonObject } from '../../../src-main/contract/skill.ts'

/** An input that is a file: a property without `x-input-source`, or with `file`. */
export interface FileInput {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly isRequired: boolean
  /** Such as `.csv`; for information only, the server does not insist. */
  readonly extensions: readonly string[]
}

export interface InputSchemaParts {
  /** Schema of the values that are typed in; null when there are none. */
  readonly inline: JsonObject | null
  readonly files: readonly FileInput[]
}

/** Parts an input schema into what is typed and what is a file. */
export function partInputSchema(schema: JsonObject | null): InputSchemaParts {
  const properties = asObject(schema?.['properties'])
  const required = asStrings(schema?.['required'])
  const entries = Object.entries(properties).map(([name, value]) => ({ name, schema: asObject(value) }))
  const inline = entries.filter((entry) => entry.schema['x-input-source'] === 'inline')
  const files = entries.filter((entry) => entry.schema['x-input-source'] !== 'inline')
  return {
    inline:
      schema === null || inline.length === 0
        ? null
        : {
            ...schema,
            properties: Object.fromEntries(inline.map((entry) => [entry.name, entry.schema])),
            required: required.filter((name) => inline.some((entry) => entry.name === name)),
          },
    files: files.map(({ name, schema: property }) => ({
      name,
      title: typeof property['title'] === 'string' ? property['title'] : name,
      description: typeof property['description'] === 'string' ? property['description'] : null,
      isRequired: required.includes(name),
      extensions: asStrings(property['extensions']).map((ending) => (ending.startsWith('.') ? ending : `.${ending}`)),
    })),
  }
}

/** A parameter schema that has something to fill in, or null. */
export function usableSchema(schema: JsonObject | null): JsonObject | null {
  if (schema === null) return null
  const isEmpty = Object.keys(asObject(schema['properties'])).length === 0
  const isClosed = isEmpty && schema['additionalProperties'] !== true && schema['oneOf'] === undefined
  return isClosed && schema['anyOf'] === undefined && schema['$ref'] === undefined ? null : schema
}

export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
