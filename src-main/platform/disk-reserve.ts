import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs'

const BLOCK_BYTES = 64 * 1024

/** Some space of the disk that is given back when the disk is full, so that what must be written at the end still fits. */
export interface DiskReserve {
  /** Takes the space when it is not held. A disk without room for it is no error: then nothing is held. */
  hold(): void
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
  return {
    hold() {
      if (existsSync(path)) return
      try {
        fill(path, sizeBytes)
      } catch {
        release()
      }
    },
    release,
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
