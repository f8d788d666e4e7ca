import { posix } from 'node:path'
import type { FileEntry } from '../../contract/file.ts'
import { RUN_LIMITS } from '../../contract/limits.ts'
import { walkTree } from '../../platform/walk-tree.ts'

/** A tree as the API tells it. */
export interface ListedTree {
  readonly isPresent: boolean
  readonly isCut: boolean
  readonly entries: FileEntry[]
}

/**
 * Lists a folder; links are named, never followed.
 * @param rootPath absolute path
 */
export async function listTree(rootPath: string): Promise<ListedTree> {
  const tree = await walkTree(rootPath, { maxEntries: RUN_LIMITS.treeEntries, maxDepth: RUN_LIMITS.treeDepth })
  if (tree.kind !== 'ok') return { isPresent: false, isCut: false, entries: [] }
  const entries = tree.entries.map((entry): FileEntry => ({
    path: entry.relativePath,
    name: posix.basename(entry.relativePath),
    is_dir: entry.kind === 'directory',
    depth: entry.relativePath.split('/').length - 1,
    kind: entry.kind,
    size_bytes: entry.sizeBytes,
    is_executable: entry.isExecutable,
    modified_at: entry.modifiedAt,
  }))
  return { isPresent: true, isCut: tree.isTruncated, entries }
}
