import { createHash } from 'node:crypto'
import type { JsonObject } from '../../contract/skill.ts'
import type { EngineId } from '../../contract/statuses.ts'

/** Counts changes of the members below; an old key then never hits. */
const KEY_VERSION = 1
/** Counts changes of what we tell an agent beside its skill. Raised with every change of our prompt. */
export const PROMPT_VERSION = 3

/** Everything that the outcome of a run depends on (seed 003, SPEC C2). */
export interface CacheKeyParts {
  readonly skillId: string
  /** SHA-256 of the package's archive, byte for byte. */
  readonly packageSha256: string
  readonly inlineInput: JsonObject
  /** Input files by their path below the uploads. */
  readonly inputFiles: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256: string }[]
  readonly parameter: JsonObject
  readonly engine: EngineId
  readonly engineVersion: string | null
  /** The model that the engine will use, as far as it is known. */
  readonly model: string | null
  readonly runtimeOptions: JsonObject
}

/** Options that say how a run is looked at, not what it does. */
const NOT_IN_KEY = ['no_cache', 'debug']

/** @returns hex SHA-256 of the parts in one canonical form: the order of members never matters */
export function cacheKey(parts: CacheKeyParts): string {
  const options = Object.fromEntries(
    Object.entries(parts.runtimeOptions).filter(([name]) => !NOT_IN_KEY.includes(name)),
  )
  const members = { ...parts, runtimeOptions: options, keyVersion: KEY_VERSION, promptVersion: PROMPT_VERSION }
  return createHash('sha256').update(canonicalJson(members)).digest('hex')
}

/** JSON with sorted members, without white space. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
