import { Ajv, type ErrorObject, type Options } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { TEXT_LIMITS } from '../../../contract/limits.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import { walkSchema } from './schema-walk.ts'

/** A schema that is ready, or the errors of the schema itself. */
export type CompiledSchema =
  | { readonly kind: 'ok'; readonly check: (value: unknown) => ErrorObject[] }
  /** `errors` are those of the draft's meta-schema; `message` says what else kept it from being compiled. */
  | { readonly kind: 'invalid'; readonly errors: readonly ErrorObject[]; readonly message: string }

/** Longer texts are not given to a pattern: its time may grow with the square of the length. */
const MAX_PATTERN_TEXT = 10_000
const MAX_ERRORS = 500
const DRAFT_07 = /draft-0[4-7]/
type Draft = 'draft-07' | '2020-12'

/** A value that is not checked to its end because that could take too long. */
class CheckLimitError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CheckLimitError'
  }
}

/**
 * Compiles a schema that {@link guardSchema} has let pass. Each one gets an instance of its own, so that no `$id` of one skill can
 * block another; formats are notes, as in python-jsonschema. The draft is 2020-12 unless `$schema` says draft-07 or before.
 */
export function compileSchema(schema: JsonObject): CompiledSchema {
  const { $schema: dialect, ...rest } = withoutIds(schema)
  const draft = typeof dialect === 'string' && DRAFT_07.test(dialect) ? 'draft-07' : '2020-12'
  try {
    const meta = (metaSchemas[draft] ??= createAjv(draft, {}))
    if (meta.validateSchema(rest) !== true) {
      return { kind: 'invalid', errors: meta.errors ?? [], message: 'the schema does not fit its draft' }
    }
    const validate = createAjv(draft, { meta: false, validateSchema: false }).compile(rest)
    return {
      kind: 'ok',
      check(value) {
        return validate(value) ? [] : (validate.errors ?? []).slice(0, MAX_ERRORS)
      },
    }
  } catch (error) {
    return { kind: 'invalid', errors: [], message: error instanceof Error ? error.message : String(error) }
  }
}

/** Compiling the schema of a draft takes longer than all else in a check, and no skill's schema ever stays in these. */
const metaSchemas: Partial<Record<Draft, Ajv | Ajv2020>> = {}

function createAjv(draft: Draft, options: Options): Ajv | Ajv2020 {
  const given = { ...AJV_OPTIONS, ...options }
  const ajv = draft === 'draft-07' ? new Ajv(given) : new Ajv2020(given)
  // ajv compares every item with every other one.
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: areUnique })
  return ajv
}

/** A message for what `check` can throw: it ran out of stack, or met a limit of ours. Null for anything else. */
export function checkFailureMessage(error: unknown): string | null {
  if (error instanceof CheckLimitError) return error.message
  return error instanceof RangeError ? 'The value is nested too deep to be checked' : null
}

const compilePattern = (pattern: string, flags: string): { test(text: string): boolean; toString(): string } => {
  const expression = createExpression(pattern, flags)
  return {
    test(text) {
      if (text.length > MAX_PATTERN_TEXT) {
        throw new CheckLimitError(
          `A text of more than ${MAX_PATTERN_TEXT} characters cannot be matched against a pattern`,
        )
      }
      return expression.test(text)
    },
    toString: () => String(expression),
  }
}

/** Python allows escapes that JavaScript refuses in its Unicode mode, such as `\_`. */
function createExpression(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags)
  } catch {
    return new RegExp(pattern)
  }
}

const AJV_OPTIONS: Options = {
  allErrors: true,
  verbose: true,
  strict: false,
  logger: false,
  validateFormats: false,
  addUsedSchema: false,
  code: { regExp: Object.assign(compilePattern, { code: 'compilePattern' }) },
}

function areUnique(isWanted: boolean, items: readonly unknown[]): boolean {
  if (!isWanted) return true
  return new Set(items.map((item) => JSON.stringify(item, sortKeys))).size === items.length
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** A copy without `$id`: with one, `#/...` would mean another document. */
function withoutIds(schema: JsonObject): JsonObject {
  const copy = structuredClone(schema)
  for (const { kind, value } of walkSchema(copy, TEXT_LIMITS.schemaNodes + 1)) {
    if (kind !== 'schema') continue
    for (const key of ['$id', 'id']) {
      if (typeof (value as Record<string, unknown>)[key] === 'string') Reflect.deleteProperty(value, key)
    }
  }
  return copy
}
