import { createHash } from 'node:crypto'
import { cp } from 'node:fs/promises'
import { hashFile } from '../../../platform/hash-file.ts'
import { listFolder } from '../../../platform/zip/list-folder.ts'
import { PACKAGE_LIMITS } from '../../../contract/limits.ts'

/**
 * Copies an unpacked skill. Links are copied as links, for the validation to refuse.
 * @returns a hash over paths, executable bits and contents of the copy, and the size of its files
 * @throws the file system's errors, ZipError for a folder beyond the limits of a package
 */
export async function copySkill(
  sourcePath: string,
  targetPath: string,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  await cp(sourcePath, targetPath, { recursive: true, errorOnExist: true, force: false, verbatimSymlinks: true })
  const { files, totalSizeBytes } = await listFolder(targetPath, PACKAGE_LIMITS)
  const total = createHash('sha256')
  for (const { relativePath, path, isExecutable } of files) {
    const hash = await hashFile(path)
    const content = hash.kind === 'ok' ? hash.sha256 : hash.kind
    total.update(`${JSON.stringify(relativePath)} ${isExecutable ? 'x' : '-'} ${content}\n`)
  }
  return { sha256: total.digest('hex'), sizeBytes: totalSizeBytes }
}
