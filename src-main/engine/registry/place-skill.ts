import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compare } from '@renovatebot/pep440'
import type { SkillSummary } from '../../contract/skill.ts'
import type { Trash } from '../../platform/trash.ts'
import { SCHEMA_KEYS, usualSchemaPath } from '../skills/runner-schema/runner-schema.ts'
import type { ValidationProfile } from '../skills/validation/validation-outcome.ts'
import type { Validator } from '../skills/validation/validator.ts'
import type { SkillRow, SkillStore } from '../store/skill-store.ts'
import type { RegistryPaths } from './registry-paths.ts'
import { swapFolders, undoSwap } from './swap-folders.ts'

/** The package is a good skill, but it cannot be installed; the message is for whoever sent it. */
export class InstallRefusedError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InstallRefusedError'
  }
}

export interface PlaceDeps {
  readonly store: SkillStore
  readonly paths: RegistryPaths
  readonly validator: Validator
  readonly profile: ValidationProfile
  readonly trash: Trash
  readonly now: () => Date
  /** Runs a deed when nobody reads or moves live folders. */
  readonly inTurn: <Value>(deed: () => Value) => Promise<Value>
}

/** A checked skill that waits to be put in its place. */
export interface NewVersion {
  readonly requestId: string
  readonly summary: SkillSummary
  /** Absolute path of its folder, on the registry's volume. */
  readonly stagedPath: string
  readonly packageSha256: string
}

/**
 * Installs or updates: version, archive, swap, row (peer contract 1.6).
 * @throws InstallRefusedError, and the file system's errors; the version before stays in both cases
 */
export async function placeSkill(
  deps: PlaceDeps,
  { requestId, summary, stagedPath, packageSha256 }: NewVersion,
): Promise<void> {
  const { store, paths } = deps
  const { skill_id: skillId, version } = summary
  store.updateInstall(requestId, { skill_id: skillId, version })
  if (version === null) throw new InstallRefusedError('runner.json must define a non-empty version')
  refuseName(store, skillId)

  const live = await lookAtLive(deps, skillId)
  const installed = live.kind === 'valid' ? live.version : null
  store.updateInstall(requestId, { action: installed === null ? 'install' : 'update' })
  if (installed !== null) refuseVersion(paths, skillId, installed, version)
  const row: SkillRow = {
    skillId,
    version,
    summary,
    schemas: await readSchemaPaths(stagedPath),
    packageSha256,
    installedAt: deps.now().toISOString(),
  }
  const swap = {
    skillId,
    archivedVersion: installed,
    quarantineName: live.kind === 'invalid' ? `${skillId}-${randomUUID()}` : null,
  }
  await deps.inTurn(() => {
    store.beginSwap(requestId, swap)
    try {
      swapFolders(paths, swap, stagedPath)
      store.complete(requestId, row)
    } catch (cause) {
      for (const path of undoSwap(paths, swap, deps.trash)) void deps.trash.discard(path).catch(() => undefined)
      store.endSwap(requestId)
      throw cause
    }
  })
}

/** Names that a folder of the registry cannot have. */
function refuseName(store: SkillStore, skillId: string): void {
  if (skillId.startsWith('.')) throw new InstallRefusedError(`A skill cannot be installed under the name '${skillId}'`)
  const rival = store
    .list()
    .find((row) => row.skillId !== skillId && row.skillId.toLowerCase() === skillId.toLowerCase())
  // Many file systems would take the two for one folder.
  if (rival !== undefined) {
    throw new InstallRefusedError(
      `The installed skill '${rival.skillId}' has the same name but for upper and lower case`,
    )
  }
}

function refuseVersion(paths: RegistryPaths, skillId: string, installed: string, uploaded: string): void {
  if (compare(uploaded, installed) <= 0) {
    throw new InstallRefusedError(
      `Skill update requires strictly higher version: installed=${installed}, uploaded=${uploaded}`,
    )
  }
  if (existsSync(paths.archive(skillId, installed))) {
    throw new InstallRefusedError(`Archive already exists: ${skillId}/${installed}`)
  }
}

type LiveFolder =
  { readonly kind: 'none' } | { readonly kind: 'invalid' } | { readonly kind: 'valid'; readonly version: string }

/** What lies in the skill's place: its own row may be older than a change by hand. */
export async function lookAtLive(
  { paths, validator, profile }: Pick<PlaceDeps, 'paths' | 'validator' | 'profile'>,
  skillId: string,
): Promise<LiveFolder> {
  const livePath = paths.live(skillId)
  if (!existsSync(livePath)) return { kind: 'none' }
  const { summary } = await validator.checkSkill(livePath, { topLevelName: skillId, profile })
  const version = summary?.version ?? null
  return version === null ? { kind: 'invalid' } : { kind: 'valid', version }
}

/** The schema files that a checked skill names. */
export async function readSchemaPaths(skillPath: string): Promise<Record<string, string>> {
  const manifest: unknown = JSON.parse(await readFile(join(skillPath, 'assets', 'runner.json'), 'utf8'))
  const schemas = isObject(manifest) && isObject(manifest['schemas']) ? manifest['schemas'] : {}
  return Object.fromEntries(
    SCHEMA_KEYS.map((key) => {
      const named = schemas[key]
      return [key, typeof named === 'string' && named.trim() !== '' ? named : usualSchemaPath(key)]
    }),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
