import { existsSync, readdirSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compare, valid } from '@renovatebot/pep440'
import PQueue from 'p-queue'
import { AppError } from '../../contract/errors.ts'
import type { InstalledSkill } from '../../contract/registry.ts'
import type { SkillSummary } from '../../contract/skill.ts'
import type { Trash } from '../../platform/trash.ts'
import type { RegistryDoor } from '../engine.ts'
import { isEnded, shownStatus } from '../runs/run-machine.ts'
import type { EngineLog } from '../runs/run-context.ts'
import type { Library } from '../skills/library.ts'
import type { PackageIntake } from '../skills/intake/package-intake.ts'
import { openScratchIntake } from '../skills/skills.ts'
import type { ValidationProfile } from '../skills/validation/validation-outcome.ts'
import type { Validator } from '../skills/validation/validator.ts'
import type { RequestStore } from '../store/request-store.ts'
import type { SkillRow, SkillStore } from '../store/skill-store.ts'
import type { DataLayout } from '../workspaces/data-layout.ts'
import { listTree } from '../workspaces/list-tree.ts'
import { createInstalls } from './installs.ts'
import { failUnfinishedInstalls, matchRowsToFolders } from './recover-registry.ts'
import { createRegistryPaths } from './registry-paths.ts'

/** The registry, and what only the engine itself does with it. */
export interface Registry extends RegistryDoor {
  /** What is known of an installed skill. @throws AppError skill_not_found */
  summaryOf(skillId: string): Promise<SkillSummary>
  /** Hands a copy of an installed skill to a run. @throws AppError skill_not_found */
  openForRun(skillId: string, intake: PackageIntake): Promise<void>
  close(): Promise<void>
}

export interface RegistryDeps {
  readonly store: SkillStore
  readonly requests: Pick<RequestStore, 'get'>
  readonly library: Pick<Library, 'openForRun'>
  readonly layout: DataLayout
  readonly validator: Validator
  readonly settings: { readonly packageMaxBytes: number; readonly validationProfile: ValidationProfile }
  readonly trash: Trash
  readonly log: EngineLog
  readonly now: () => Date
  readonly onChange: () => void
}

/**
 * Opens the registry: what an earlier process left half done is undone before anything else.
 * @param deps what the registry works with
 */
