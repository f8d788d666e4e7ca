import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { ZipError } from './zip-error.ts'

// Small entries lie side by side: one read of this size serves dozens of headers.
const WINDOW_BYTES = 256 * 1024
const PIECE_BYTES = 64 * 1024

/** Random access to an archive on disk with bounded memory. One reader at a time. */
export interface ArchiveFile {
  readonly sizeBytes: number
  /** A copy of the range that stays valid. */
  read(offset: number, length: number): Promise<Buffer>
  /** A look at the range, valid only until the next `view`. Cheap when ranges come in ascending order. */
  view(offset: number, length: number): Promise<Buffer>
  /** The range in pieces that stay valid, for data larger than memory. */
  pieces(offset: number, length: number): AsyncGenerator<Buffer>
  close(): Promise<void>
}

/** Opens a regular file; anything else is `zip_invalid`, a missing file is Node's ENOENT. */
export async function openArchive(zipPath: string): Promise<ArchiveFile> {
  // Without O_NONBLOCK, opening a pipe would wait for a writer for ever. Windows has no such flag: undefined counts as 0.
  const handle = await open(zipPath, constants.O_RDONLY | constants.O_NONBLOCK)
  const stats = await handle.stat()
  if (!stats.isFile()) {
    await handle.close()
    throw new ZipError('zip_invalid', 'the archive is not a regular file')
  }
  const window = Buffer.allocUnsafeSlow(Math.max(1, Math.min(WINDOW_BYTES, stats.size)))
  let windowStart = 0
  let windowLength = 0

  async function fill(buffer: Buffer, offset: number): Promise<number> {
    let filled = 0
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return filled
  }

  function checkRange(offset: number, length: number, end = stats.size): void {
    if (offset < 0 || offset + length > end)
      throw new ZipError('zip_invalid', 'a record lies beyond the end of the file')
  }

  async function read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length)
    const buffer = Buffer.allocUnsafeSlow(length)
    checkRange(offset, length, offset + (await fill(buffer, offset)))
    return buffer
  }

  return {
    sizeBytes: stats.size,
    read,
    async view(offset, length) {
      checkRange(offset, length)
      if (length > window.length) return read(offset, length)
      if (offset < windowStart || offset + length > windowStart + windowLength) {
        windowLength = 0
        windowStart = offset
        windowLength = await fill(window.subarray(0, Math.min(window.length, stats.size - offset)), offset)
        checkRange(offset, length, offset + windowLength)
      }
      return window.subarray(offset - windowStart, offset - windowStart + length)
    },
    async *pieces(offset, length) {
      for (let at = offset; at < offset + length; at += PIECE_BYTES) {
        yield await read(at, Math.min(PIECE_BYTES, offset + length - at))
      }
    },
    close: () => handle.close(),
  }
}
