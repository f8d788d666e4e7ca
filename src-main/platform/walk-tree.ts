import { type Stats } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from './open-regular-file.ts'

/** So many files are asked about at once. */
const PARALLEL_STATS = 64

/** One thing in a tree; a link is listed, not followed. */
export interface TreeEntry {
  /** With forward slashes on every system. */
  readonly relativePath: string
  /** `other`: FIFO, socket, device, or a name that is not UTF-8. */
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  readonly sizeBytes: number
  readonly isExecutable: boolean
  /** ISO time. */
  readonly modifiedAt: string
}

/** The content of a folder, or why there is none. */
export type TreeListing =
  | {
      readonly kind: 'ok'
      /** Sorted by the code units of their paths. */
      readonly entries: readonly TreeEntry[]
      /** True when a limit left something out. */
      readonly isTruncated: boolean
      /** True when it was (also) the limit of the depth. */
      readonly isTooDeep: boolean
      /** Folders that could not be opened. */
      readonly unreadable: readonly string[]
    }
  | { readonly kind: 'missing' }
  /** The root is a link or no folder. */
  | { readonly kind: 'unsafe' }

/** Limits of a walk; what is directly in the root has depth 1. */
export interface WalkTreeLimits {
  readonly maxEntries: number
  readonly maxDepth: number
}

interface Folder {
  readonly relativePath: string
  readonly depth: number
}

/** Lists a folder and all below it by `lstat` alone: nothing is opened but folders. */
export async function walkTree(rootPath: string, { maxEntries, maxDepth }: WalkTreeLimits): Promise<TreeListing> {
  const root = await statOrMissing(rootPath)
  if (root === undefined) return { kind: 'missing' }
  if (!root.isDirectory()) return { kind: 'unsafe' }

  const entries: TreeEntry[] = []
  const unreadable: string[] = []
  let isTruncated = false
  let isTooDeep = false
  const waiting: Folder[] = [{ relativePath: '', depth: 0 }]
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const { relativePath, depth } = folder
    const room = depth < maxDepth ? maxEntries - entries.length : 0
    const names = await readNames(join(rootPath, relativePath), room)
    if (names === undefined) {
      unreadable.push(relativePath)
      continue
    }
    isTruncated ||= names.hasMore
    isTooDeep ||= names.hasMore && depth >= maxDepth
    for (const entry of await describe(rootPath, relativePath, names.kept)) {
      entries.push(entry)
      if (entry.kind === 'directory') waiting.push({ relativePath: entry.relativePath, depth: depth + 1 })
    }
  }
  entries.sort((a, b) => (a.relativePath < b.relativePath ? -1 : 1))
  return { kind: 'ok', entries, isTruncated, isTooDeep, unreadable }
}

/** Reads no more names than needed: a folder may hold millions. Undefined when it cannot be opened. */
async function readNames(path: string, room: number): Promise<{ kept: string[]; hasMore: boolean } | undefined> {
  const kept: string[] = []
  try {
    for await (const { name } of await opendir(path, { bufferSize: 512 })) {
      if (kept.length >= room) return { kept, hasMore: true }
      kept.push(name)
    }
    return { kept, hasMore: false }
  } catch (cause) {
    // Removed meanwhile, closed to us, or too deep to be named.
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}

async function describe(rootPath: string, folderPath: string, names: readonly string[]): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = []
  for (let from = 0; from < names.length; from += PARALLEL_STATS) {
    const batch = names.slice(from, from + PARALLEL_STATS).map(async (name) => {
      const relativePath = folderPath === '' ? name : `${folderPath}/${name}`
      return toEntry(relativePath, await statOrMissing(join(rootPath, relativePath)))
    })
    entries.push(...(await Promise.all(batch)).filter((entry) => entry !== undefined))
  }
  return entries
}

function toEntry(relativePath: string, stat: Stats | undefined): TreeEntry | undefined {
  if (stat === undefined) {
    // A name that is not UTF-8 cannot be asked for; anything else was removed meanwhile.
    const isBadName = relativePath.includes('\uFFFD')
    const modifiedAt = new Date(0).toISOString()
    return isBadName ? { relativePath, kind: 'other', sizeBytes: 0, isExecutable: false, modifiedAt } : undefined
  }
  return {
    relativePath,
    kind: stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : 'other',
    sizeBytes: stat.size,
    isExecutable: stat.isFile() && (stat.mode & 0o111) !== 0,
    modifiedAt: stat.mtime.toISOString(),
  }
}

async function statOrMissing(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw cause
  }
}