export function createRegistry(deps: RegistryDeps): Registry {
  const { store, layout, log } = deps
  const paths = createRegistryPaths(layout.skillsPath)
  const profile = deps.settings.validationProfile
  const turns = new PQueue({ concurrency: 1 })
  const inTurn = <Value>(deed: () => Value | Promise<Value>): Promise<Value> => turns.add(() => Promise.resolve(deed()))
  const parts = { ...deps, paths, profile }
  failUnfinishedInstalls(parts)
  const installs = createInstalls({ ...parts, inTurn })
  const matched = installs
    .inLine(() => matchRowsToFolders(parts))
    .catch((cause: unknown) => log.error({ err: cause }, 'the installed skills could not be looked through'))

  const known = async (skillId: string, detail = 'Skill not found'): Promise<SkillRow> => {
    await matched
    const row = store.get(skillId)
    if (row === null) throw new AppError('skill_not_found', detail)
    return row
  }
  const forRun = (skillId: string): Promise<SkillRow> => known(skillId, `Skill '${skillId}' not found`)

  const problemOf = (skillId: string): string | null => {
    const missing = ['SKILL.md', join('assets', 'runner.json')].filter(
      (file) => !existsSync(join(paths.live(skillId), file)),
    )
    return missing.length === 0 ? null : `missing ${missing.join(', ')}`
  }

  const archivedVersions = (skillId: string): string[] => {
    try {
      return readdirSync(paths.archiveRoot(skillId)).sort(newestFirst)
    } catch {
      // Before the first update there is no such folder.
      return []
    }
  }

  const installedSkill = (row: SkillRow): InstalledSkill => ({
    ...toInstalledSkill(row, problemOf(row.skillId)),
    archived_versions: archivedVersions(row.skillId),
  })

  const packageOfRun = (requestId: string): string => {
    const row = deps.requests.get(requestId)
    if (row === null) throw new AppError('request_not_found', 'Request not found')
    if (row.source === 'installed')
      throw notPossible('That run used an installed skill: there is nothing new to install')
    if (row.state !== 'succeeded') {
      const how = isEnded(row.state) ? `that run ${row.state}` : `that run is ${shownStatus(row.state)}`
      throw notPossible(`Only a good run can be installed from; ${how}`)
    }
    const { packagePath } = layout.staging(requestId)
    if (!existsSync(packagePath)) {
      throw notPossible(
        'The package of that run is not kept any more. Run it with debug_keep_temp, or install the skill from the library or a package',
      )
    }
    return packagePath
  }

  /** Takes a package in from somewhere of ours. */
  const installWith = async (
    offer: (intake: PackageIntake) => Promise<void>,
  ): ReturnType<RegistryDoor['installFromRun']> => {
    const scratch = await openScratchIntake(deps)
    try {
      await offer(scratch.intake)
      return installs.add(scratch)
    } catch (cause) {
      await scratch.remove()
      throw cause
    }
  }

  return {
    async list() {
      await matched
      return store.list().map(installedSkill)
    },
    async get(skillId) {
      return installedSkill(await known(skillId))
    },
    async schemas(skillId) {
      const { summary } = await known(skillId)
      return {
        skill_id: skillId,
        input: summary.input_schema,
        parameter: summary.parameter_schema,
        output: summary.output_schema,
      }
    },
    async files(skillId) {
      await known(skillId)
      return (await listTree(paths.live(skillId))).entries
    },
    async remove(skillId) {
      await installs.inLine(async () => {
        await known(skillId)
        const moved = await inTurn(() =>
          // The archive first: what is left after a crash in between is a skill without old versions.
          [paths.archiveRoot(skillId), paths.live(skillId)]
            .filter((path) => existsSync(path))
            .map((path) => deps.trash.moveSync(path, skillId)),
        )
        store.remove(skillId)
        for (const path of moved) void deps.trash.discard(path).catch(() => undefined)
      })
      deps.onChange()
    },
    async openInstall() {
      const scratch = await openScratchIntake(deps)
      return {
        addPackage: (content) => scratch.intake.addPackage(content),
        addSkillFile: (path, content) => scratch.intake.addSkillFile(path, content),
        abort: scratch.remove,
        async finish() {
          const facts = await stat(join(scratch.folderPath, 'package.zip')).catch(() => null)
          if (facts?.size === 0) {
            await scratch.remove()
            throw new AppError('package_invalid', 'Uploaded package is empty')
          }
          return installs.add(scratch)
        },
      }
    },
    async installFromRun(requestId) {
      const packagePath = packageOfRun(requestId)
      return await installWith(async (intake) => {
        await intake.usePackageFile(packagePath).catch((cause: unknown) => {
          throw notPossible('The package of that run was removed just now', cause)
        })
      })
    },
    installFromLibrary: (libraryId) => installWith((intake) => deps.library.openForRun(libraryId, intake)),
    getInstall(requestId) {
      const install = store.getInstall(requestId)
      if (install === null) throw new AppError('install_not_found', 'Install request not found')
      return install
    },
    async summaryOf(skillId) {
      return (await forRun(skillId)).summary
    },
    async openForRun(skillId, intake) {
      await forRun(skillId)
      await inTurn(async () => {
        if (!existsSync(paths.live(skillId))) throw new AppError('skill_not_found', `Skill '${skillId}' not found`)
        await intake.useInstalled(paths.live(skillId))
      })
    },
    async close() {
      await installs.close()
      await turns.onIdle()
    },
  }
}

function notPossible(detail: string, cause?: unknown): AppError {
  return new AppError('install_not_possible', detail, { cause })
}

function newestFirst(one: string, two: string): number {
  return valid(one) === null || valid(two) === null ? two.localeCompare(one) : compare(two, one)
}

function toInstalledSkill(
  { summary, ...row }: SkillRow,
  problem: string | null,
): Omit<InstalledSkill, 'archived_versions'> {
  return {
    id: row.skillId,
    name: summary.name,
    version: row.version,
    description: summary.description,
    engines: summary.declared_engines,
    unsupported_engines: summary.unsupported_engines,
    effective_engines: summary.engines,
    execution_modes: summary.execution_modes,
    max_attempt: summary.max_attempt,
    schemas: { ...row.schemas },
    artifacts: summary.artifacts,
    entrypoint: {
      ...(summary.entry_script === null ? {} : { script: summary.entry_script }),
      ...(Object.keys(summary.prompts).length === 0 ? {} : { prompts: summary.prompts }),
    },
    runtime: { default_options: summary.default_options },
    installed_at: row.installedAt,
    package_sha256: row.packageSha256,
    health: problem === null ? 'healthy' : 'degraded',
    health_error: problem,
  }
}
