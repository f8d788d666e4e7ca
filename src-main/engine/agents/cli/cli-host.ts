import PQueue from 'p-queue'
import type { EngineCli } from '../../../contract/system.ts'
import type { EngineId } from '../../../contract/statuses.ts'
import { createToldModels, type ToldModels } from '../models/told-models.ts'
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
  readonly toldModels: ToldModels
  readonly lastFailure: (engine: EngineId) => EngineCli['last_failure']
  readonly now: () => Date
}

interface CliHostOptions extends Omit<CliHost, 'probes' | 'versions' | 'toldModels'> {
  readonly versionsPath?: string
  readonly toldModelsPath?: string
}

/** @param options as described in {@link CliHost}; the paths are where told versions and models are kept, nowhere by default */
export function createCliHost(options: CliHostOptions): CliHost {
  const versions = createVersionMemory(options.versionsPath ?? null)
  const toldModels = createToldModels(options.toldModelsPath ?? null)
  return { ...options, versions, toldModels, probes: new PQueue({ concurrency: 2 }) }
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
