import { lstat, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../open-regular-file.ts'
import { removeTree } from '../remove-tree.ts'
import { type ArchiveFile, openArchive } from './archive-file.ts'
import { createExtractedFile } from './extracted-file.ts'
import { inflatePieces, inflateWhole } from './inflate-entry.ts'
import { type ZipEntryFacts, type ZipScan } from './scan-zip.ts'
import { startClock, type WorkClock } from './work-clock.ts'
import { type ZipLimits } from './zip-limits.ts'

// Up to here an entry is read, inflated and written in one piece, which takes well under a millisecond.
const WHOLE_ENTRY_BYTES = 256 * 1024
// Writes under way at once. More than Node's four file threads only fills their queue.
const PARALLEL_WRITES = 8

/**
 * Unpacks a scanned archive into the new directory `targetPath`, whose parent must exist. Everything goes to
 * `targetPath + '.partial'` (0700) first, which is renamed when it is complete and removed after any error: either all of
 * the archive is there or nothing. Files are created with 0644 or 0755, less the umask, and with the present time.
 *
 * @param scan of the same archive; sizes, checksums and ends of data are compared with it
 * @throws ZipError, an error of the disk, or the reason of `signal`
 */
export async function extractZip(
  zipPath: string,
  scan: ZipScan,
  targetPath: string,
  limits: ZipLimits,
  signal?: AbortSignal,
): Promise<void> {
  const clock = startClock(limits.maxTimeMs, signal, scan.elapsedMs)
  clock.check()
  await refuseExisting(targetPath)
  const partialPath = `${targetPath}.partial`
  const archive = await openArchive(zipPath)
  try {
    await mkdir(partialPath, { mode: 0o700 })
    try {
      await makeDirectories(scan.entries, partialPath, clock)
      await extractFiles(archive, scan.entries, partialPath, clock)
      await rename(partialPath, targetPath)
    } catch (error) {
      await removeTree(partialPath)
      throw error
    }
  } finally {
    await archive.close()
  }
}

/** `rename` would replace an empty directory without a word. */
async function refuseExisting(targetPath: string): Promise<void> {
  const stats = await lstat(targetPath).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (stats) throw new Error('The target of an extraction must not exist yet')
}

async function makeDirectories(entries: readonly ZipEntryFacts[], rootPath: string, clock: WorkClock): Promise<void> {
  const directories = new Set<string>()
  for (const { name } of entries) {
    for (let slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      directories.add(name.slice(0, slash))
    }
  }
  // A parent is a prefix of its children, so it sorts before them.
  for (const directory of [...directories].sort()) {
    clock.check()
    await mkdir(join(rootPath, directory), { mode: 0o755 })
  }
}

async function extractFiles(
  archive: ArchiveFile,
  entries: readonly ZipEntryFacts[],
  rootPath: string,
  clock: WorkClock,
): Promise<void> {
  const writes = createWriteQueue()
  const files = entries.filter(({ kind }) => kind === 'file').toSorted((a, b) => a.dataOffset - b.dataOffset)
  try {
    for (const entry of files) {
      clock.check()
      const file = createExtractedFile(join(rootPath, entry.name), entry.isExecutable)
      if (Math.max(entry.sizeBytes, entry.compressedSizeBytes) > WHOLE_ENTRY_BYTES) {
        const data = archive.pieces(entry.dataOffset, entry.compressedSizeBytes)
        await file.writePieces(inflatePieces(entry, data, clock))
      } else {
        const content = inflateWhole(entry, await archive.view(entry.dataOffset, entry.compressedSizeBytes))
        await writes.add(() => file.writeWhole(content))
      }
    }
  } finally {
    // Nothing may still be writing when the caller removes the tree.
    await writes.settle()
  }
  writes.throwIfFailed()
}

/** Lets a few writes run beside the reading, and stops at the first that fails. */
function createWriteQueue(): {
  add(write: () => Promise<void>): Promise<void>
  settle(): Promise<void>
  throwIfFailed(): void
} {
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  const throwIfFailed = () => {
    if (failures.length > 0) throw failures[0]
  }
  return {
    async add(write) {
      if (running.size >= PARALLEL_WRITES) await Promise.race(running)
      throwIfFailed()
      const task = write()
        .catch((error: unknown) => {
          failures.push(error)
        })
        .finally(() => running.delete(task))
      running.add(task)
    },
    async settle() {
      await Promise.all(running)
    },
    throwIfFailed,
  }
}
