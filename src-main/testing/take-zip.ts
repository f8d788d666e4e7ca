import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { expect } from 'vitest'
import { PACKAGE_LIMITS } from '../contract/limits.ts'
import { createPackageIntake, type IntakeOutcome } from '../engine/skills/intake/package-intake.ts'
import type { ValidationProfile } from '../engine/skills/validation/validation-outcome.ts'
import type { Validator } from '../engine/skills/validation/validator.ts'
import type { ZipLimits } from '../platform/zip/zip-limits.ts'
import { demoFiles, zipDemo, type DemoChanges } from './demo-skill.ts'
import { makeTempFolder } from './temp-folder.ts'

/** Hands a zip to an intake of its own. Whatever is refused must have left nothing and must have a finding that says why. */
export async function takeZip(
  validator: Validator,
  zip: Buffer,
  profile: ValidationProfile = 'strict',
  limits: Partial<ZipLimits> = {},
): Promise<IntakeOutcome> {
  const folderPath = makeTempFolder()
  const now = (): Date => new Date()
  const intake = createPackageIntake({ folderPath, validator, profile, limits: { ...PACKAGE_LIMITS, ...limits }, now })
  await intake.addPackage(Readable.from([zip]))
  const outcome = await intake.finish()
  if (outcome.kind === 'rejected') {
    expect(readdirSync(folderPath)).toEqual([])
    expect(outcome.check.findings.some(({ severity }) => severity === 'error')).toBe(true)
    expect(outcome.check.ok).toBe(false)
  }
  return outcome
}

/** What an upload of the demo skill with these changes answers: `accepted` or the text of the refusal. */
export async function answerTo(
  validator: Validator,
  changes: DemoChanges,
  profile: ValidationProfile = 'strict',
): Promise<string> {
  const outcome = await takeZip(validator, zipDemo(demoFiles(changes)), profile)
  return outcome.kind === 'accepted' ? 'accepted' : outcome.detail
}
