import PQueue from 'p-queue'
import type { EngineCli } from '../../../contract/system.ts'
import type { EngineId } from '../../../contract/statuses.ts'
import { createVersionMemory, type VersionMemory } from './version-memory.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What adapters need to know of this machine and of the person at it. */
export interface CliHost {
  /** Environment of this process: keys, and the variables that move the CLIs' own configuration. Never handed to a child whole. */
  readonly environment: Environment
  /** The allow-listed part of it. */
  readonly baseEnvironment: Readonly<Record<string, string>>
  /** Runs CLIs that are JavaScript. */
  readonly nodePath: string
  /** The person's home, from which a login may be copied; nothing is ever written there. */
  readonly personHomePath: string
  /** Serialises questions to CLIs: eight of them started at once would all be slow. */
  readonly probes: PQueue
  readonly versions: VersionMemory
  readonly lastFailure: (engine: EngineId) => EngineCli['last_failure']
  readonly now: () => Date
}

/** @param options as described in {@link CliHost}; `versionsPath` is where told versions are kept, nowhere by default */
export function createCliHost(
  options: Omit<CliHost, 'probes' | 'versions'> & { readonly versionsPath?: string },
): CliHost {
  const versions = createVersionMemory(options.versionsPath ?? null)
  return { ...options, versions, probes: new PQueue({ concurrency: 2 }) }
}

/** Where a person says that an engine's CLI is (DESIGN 4). */
export function pathVariable(engine: EngineId): string {
  return `SKILL_TRYOUT_ENGINE_${engine.toUpperCase()}_PATH`
}

/** A variable's value, when it says anything. */
export function readVariable(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim()
  return value === '' ? undefined : value
}
