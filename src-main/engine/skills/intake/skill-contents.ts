import type { Dirent, Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PACKAGE_LIMITS } from '../../../contract/limits.ts'
import { isSkippedInPackages } from '../../../contract/package-names.ts'

export interface SkillFile {
  /** With forward slashes. */
  readonly relativePath: string
  readonly sizeBytes: number
  readonly isExecutable: boolean
}

/** What a skill's folder holds; links and special files are named, never followed. */
export interface SkillContents {
  /** Sorted by path. */
  readonly files: readonly SkillFile[]
  readonly folders: readonly string[]
  readonly links: readonly string[]
  /** Folders that cannot be opened, pipes, sockets, devices. */
  readonly unreadable: readonly string[]
  /** When anything in the folder last changed, names and permissions included; milliseconds since 1970. */
  readonly newestChangeMs: number
  /** True when there was more than a package may hold, so that the lists are not complete. */
  readonly isCut: boolean
}

/** Lists a skill's folder as it would be packed. */
export async function listSkillContents(folderPath: string): Promise<SkillContents> {
  const files: SkillFile[] = []
  const folders: string[] = []
  const links: string[] = []
  const unreadable: string[] = []
  let newestChangeMs = 0
  const look = async (relativePath: string): Promise<Stats | null> => {
    const stats = await lstat(join(folderPath, relativePath)).catch(() => null)
    // The change time: a file that is copied into place keeps its old modification time.
    if (stats !== null) newestChangeMs = Math.max(newestChangeMs, stats.ctimeMs)
    return stats
  }
  const waiting = ['']
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (files.length > PACKAGE_LIMITS.maxEntries || folders.length > PACKAGE_LIMITS.maxEntries) {
      return { files, folders, links, unreadable, newestChangeMs, isCut: true }
    }
    await look(folder)
    const entries = await readFolder(join(folderPath, folder))
    if (entries === null) {
      unreadable.push(folder)
      continue
    }
    for (const entry of entries) {
      const relativePath = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (isSkippedInPackages(relativePath, entry.isDirectory())) continue
      if (entry.isSymbolicLink()) links.push(relativePath)
      else if (entry.isDirectory()) {
        folders.push(relativePath)
        waiting.push(relativePath)
      } else if (entry.isFile()) {
        const stats = await look(relativePath)
        if (stats === null) unreadable.push(relativePath)
        else files.push({ relativePath, sizeBytes: stats.size, isExecutable: (stats.mode & 0o111) !== 0 })
      } else unreadable.push(relativePath)
    }
  }
  files.sort((a, b) => (a.relativePath < b.relativePath ? -1 : 1))
  return { files, folders, links, unreadable, newestChangeMs, isCut: false }
}

async function readFolder(path: string): Promise<Dirent[] | null> {
  try {
    return await readdir(path, { withFileTypes: true })
  } catch {
    return null
  }
}
