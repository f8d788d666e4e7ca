import { stat } from 'node:fs/promises'
import type { CliHost } from '../cli/cli-host.ts'
import { readVariable } from '../cli/cli-host.ts'
import type { CliAccess } from '../cli/cli-presence.ts'

/** Where a CLI may get its right to use a model from, the first that is there. */
export interface AccessSources {
  readonly keyVariables: readonly string[]
  /** Absolute paths of the files that hold its own login. */
  readonly loginPaths: readonly string[]
}

/** Looks for a key in the environment and for the CLI's own login. What is in them is never read. */
export async function findAccess(host: CliHost, sources: AccessSources): Promise<CliAccess> {
  const variable = sources.keyVariables.find((name) => readVariable(host.environment, name) !== undefined)
  if (variable !== undefined) return { kind: 'key', note: `uses the key in ${variable}` }
  for (const path of sources.loginPaths) {
    if (await isFile(path)) return { kind: 'login', note: `uses the login in ${path}` }
  }
  return { kind: 'none', note: `neither ${[...sources.keyVariables, ...sources.loginPaths].join(' nor ')} is there` }
}

/** @returns false for all that is not a file, also when it may not be looked at */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true
}
