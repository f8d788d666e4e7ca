import { join } from 'node:path'
import type { RequestRow } from '../../store/request-row.ts'

/**
 * Inputs as the agent gets them: values as they are, files as absolute paths.
 * @param uploadsPath folder of the request's input files
 */
export function boundInputOf(row: Pick<RequestRow, 'bound_input'>, uploadsPath: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row.bound_input ?? {}).map(([name, bound]) => [
      name,
      bound.kind === 'file' ? join(uploadsPath, bound.path) : bound.value,
    ]),
  )
}
