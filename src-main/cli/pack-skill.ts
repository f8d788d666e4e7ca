import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { callerPath } from '../caller-path.ts'
import { PACKAGE_LIMITS } from '../contract/limits.ts'
import { isSkippedInPackages } from '../contract/package-names.ts'
import type { Finding } from '../contract/finding.ts'
import type { SkillCheck } from '../contract/skill.ts'
import { toFinding } from '../engine/skills/rules/finding-list.ts'
import { folderRemarks } from '../engine/skills/rules/folder-remarks.ts'
import { zipRejection } from '../engine/skills/rules/package-faults.ts'
import { toSkillCheck } from '../engine/skills/skill-check.ts'
import { ZipError } from '../platform/zip/zip-error.ts'
import { zipFolder } from '../platform/zip/zip-folder.ts'

/** A skill that is ready to be sent. */
export interface PackedSkill {
  readonly kind: 'packed'
  /** File-backed: it is read when it is sent, never held whole. */
  readonly content: Blob
  readonly name: string
  /** What only the packing could see, in the words of the library. */
  readonly remarks: readonly Finding[]
  remove(): Promise<void>
}

/** A folder of which no package can be made. */
export interface UnpackableSkill {
  readonly kind: 'refused'
  readonly check: SkillCheck
  remove(): Promise<void>
}

/** The path is not a folder, a package or a SKILL.md. */
export class NoSkillError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NoSkillError'
  }
}

/**
 * Packs what the person named: a folder is zipped the same way every time, a package is sent as it is, a SKILL.md stands for its folder.
 * @throws NoSkillError
 */
export async function packSkill(given: string): Promise<PackedSkill | UnpackableSkill> {
  const path = callerPath(given)
  const facts = await stat(path).catch(() => null)
  if (facts === null) throw new NoSkillError(`There is nothing at ${path}`)
  if (facts.isDirectory()) return packFolder(path)
  if (basename(path) === 'SKILL.md') return packFolder(dirname(path))
  if (!/\.(zip|skill)$/i.test(path)) throw new NoSkillError(`${path} is not a folder, a .zip or a .skill`)
  const content = await openAsBlob(path)
  return { kind: 'packed', content, name: basename(path), remarks: [], remove: () => Promise.resolve() }
}

async function packFolder(path: string): Promise<PackedSkill | UnpackableSkill> {
  const folder = await mkdtemp(join(tmpdir(), 'skill-tryout-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const zipPath = join(folder, 'package.zip')
    const { skipped } = await zipFolder(path, zipPath, { limits: PACKAGE_LIMITS, skip: isSkippedInPackages })
    const remarks = folderRemarks(skipped).map(toFinding)
    return { kind: 'packed', content: await openAsBlob(zipPath), name: `${basename(path)}.zip`, remarks, remove }
  } catch (cause) {
    await remove()
    if (!(cause instanceof ZipError)) throw cause
    const refused = { kind: 'refused', rejection: zipRejection(cause) } as const
    const facts = { packageSha256: null, packageSizeBytes: null, durationMs: 0, remarks: [] }
    const check = toSkillCheck(refused, { ...facts, checkedAt: new Date().toISOString() })
    return { kind: 'refused', check, remove }
  }
}
