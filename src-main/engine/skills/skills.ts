import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../contract/errors.ts'
import { PACKAGE_LIMITS } from '../../contract/limits.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import type { SkillsDoor } from '../engine.ts'
import type { DataLayout } from '../workspaces/data-layout.ts'
import { createPackageIntake, type PackageIntake } from './intake/package-intake.ts'
import { runnerEditorSchema } from './runner-schema/runner-editor-schema.ts'
import type { Validator } from './validation/validator.ts'
import type { ValidationProfile } from './validation/validation-outcome.ts'

interface SkillsDeps {
  readonly layout: DataLayout
  readonly validator: Validator
  readonly settings: { readonly packageMaxBytes: number; readonly validationProfile: ValidationProfile }
  readonly now: () => Date
}

/** A folder that lives as long as one check, and the intake that works in it. */
export async function openScratchIntake(
  deps: SkillsDeps,
): Promise<{ intake: PackageIntake; folderPath: string; remove: () => Promise<void> }> {
  const folderPath = join(deps.layout.checksPath, randomUUID())
  await mkdir(folderPath, { recursive: true, mode: 0o700 })
  const intake = createPackageIntake({
    folderPath,
    validator: deps.validator,
    limits: { ...PACKAGE_LIMITS, maxArchiveBytes: deps.settings.packageMaxBytes },
    profile: deps.settings.validationProfile,
    now: deps.now,
  })
  return { intake, folderPath, remove: () => removeTree(folderPath, { force: 'chmod-walk' }) }
}

/** Validation for whoever asks: the same as at an upload, and nothing is kept (SPEC V9). */
export function createSkills(deps: SkillsDeps): SkillsDoor {
  return {
    runnerSchema: () => runnerEditorSchema(),
    async openCheck() {
      const { intake, remove } = await openScratchIntake(deps)
      return {
        addPackage: (content) => intake.addPackage(content),
        addSkillFile: (path, content) => intake.addSkillFile(path, content),
        abort: remove,
        async finish() {
          try {
            if (!intake.hasPackage())
              throw new AppError('request_malformed', [
                { type: 'missing', loc: ['body', 'skill_package'], msg: 'Field required' },
              ])
            return (await intake.finish()).check
          } finally {
            await remove()
          }
        },
      }
    },
  }
}
