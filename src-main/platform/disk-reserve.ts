import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const BLOCK_BYTES = 64 * 1024

/** Some space of the disk that is given back when the disk is full, so that what must be written at the end still fits. */
export interface DiskReserve {
  /** Takes the space when it is not held and the disk has twice as much. A disk without room for it is no error: nothing is held then. */
  hold(): void
  /** True while the space cannot be held, or while less than as much is free beside it. Takes it back when it can. */
  isDiskFull(): boolean
  /** Gives the space back. @returns false when nothing was held */
  release(): boolean
}

/**
 * @param path file that takes up the space
 * @param sizeBytes how much
 */
export function createDiskReserve(path: string, sizeBytes: number): DiskReserve {
  const release = (): boolean => {
    const isHeld = existsSync(path)
    rmSync(path, { force: true })
    return isHeld
  }
  const hold = (): void => {
    // Else those who need the last of it would find it taken for a moment at each try.
    if (existsSync(path) || freeBytes(dirname(path)) < 2 * sizeBytes) return
    try {
      fill(path, sizeBytes)
    } catch {
      release()
    }
  }
  return {
    hold,
    release,
    isDiskFull() {
      hold()
      return !existsSync(path) || freeBytes(dirname(path)) < sizeBytes
    },
  }
}

/** What this user may still write; a system that does not tell has room. */
function freeBytes(folderPath: string): number {
  try {
    const { bavail, bsize } = statfsSync(folderPath)
    return bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** Written, not only made long: a file with holes would take up nothing. */
function fill(path: string, sizeBytes: number): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    const block = Buffer.alloc(BLOCK_BYTES)
    for (let written = 0; written < sizeBytes;) {
      written += writeSync(file, block, 0, Math.min(BLOCK_BYTES, sizeBytes - written))
    }
  } finally {
    closeSync(file)
  }
}
