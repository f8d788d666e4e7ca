import { copyFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { AppError, type ErrorCode } from '../../../contract/errors.ts'
import { isSkippedInPackages } from '../../../contract/package-names.ts'
import type { SkillCheck, SkillSummary } from '../../../contract/skill.ts'
import { hashFile } from '../../../platform/hash-file.ts'
import { removeTree } from '../../../platform/remove-tree.ts'
import { ZipError } from '../../../platform/zip/zip-error.ts'
import { zipFolder } from '../../../platform/zip/zip-folder.ts'
import type { PackageUpload } from '../../engine.ts'
import { copySkill } from './copy-skill.ts'
import { createDroppedFiles } from './dropped-files.ts'
import type { FindingInput } from '../rules/finding-list.ts'
import { folderRemarks } from '../rules/folder-remarks.ts'
import { layoutFault, rejectionOf, zipRejection, type Rejection } from '../rules/package-faults.ts'
import { toSkillCheck } from '../skill-check.ts'
import { StreamTooLongError, takeStream } from './take-stream.ts'
import { unpackSkill, type UnpackedSkill, type UnpackOptions } from './unpack-skill.ts'

/** How taking a skill in came out. Rejected means that nothing of it remains on disk. */
export type IntakeOutcome =
  | {
      readonly kind: 'accepted'
      readonly skillId: string
      readonly stagedPath: string
      readonly packagePath: string
      readonly packageSha256: string
      readonly check: SkillCheck
      readonly summary: SkillSummary
    }
  | { readonly kind: 'rejected'; readonly code: ErrorCode; readonly detail: string; readonly check: SkillCheck }

/** Takes one skill in, whatever form it comes in, and ends with its zip and its unpacked folder. */
export interface PackageIntake extends PackageUpload {
  /** Packs a folder of this machine. */
  useFolder(folderPath: string): Promise<void>
  /** Copies a skill that is installed: it came from a package, so it is not packed again. */
  useInstalled(skillPath: string): Promise<void>
  /** Copies a package of this machine. */
  usePackageFile(packagePath: string): Promise<void>
  hasPackage(): boolean
  /** Leaves a refused package where it is, for a library that shows its problems. */
  keepsRejected(): void
  finish(): Promise<IntakeOutcome>
}

export interface PackageIntakeOptions extends UnpackOptions {
  /** An empty folder of its own: gets `package.zip` and `staged/<skill_id>/`. */
  readonly folderPath: string
  readonly now: () => Date
}

interface TakenPackage {
  readonly sha256: string
  readonly sizeBytes: number
  readonly remarks: readonly FindingInput[]
}

/** @param options where the skill goes and what it is checked with */
export function createPackageIntake(options: PackageIntakeOptions): PackageIntake {
  const { folderPath, limits } = options
  const packagePath = join(folderPath, 'package.zip')
  const filesPath = join(folderPath, 'files')
  const stagedPath = join(folderPath, 'staged')
  const dropped = createDroppedFiles(filesPath, limits)
  let taken: TakenPackage | null = null
  let copiedName: string | null = null
  let fault: Rejection | null = null
  let mustKeepRejected = false

  const remove = async (): Promise<void> => {
    for (const path of [packagePath, filesPath, stagedPath]) await removeTree(path, { force: 'chmod-walk' })
  }

  const measure = async (remarks: readonly FindingInput[]): Promise<TakenPackage> => {
    const hash = await hashFile(packagePath)
    if (hash.kind !== 'ok') throw new Error('the package that was just written is not there')
    return { sha256: hash.sha256, sizeBytes: hash.sizeBytes, remarks }
  }

  const packFolder = async (path: string): Promise<void> => {
    try {
      const { skipped } = await zipFolder(path, packagePath, { limits, skip: isSkippedInPackages })
      taken = await measure(folderRemarks(skipped))
    } catch (cause) {
      await rm(packagePath, { force: true })
      if (!(cause instanceof ZipError)) throw cause
      fault = zipRejection(cause)
    }
  }

  const packDropped = async (): Promise<void> => {
    const topLevelName = dropped.topLevelName()
    fault ??= dropped.fault() ?? (topLevelName === null ? layoutFault() : null)
    if (fault === null && topLevelName !== null) await packFolder(join(filesPath, topLevelName))
    await removeTree(filesPath)
  }

  const unpack = async (): Promise<UnpackedSkill> => {
    if (taken === null && !dropped.isEmpty()) await packDropped()
    if (fault !== null) return { kind: 'refused', rejection: fault }
    if (copiedName !== null) {
      const place = { topLevelName: copiedName, profile: options.profile }
      const validation = await options.validator.checkSkill(join(stagedPath, copiedName), place)
      return { kind: 'unpacked', topLevelName: copiedName, validation, remarks: [] }
    }
    if (taken !== null) return unpackSkill({ packagePath, stagedPath, sizeBytes: taken.sizeBytes, options })
    return {
      kind: 'refused',
      rejection: rejectionOf('package.empty', 'Uploaded skill package is empty', 'package_invalid'),
    }
  }

  return {
    hasPackage: () => taken !== null || fault !== null || !dropped.isEmpty(),
    async addPackage(content: Readable) {
      try {
        taken = { ...(await takeStream(content, packagePath, limits.maxArchiveBytes)), remarks: [] }
      } catch (cause) {
        await rm(packagePath, { force: true })
        if (!(cause instanceof StreamTooLongError)) throw cause
        const detail = `Skill package exceeds size limit (${limits.maxArchiveBytes} bytes)`
        fault = rejectionOf('package.too-large', detail, 'package_too_large')
      }
    },
    addSkillFile: (relativePath, content) => dropped.add(relativePath, content),
    useFolder: packFolder,
    async usePackageFile(path) {
      await copyFile(path, packagePath).catch((cause: unknown) => {
        throw new AppError('library_path_invalid', 'The package cannot be read', { cause })
      })
      taken = await measure([])
    },
    async useInstalled(skillPath) {
      copiedName = basename(skillPath)
      try {
        taken = { ...(await copySkill(skillPath, join(stagedPath, copiedName))), remarks: [] }
      } catch (cause) {
        if (!(cause instanceof ZipError)) throw cause
        fault = zipRejection(cause)
      }
    },
    keepsRejected() {
      mustKeepRejected = true
    },
    abort: remove,
    async finish() {
      const started = performance.now()
      const outcome = await unpack()
      const check = toSkillCheck(outcome, {
        packageSha256: taken?.sha256 ?? null,
        packageSizeBytes: taken?.sizeBytes ?? null,
        checkedAt: options.now().toISOString(),
        durationMs: performance.now() - started,
        remarks: taken?.remarks ?? [],
      })
      if (check.summary !== null && taken !== null) {
        const { summary } = check
        return {
          kind: 'accepted',
          skillId: summary.skill_id,
          stagedPath: join(stagedPath, summary.skill_id),
          packagePath,
          packageSha256: taken.sha256,
          check,
          summary,
        }
      }
      if (!mustKeepRejected) await remove()
      if (outcome.kind === 'refused') return { kind: 'rejected', ...outcome.rejection, check }
      const firstError = check.findings.find(({ severity }) => severity === 'error')
      const detail = outcome.validation.firstError ?? firstError?.message ?? 'The skill has problems'
      return { kind: 'rejected', code: 'package_invalid', detail, check }
    },
  }
}

/** Name of a package without its ending, for a list. */
export function packageLabel(path: string): string {
  return basename(path).replace(/\.(zip|skill)$/i, '')
}
