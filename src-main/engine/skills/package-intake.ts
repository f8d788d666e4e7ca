import { copyFile, mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { AppError, type ErrorCode } from '../../contract/errors.ts'
import { isSkippedInPackages } from '../../contract/package-names.ts'
import type { SkillCheck, SkillSummary } from '../../contract/skill.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import { nameProblem } from '../../platform/zip/entry-name.ts'
import { ZipError } from '../../platform/zip/zip-error.ts'
import { zipFolder } from '../../platform/zip/zip-folder.ts'
import type { ZipLimits } from '../../platform/zip/zip-limits.ts'
import type { PackageUpload } from '../engine.ts'
import { toFinding, type FindingInput } from './finding-list.ts'
import { layoutFault, rejectionOf, type Rejection } from './package-faults.ts'
import { StreamTooLongError, takeStream } from './take-stream.ts'
import { unpackSkill, type UnpackedSkill } from './unpack-skill.ts'
import type { Validator } from './validator.ts'
import type { ValidationProfile } from './validation-outcome.ts'

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
  /** Copies a package of this machine. */
  usePackageFile(packagePath: string): Promise<void>
  hasPackage(): boolean
  /** Leaves a refused package where it is, for a library that shows its problems. */
  keepsRejected(): void
  finish(): Promise<IntakeOutcome>
}

export interface PackageIntakeOptions {
  /** An empty folder of its own: gets `package.zip` and `staged/<skill_id>/`. */
  readonly folderPath: string
  readonly validator: Validator
  readonly limits: ZipLimits
  readonly profile: ValidationProfile
  readonly now: () => Date
}

interface TakenPackage {
  readonly sha256: string
  readonly sizeBytes: number
  /** Remarks of the taking itself, such as links that were left out of a folder. */
  readonly remarks: readonly FindingInput[]
}

