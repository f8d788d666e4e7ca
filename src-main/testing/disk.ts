import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

/** What lies on disk of one request, by the names of DESIGN 5. */
export interface DiskFacts {
  readonly staging: boolean
  readonly workspace: boolean
  readonly result: boolean
  readonly artifacts: readonly string[]
  readonly logs: readonly string[]
}

/** Looks at the data folder as a stranger would. */
export function lookAtDisk(dataPath: string, requestId: string, runId: string): DiskFacts {
  const run = join(dataPath, 'runs', runId)
  const list = (path: string): string[] => (existsSync(path) ? readdirSync(path).sort() : [])
  return {
    staging: existsSync(join(dataPath, 'temp-skill-runs', requestId)),
    workspace: existsSync(join(run, 'workspace')),
    result: existsSync(join(run, 'result', 'result.json')),
    artifacts: list(join(run, 'artifacts')),
    logs: list(join(run, 'logs')),
  }
}

/** Nothing of refused uploads, checks and deletions is left anywhere. */
export async function expectNothingLeft(dataPath: string): Promise<void> {
  const list = (name: string): string[] => (existsSync(join(dataPath, name)) ? readdirSync(join(dataPath, name)) : [])
  await expect.poll(() => [...list('temp-skill-runs'), ...list('trash'), ...list('checks')]).toEqual([])
}
