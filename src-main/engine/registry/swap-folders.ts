import { existsSync, mkdirSync, renameSync } from 'node:fs'
import type { Trash } from '../../platform/trash.ts'
import type { FolderSwap } from '../store/skill-store.ts'
import type { RegistryPaths } from './registry-paths.ts'

/** Where the folder that makes room goes; null when there is none. */
function parkingPath(paths: RegistryPaths, { skillId, archivedVersion, quarantineName }: FolderSwap): string | null {
  if (archivedVersion !== null) return paths.archive(skillId, archivedVersion)
  return quarantineName === null ? null : paths.quarantine(quarantineName)
}

/**
 * Puts a new version in its place: the live folder makes room by a rename, the new one follows by another. Synchronous, so that nothing
 * of this process sees the gap between the two.
 * @throws the file system's error; {@link undoSwap} then puts everything back
 */
export function swapFolders(paths: RegistryPaths, swap: FolderSwap, newPath: string): void {
  const livePath = paths.live(swap.skillId)
  const parkedPath = parkingPath(paths, swap)
  if (parkedPath !== null) {
    const parentPath = swap.archivedVersion === null ? paths.quarantineRootPath : paths.archiveRoot(swap.skillId)
    mkdirSync(parentPath, { recursive: true, mode: 0o700 })
    renameSync(livePath, parkedPath)
  }
  renameSync(newPath, livePath)
}

/**
 * Puts back what a swap moved, however far it came. Nothing lay at the parking place before, so what lies there is the folder that was live.
 * @returns what was thrown away and can be deleted
 */
export function undoSwap(paths: RegistryPaths, swap: FolderSwap, trash: Trash): string[] {
  const livePath = paths.live(swap.skillId)
  const parkedPath = parkingPath(paths, swap)
  // The live folder is still the old one.
  if (parkedPath !== null && !existsSync(parkedPath)) return []
  const discarded = existsSync(livePath) ? [trash.moveSync(livePath, swap.skillId)] : []
  if (parkedPath !== null) renameSync(parkedPath, livePath)
  return discarded
}
