import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { PACKAGE_LIMITS } from '../contract/limits.ts'
import { isSkippedInPackages } from '../contract/package-names.ts'
import { zipFolder } from '../platform/zip/zip-folder.ts'

/** A skill ready to be sent, as a file-backed blob: it is read when it is sent, never held whole. */
export interface PackedSkill {
  readonly content: Blob
  readonly name: string
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
export async function packSkill(given: string): Promise<PackedSkill> {
  const path = resolve(given)
  const facts = await stat(path).catch(() => null)
  if (facts === null) throw new NoSkillError(`There is nothing at ${path}`)
  if (facts.isDirectory()) return packFolder(path)
  if (basename(path) === 'SKILL.md') return packFolder(dirname(path))
  if (!/\.(zip|skill)$/i.test(path)) throw new NoSkillError(`${path} is not a folder, a .zip or a .skill`)
  return { content: await openAsBlob(path), name: basename(path), remove: () => Promise.resolve() }
}

async function packFolder(path: string): Promise<PackedSkill> {
  const folder = await mkdtemp(join(tmpdir(), 'skill-tryout-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const zipPath = join(folder, 'package.zip')
    await zipFolder(path, zipPath, { limits: PACKAGE_LIMITS, skip: isSkippedInPackages })
    return { content: await openAsBlob(zipPath), name: `${basename(path)}.zip`, remove }
  } catch (cause) {
    await remove()
    throw cause
  }
}
