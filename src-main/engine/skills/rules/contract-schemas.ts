import type { JsonObject } from '../../../contract/skill.ts'
import { compileSchema, type CompiledSchema } from '../schemas/compile-schema.ts'
import {
  contractMetaSchema,
  runnerManifestSchema,
  SCHEMA_KEYS,
  type SchemaKey,
} from '../runner-schema/runner-schema.ts'
import type { ValidationProfile } from '../validation/validation-outcome.ts'

type Check = Extract<CompiledSchema, { kind: 'ok' }>['check']

const compiled = new Map<string, Check>()

/** The check of the form of runner.json, compiled once. */
export function manifestCheck(profile: ValidationProfile): Check {
  return compileOnce(`${profile} manifest`, () => runnerManifestSchema(profile))
}

/** The check of the form of one of the three schemas, compiled once. */
export function metaSchemaCheck(key: SchemaKey, profile: ValidationProfile): Check {
  return compileOnce(`${profile} ${key}`, () => contractMetaSchema(key, profile))
}

/** Does what the first check would otherwise do in its own time. */
export function warmContractSchemas(profile: ValidationProfile): void {
  manifestCheck(profile)
  for (const key of SCHEMA_KEYS) metaSchemaCheck(key, profile)
}

function compileOnce(name: string, schema: () => JsonObject): Check {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const result = compileSchema(schema())
  if (result.kind === 'invalid') throw new Error(`The schema of '${name}' does not compile: ${result.message}`)
  compiled.set(name, result.check)
  return result.check
}