/** @param options where the skill goes and what it is checked with */
export function createPackageIntake(options: PackageIntakeOptions): PackageIntake {
  const { folderPath, limits } = options
  const packagePath = join(folderPath, 'package.zip')
  const filesPath = join(folderPath, 'files')
  const stagedPath = join(folderPath, 'staged')
  let taken: TakenPackage | null = null
  let fault: Rejection | null = null
  let mustKeepRejected = false
  const fileNames = new Set<string>()

  const remove = async (): Promise<void> => {
    for (const path of [packagePath, filesPath, stagedPath]) await removeTree(path, { force: 'chmod-walk' })
  }

  const takePackage = async (content: Readable): Promise<void> => {
    try {
      taken = { ...(await takeStream(content, packagePath, limits.maxArchiveBytes)), remarks: [] }
    } catch (cause) {
      await rm(packagePath, { force: true })
      if (!(cause instanceof StreamTooLongError)) throw cause
      fault = rejectionOf(
        'package.too-large',
        `Skill package exceeds size limit (${limits.maxArchiveBytes} bytes)`,
        'package_too_large',
      )
    }
  }

  const packFolder = async (path: string, topLevelName?: string): Promise<void> => {
    const packed = await zipFolder(path, packagePath, { topLevelName, limits, skip: isSkippedInPackages })
    const hash = await hashFile(packagePath)
    if (hash.kind !== 'ok') throw new Error('the package that was just written is not there')
    const remarks = packed.skipped
      .filter((skipped) => skipped.reason !== 'excluded')
      .map((skipped): FindingInput => ({
        rule: 'package.link',
        message: `Not packed: ${skipped.relativePath} (${skipped.reason})`,
        file: skipped.relativePath,
      }))
    taken = { sha256: hash.sha256, sizeBytes: hash.sizeBytes, remarks }
  }

  return {
    hasPackage: () => taken !== null || fault !== null || fileNames.size > 0,
    addPackage: takePackage,
    async addSkillFile(relativePath, content) {
      const problem = nameProblem(relativePath, limits)
      if (problem !== null || fileNames.has(relativePath) || !relativePath.includes('/')) {
        fault ??=
          problem === null
            ? layoutFault()
            : rejectionOf('package.unsafe-path', `Unsafe zip entry path: ${relativePath}`, 'package_invalid')
        content.resume()
        return
      }
      fileNames.add(relativePath)
      const path = join(filesPath, ...relativePath.split('/'))
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await takeStream(content, path, limits.maxEntryBytes)
    },
    async useFolder(path) {
      try {
        await packFolder(path)
      } catch (cause) {
        if (!(cause instanceof ZipError)) throw cause
        fault = rejectionOf('package.too-large', cause.message, 'package_too_large')
      }
    },
    async usePackageFile(path) {
      await copyFile(path, packagePath)
      const hash = await hashFile(packagePath)
      if (hash.kind !== 'ok') throw new AppError('library_path_invalid', 'The package cannot be read')
      taken = { sha256: hash.sha256, sizeBytes: hash.sizeBytes, remarks: [] }
    },
    keepsRejected() {
      mustKeepRejected = true
    },
    abort: remove,
    async finish() {
      const started = performance.now()
      if (taken === null && fault === null && fileNames.size > 0) {
        const tops = new Set([...fileNames].map((name) => name.slice(0, name.indexOf('/'))))
        const top = [...tops][0]
        if (tops.size === 1 && top !== undefined) await packFolder(join(filesPath, top), top)
        else fault = layoutFault()
        await removeTree(filesPath)
      }
      const outcome =
        fault !== null || taken === null
          ? {
              kind: 'refused' as const,
              rejection: fault ?? rejectionOf('package.empty', 'Uploaded skill package is empty', 'package_invalid'),
            }
          : await unpackSkill({ packagePath, stagedPath, sizeBytes: taken.sizeBytes, options })
      const check = toCheck(outcome, taken, options, performance.now() - started)
      if (outcome.kind === 'unpacked' && check.summary !== null && taken !== null) {
        return {
          kind: 'accepted',
          skillId: check.summary.skill_id,
          stagedPath: join(stagedPath, check.summary.skill_id),
          packagePath,
          packageSha256: taken.sha256,
          check,
          summary: check.summary,
        }
      }
      if (!mustKeepRejected) await remove()
      if (outcome.kind === 'refused')
        return { kind: 'rejected', code: outcome.rejection.code, detail: outcome.rejection.detail, check }
      return {
        kind: 'rejected',
        code: 'package_invalid',
        detail: outcome.validation.firstError ?? 'The skill has problems',
        check,
      }
    },
  }
}

function toCheck(
  outcome: UnpackedSkill,
  taken: TakenPackage | null,
  { now }: PackageIntakeOptions,
  durationMs: number,
): SkillCheck {
  const remarks = (taken?.remarks ?? []).map(toFinding)
  const facts = {
    package_sha256: taken?.sha256 ?? null,
    package_size_bytes: taken?.sizeBytes ?? null,
    checked_at: now().toISOString(),
    duration_ms: Math.round(durationMs),
  }
  if (outcome.kind === 'refused') {
    return {
      ok: false,
      skill_id: null,
      summary: null,
      findings: [...outcome.rejection.findings, ...remarks],
      profiles: [],
      file_count: null,
      ...facts,
    }
  }
  const { validation, topLevelName } = outcome
  const findings = [...validation.findings, ...remarks, ...outcome.remarks.map(toFinding)]
  const isOk = validation.summary !== null && !findings.some((finding) => finding.severity === 'error')
  return {
    ok: isOk,
    skill_id: topLevelName,
    summary: isOk ? validation.summary : null,
    findings,
    profiles: [...validation.profiles],
    file_count: validation.fileCount,
    ...facts,
  }
}

/** Name of a package without its ending, for a list. */
export function packageLabel(path: string): string {
  return basename(path).replace(/\.(zip|skill)$/i, '')
}
