import { ZipError } from './zip-error.ts'

/** What one archive or folder may hold. Bytes are counted uncompressed unless the name says archive. */
export interface ZipLimits {
  readonly maxArchiveBytes: number
  /** Files at most, and directories at most (written or implied by a path): each is an inode on the disk. */
  readonly maxEntries: number
  /** Components of a path, the file's own name included. */
  readonly maxDepth: number
  readonly maxPathBytes: number
  readonly maxComponentBytes: number
  readonly maxEntryBytes: number
  readonly maxTotalBytes: number
  /** Uncompressed : compressed, for entries larger than `ratioAppliesAboveBytes`. */
  readonly maxRatio: number
  readonly ratioAppliesAboveBytes: number
  /** Scan and extraction together. */
  readonly maxTimeMs: number
}

// Files, directories and the `__MACOSX/` twin of each file: more records than that cannot become acceptable.
const RECORDS_PER_ENTRY = 3

/** Refuses a record count before any record is read. */
export function checkRecordCount(recordCount: number, limits: ZipLimits): void {
  if (recordCount <= limits.maxEntries * RECORDS_PER_ENTRY) return
  throw new ZipError('zip_too_large', `the archive has more than ${limits.maxEntries} entries`)
}

/** Counts files, directories and bytes, and throws `zip_too_large` at the first one that is too many. */
export function createSizeGuard(limits: ZipLimits): {
  addFile(name: string, sizeBytes: number, compressedSizeBytes: number): void
  checkDirectories(directoryCount: number): void
  totalSizeBytes(): number
} {
  let fileCount = 0
  let totalBytes = 0
  const tooLarge = (reason: string, entryName?: string) => new ZipError('zip_too_large', reason, { entryName })

  return {
    addFile(name, sizeBytes, compressedSizeBytes) {
      fileCount += 1
      totalBytes += sizeBytes
      if (fileCount > limits.maxEntries) throw tooLarge(`there are more than ${limits.maxEntries} files`)
      if (sizeBytes > limits.maxEntryBytes) throw tooLarge(`the file is over ${limits.maxEntryBytes} bytes`, name)
      if (totalBytes > limits.maxTotalBytes) throw tooLarge(`all files together are over ${limits.maxTotalBytes} bytes`)
      const isRatioChecked = sizeBytes > limits.ratioAppliesAboveBytes
      if (isRatioChecked && sizeBytes > compressedSizeBytes * limits.maxRatio) {
        throw tooLarge(`the file is compressed by more than ${limits.maxRatio}:1`, name)
      }
    },
    checkDirectories(directoryCount) {
      if (directoryCount > limits.maxEntries) throw tooLarge(`there are more than ${limits.maxEntries} directories`)
    },
    totalSizeBytes: () => totalBytes,
  }
}
