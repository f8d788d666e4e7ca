import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl'
import { type ArchiveFile } from './archive-file.ts'
import { type CentralRecord } from './central-directory.ts'
import { type WorkClock } from './work-clock.ts'
import { ZipError } from './zip-error.ts'

/**
 * A second opinion: yauzl, which shares no code with the scan, must list the same records in the same order and find no
 * fault of its own. What two independent readers see alike is hard to make a third one see differently.
 */
export async function confirmWithYauzl(
  archive: ArchiveFile,
  records: readonly CentralRecord[],
  clock: WorkClock,
): Promise<void> {
  const disagreement = (cause?: unknown) =>
    new ZipError('zip_ambiguous', 'a second zip reader sees another archive', { cause })
  let index = 0
  try {
    const reader = new WindowReader(archive)
    const zip = await fromRandomAccessReaderPromise(reader, archive.sizeBytes, { strictFileNames: true })
    for await (const entry of zip.eachEntry()) {
      clock.check()
      const record = records[index]
      index += 1
      const isSame =
        record !== undefined &&
        entry.fileNameRaw.equals(record.nameBytes) &&
        entry.generalPurposeBitFlag === record.flags &&
        entry.compressionMethod === record.method &&
        entry.crc32 === record.crc32 &&
        entry.uncompressedSize === record.sizeBytes &&
        entry.compressedSize === record.compressedSizeBytes &&
        entry.relativeOffsetOfLocalHeader === record.headerOffset
      if (!isSame) throw disagreement()
    }
  } catch (error) {
    clock.check()
    throw error instanceof ZipError ? error : disagreement(error)
  }
  if (index !== records.length) throw disagreement()
}

/** Serves yauzl's many small reads from the archive's window. A class, because yauzl takes a subclass and nothing else. */
class WindowReader extends RandomAccessReader {
  readonly #archive: ArchiveFile

  constructor(archive: ArchiveFile) {
    super()
    this.#archive = archive
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    void this.#archive.view(position, length).then(
      (bytes) => {
        bytes.copy(buffer, offset)
        callback(null, length)
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)))
      },
    )
  }

  /** The archive is closed by who opened it. */
  override close(callback: (error: Error | null) => void): void {
    callback(null)
  }
}
