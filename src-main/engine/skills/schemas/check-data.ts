import type { JsonObject } from '../../../contract/skill.ts'
import { checkFailureMessage, compileSchema } from './compile-schema.ts'
import { schemaFaults } from './schema-error-text.ts'
import { guardSchema } from './schema-guard.ts'
import type { DataFault } from '../validation/validation-job.ts'

const MAX_FAULTS = 100

/**
 * Checks a value against a schema of a skill and tells every fault. For the validation worker: a pattern of the schema may take
 * longer than anybody wants to wait.
 */
export function checkData(schema: JsonObject, data: unknown): DataFault[] {
  const failed = (message: string): DataFault[] => [{ path: '', message: `Schema validation failed: ${message}` }]
  const problem = guardSchema(schema).find(({ rule }) => rule !== 'schema.dialect')
  if (problem !== undefined) return failed(problem.message)
  const compiled = compileSchema(schema)
  if (compiled.kind === 'invalid') return failed(compiled.message)
  try {
    const faults = schemaFaults(compiled.check(data)).slice(0, MAX_FAULTS)
    return faults.map(({ path, message }) => ({ path: path.join('/'), message }))
  } catch (error) {
    const message = checkFailureMessage(error)
    if (message === null) throw error
    return [{ path: '', message }]
  }
}
