import { type Dirent, type Stats } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ZipError } from './zip-error.ts'
import { createSizeGuard, type ZipLimits } from './zip-limits.ts'

/** A regular file of a folder. */
export interface FolderFile {
  /** With `/` on every system. */
  readonly relativePath: string
  readonly path: string
  readonly sizeBytes: number
  /** Always false on Windows, which has no such bit. */
  readonly isExecutable: boolean
}

/** Something that is there but does not belong to the listing. */
export interface SkippedPath {
  readonly relativePath: string
  /** `excluded` by the caller; a link; neither file nor directory; a name that is not UTF-8. */
  readonly reason: 'excluded' | 'link' | 'special' | 'name'
}

/** Says which files and directories to leave out; those below a directory that is left out are not even looked at. */
export type FolderSkip = (relativePath: string, isDirectory: boolean) => boolean

const PARALLEL_STATS = 16

/**
 * Lists the regular files below a folder, sorted by the bytes of their paths. Links are never followed, but for
 * `rootPath` itself, which somebody chose. Empty directories leave no trace.
 *
 * @throws ZipError `zip_too_large` as soon as there is more than the limits allow
 */
export async function listFolder(
  rootPath: string,
  limits: ZipLimits,
  skip: FolderSkip = () => false,
): Promise<{ files: FolderFile[]; skipped: SkippedPath[]; totalSizeBytes: number }> {
  if (!(await stat(rootPath)).isDirectory()) throw new ZipError('zip_special_file', 'the path is not a folder')
  const files: FolderFile[] = []
  const skipped: SkippedPath[] = []
  const sizes = createSizeGuard(limits)
  const waiting = ['']
  for (let seenDirectories = 1; waiting.length > 0; seenDirectories += 1) {
    sizes.checkDirectories(seenDirectories)
    const folder = waiting.pop() ?? ''
    const found = await readFolder(rootPath, folder, skip)
    skipped.push(...found.skipped)
    for (const file of found.files) {
      sizes.addFile(file.relativePath, file.sizeBytes, file.sizeBytes)
      files.push(file)
    }
    for (const directory of found.directories) {
      if (directory.split('/').length >= limits.maxDepth) {
        throw new ZipError('zip_too_large', `the folder is over ${limits.maxDepth} levels deep`, {
          entryName: directory,
        })
      }
      waiting.push(directory)
    }
  }
  return { files: sorted(files), skipped: sorted(skipped), totalSizeBytes: sizes.totalSizeBytes() }
}

interface FolderContent {
  readonly files: FolderFile[]
  readonly directories: string[]
  readonly skipped: SkippedPath[]
}

async function readFolder(rootPath: string, folder: string, skip: FolderSkip): Promise<FolderContent> {
  const content: FolderContent = { files: [], directories: [], skipped: [] }
  const children: Dirent<Buffer>[] = await readdir(join(rootPath, folder), { withFileTypes: true, encoding: 'buffer' })
  const kept: string[] = []
  for (const child of children) {
    const name = child.name.toString('utf8')
    const relativePath = folder === '' ? name : `${folder}/${name}`
    if (!Buffer.from(name).equals(child.name)) content.skipped.push({ relativePath, reason: 'name' })
    else if (skip(relativePath, child.isDirectory())) content.skipped.push({ relativePath, reason: 'excluded' })
    else kept.push(relativePath)
  }
  for (let start = 0; start < kept.length; start += PARALLEL_STATS) {
    const batch = kept.slice(start, start + PARALLEL_STATS)
    const stats = await Promise.all(batch.map((relativePath) => lstat(join(rootPath, relativePath))))
    for (const [index, relativePath] of batch.entries()) {
      const found = stats[index]
      if (found) sortIn(content, join(rootPath, relativePath), relativePath, found)
    }
  }
  return content
}

function sortIn(content: FolderContent, path: string, relativePath: string, stats: Stats): void {
  if (stats.isDirectory()) content.directories.push(relativePath)
  else if (stats.isSymbolicLink()) content.skipped.push({ relativePath, reason: 'link' })
  else if (!stats.isFile()) content.skipped.push({ relativePath, reason: 'special' })
  else {
    const isExecutable = process.platform !== 'win32' && (stats.mode & 0o111) !== 0
    content.files.push({ relativePath, path, sizeBytes: stats.size, isExecutable })
  }
}

function sorted<T extends { readonly relativePath: string }>(items: T[]): T[] {
  return items.sort((a, b) => Buffer.compare(Buffer.from(a.relativePath), Buffer.from(b.relativePath)))
}
