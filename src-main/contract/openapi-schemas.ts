import { z } from 'zod'

/** JSON Schema as it stands in the document. */
export type JsonSchema = Record<string, unknown>

/** Turns the contract's schemas into JSON Schema; those with an id become components that are referred to. */
export interface SchemaCollector {
  /** @param side `input`: what a client sends, defaults optional; `output`: what it gets, defaults filled */
  convert(schema: z.ZodType, side: 'input' | 'output'): JsonSchema
  /** All components met so far, by name. */
  components(): Readonly<Record<string, JsonSchema>>
}

export function createSchemaCollector(): SchemaCollector {
  const found = new Map<string, JsonSchema>()
  return {
    convert: (schema, side) => {
      const converted: JsonSchema = {
        ...z.toJSONSchema(schema, {
          io: side,
          override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema),
        }),
      }
      const { $defs: definitions, $schema: _dialect, ...rest } = converted
      for (const [name, definition] of Object.entries(isObject(definitions) ? definitions : {})) {
        if (isObject(definition)) found.set(name, pointToComponents(definition))
      }
      return pointToComponents(rest)
    },
    components: () => Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1))),
  }
}

/** Takes out what zod says of JavaScript rather than of the API. */
function tidy(zodSchema: z.core.$ZodTypes, jsonSchema: z.core.JSONSchema.BaseSchema): void {
  // Answers may grow: a client must not refuse a member that it does not know yet.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  if (jsonSchema.propertyNames !== undefined) delete jsonSchema.propertyNames
  // `z.stringbool()` reads the words of a query, which OpenAPI calls a boolean.
  const { def } = zodSchema._zod
  if (def.type === 'pipe' && def.out._zod.def.type === 'boolean') jsonSchema.type = 'boolean'
}

function pointToComponents(schema: JsonSchema): JsonSchema {
  const moved = mapValues(schema)
  return isObject(moved) ? moved : {}
}

function mapValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapValues)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string'
        ? member.replace('#/$defs/', '#/components/schemas/')
        : mapValues(member),
    ]),
  )
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
