import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { extractZip } from '../../../platform/zip/extract-zip.ts'
import { scanZip, type ZipEntryFacts, type ZipScan } from '../../../platform/zip/scan-zip.ts'
import { ZipError } from '../../../platform/zip/zip-error.ts'
import type { FindingInput } from '../rules/finding-list.ts'
import { layoutFault, rejectionOf, zipRejection, type Rejection } from '../rules/package-faults.ts'
import type { ZipLimits } from '../../../platform/zip/zip-limits.ts'
import type { ValidationOutcome, ValidationProfile } from '../validation/validation-outcome.ts'
import type { Validator } from '../validation/validator.ts'

/** A package after unpacking and validation, or why it was not unpacked. */
export type UnpackedSkill =
  | {
      readonly kind: 'unpacked'
      readonly topLevelName: string
      readonly validation: ValidationOutcome
      readonly remarks: readonly FindingInput[]
    }
  | { readonly kind: 'refused'; readonly rejection: Rejection }

export interface UnpackOptions {
  readonly validator: Validator
  readonly limits: ZipLimits
  readonly profile: ValidationProfile
}

interface UnpackRequest {
  readonly packagePath: string
  readonly stagedPath: string
  readonly sizeBytes: number
  readonly options: UnpackOptions
}

/** Scans, unpacks and validates a package, in the order of the peer contract 1.2. */
export async function unpackSkill({
  packagePath,
  stagedPath,
  sizeBytes,
  options,
}: UnpackRequest): Promise<UnpackedSkill> {
  const { limits, validator, profile } = options
  if (sizeBytes > limits.maxArchiveBytes) {
    return refused(
      rejectionOf(
        'package.too-large',
        `Skill package exceeds size limit (${limits.maxArchiveBytes} bytes)`,
        'package_too_large',
      ),
    )
  }
  if (sizeBytes === 0)
    return refused(rejectionOf('package.empty', 'Uploaded skill package is empty', 'package_invalid'))
  try {
    const scan = await scanZip(packagePath, limits)
    const topLevelName = singleTopLevel(scan.entries)
    const { kept, hasGit } = withoutGit(scan)
    if (topLevelName === null || kept.entries.length === 0) return refused(layoutFault())
    await extractZip(packagePath, kept, stagedPath, limits)
    const skillPath = join(stagedPath, topLevelName)
    if (!(await lstat(skillPath)).isDirectory()) {
      return refused(rejectionOf('package.layout', 'Skill package extraction failed', 'package_invalid'))
    }
    const validation = await validator.checkSkill(skillPath, { topLevelName, profile })
    const remarks: FindingInput[] = hasGit
      ? [{ rule: 'package.git-dropped', message: 'The package holds version control data (.git), which was left out' }]
      : []
    return { kind: 'unpacked', topLevelName, validation, remarks }
  } catch (cause) {
    if (cause instanceof ZipError) return refused(zipRejection(cause))
    throw cause
  }
}

function refused(rejection: Rejection): UnpackedSkill {
  return { kind: 'refused', rejection }
}

/** The name that every entry stands under, or null when there is none or more than one. A lone file counts as a name. */
function singleTopLevel(entries: readonly ZipEntryFacts[]): string | null {
  const names = new Set(entries.map(({ name }) => name.split('/', 1)[0] ?? ''))
  return names.size === 1 ? ([...names][0] ?? null) : null
}

function withoutGit(scan: ZipScan): { kept: ZipScan; hasGit: boolean } {
  const entries = scan.entries.filter(({ name }) => !name.split('/').includes('.git'))
  return { kept: { ...scan, entries }, hasGit: entries.length < scan.entries.length }
}
