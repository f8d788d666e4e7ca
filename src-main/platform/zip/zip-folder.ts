import { basename, resolve } from 'node:path'
import { type Writable } from 'node:stream'
import { type FolderSkip, listFolder, type SkippedPath } from './list-folder.ts'
import { writeZip } from './write-zip.ts'
import { type ZipLimits } from './zip-limits.ts'

/** How to pack a folder. */
export interface ZipFolderOptions {
  /** The single top-level directory of the archive; the folder's own name when left out. */
  readonly topLevelName?: string | undefined
  /** For the files of the folder; the size of the archive is not known before it is written, and not limited here. */
  readonly limits: ZipLimits
  readonly skip?: FolderSkip | undefined
}

/**
 * Packs a folder into an archive with one top-level directory. The same files, contents and executable bits give the same
 * bytes, wherever the folder lies.
 *
 * @returns what was left out, so that somebody can be told
 */
export async function zipFolder(
  folderPath: string,
  target: string | Writable,
  { topLevelName = basename(resolve(folderPath)), limits, skip }: ZipFolderOptions,
): Promise<{ fileCount: number; totalSizeBytes: number; skipped: readonly SkippedPath[] }> {
  const { files, skipped, totalSizeBytes } = await listFolder(folderPath, limits, skip)
  const entries = files.map(({ relativePath, path, isExecutable }) => ({
    name: `${topLevelName}/${relativePath}`,
    path,
    isExecutable,
  }))
  await writeZip(entries, target)
  return { fileCount: files.length, totalSizeBytes, skipped }
}
