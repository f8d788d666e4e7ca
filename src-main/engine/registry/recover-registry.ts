import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Trash } from '../../platform/trash.ts'
import type { ValidationProfile } from '../skills/validation/validation-outcome.ts'
import type { Validator } from '../skills/validation/validator.ts'
import type { SkillStore } from '../store/skill-store.ts'
import type { EngineLog } from '../runs/run-context.ts'
import { readSchemaPaths } from './place-skill.ts'
import type { RegistryPaths } from './registry-paths.ts'
import { undoSwap } from './swap-folders.ts'

export interface RecoverDeps {
  readonly store: SkillStore
  readonly paths: RegistryPaths
  readonly validator: Validator
  readonly profile: ValidationProfile
  readonly trash: Trash
  readonly log: EngineLog
  readonly now: () => Date
}

/** Fails the installs that a killed process left half done and puts back what they had moved. Call before anything is installed. */
export function failUnfinishedInstalls({ store, paths, trash, log }: RecoverDeps): void {
  for (const { requestId, swap } of store.unfinished()) {
    try {
      if (swap !== null) undoSwap(paths, swap, trash)
    } catch (cause) {
      log.error({ err: cause, request_id: requestId }, 'an interrupted install could not be undone')
    }
    store.endSwap(requestId)
    const error = 'The install was interrupted by a restart; what was installed before stays'
    store.updateInstall(requestId, { status: 'failed', error })
  }
}

/**
 * Makes rows and folders agree: a row without a folder goes, a valid folder without a row (a database that was set aside, a folder copied by hand)
 * gets one.
 */
export async function matchRowsToFolders(deps: RecoverDeps): Promise<void> {
  const { store, paths, log } = deps
  for (const { skillId } of store.list()) {
    if (existsSync(paths.live(skillId))) continue
    log.warn({ skill_id: skillId }, 'an installed skill has lost its folder')
    store.remove(skillId)
  }
  const entries = await readdir(paths.rootPath, { withFileTypes: true })
  for (const { name } of entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))) {
    if (store.get(name) === null) await adopt(deps, name)
  }
}

async function adopt({ store, paths, validator, profile, log, now }: RecoverDeps, name: string): Promise<void> {
  const path = join(paths.rootPath, name)
  const { summary } = await validator.checkSkill(path, { topLevelName: name, profile })
  if (summary === null || summary.version === null) {
    log.warn({ skill_id: name }, 'a folder among the installed skills is not a valid skill')
    return
  }
  store.put({
    skillId: name,
    version: summary.version,
    summary,
    schemas: await readSchemaPaths(path),
    packageSha256: null,
    installedAt: now().toISOString(),
  })
}
