import { Readable } from 'node:stream'
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib'
import { type ZipEntryFacts } from './scan-zip.ts'
import { type WorkClock } from './work-clock.ts'
import { ZipError } from './zip-error.ts'
import { METHOD } from './zip-format.ts'

const PIECE_BYTES = 64 * 1024

type Declared = Pick<ZipEntryFacts, 'name' | 'sizeBytes' | 'compressedSizeBytes' | 'crc32' | 'method'>

/**
 * Inflates a small entry at once. The result has the declared size and checksum, and the compressed data ends where it
 * should; else `zip_invalid`. No more than the declared size is ever allocated.
 *
 * @param data may be reused by the caller afterwards; the result shares no memory with it
 */
export function inflateWhole(entry: Declared, data: Buffer): Buffer {
  const content = entry.method === METHOD.store ? Buffer.from(data) : inflateDeflated(entry, data)
  checkContent(entry, content.length, crc32(content))
  return content
}

function inflateDeflated(entry: Declared, data: Buffer): Buffer {
  const { buffer, engine } = inflateOrFault(entry, data)
  if (engine.bytesWritten !== data.length) throw fault(entry, 'bytes follow the end of the compressed data')
  return buffer
}

function inflateOrFault(entry: Declared, data: Buffer): { buffer: Buffer; engine: { bytesWritten: number } } {
  // zlib's smallest limits are 1 byte of output and 64 bytes a piece.
  const outputBytes = Math.max(1, entry.sizeBytes)
  try {
    const result: unknown = inflateRawSync(data, {
      info: true,
      maxOutputLength: outputBytes,
      chunkSize: Math.max(64, outputBytes),
    })
    if (isInfoResult(result)) return result
  } catch (cause) {
    throw damaged(entry, cause)
  }
  throw new Error('zlib did not tell where the data ended')
}

/** With `info`, zlib answers an object that Node's types do not know of. */
function isInfoResult(value: unknown): value is { buffer: Buffer; engine: { bytesWritten: number } } {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value
}

/**
 * Inflates piece by piece, no faster than its reader takes them. The same promises as {@link inflateWhole}; a piece that
 * would pass the declared size is not handed out.
 */
export async function* inflatePieces(
  entry: Declared,
  data: AsyncIterable<Buffer>,
  clock: WorkClock,
): AsyncGenerator<Buffer> {
  const inflate = entry.method === METHOD.store ? undefined : createInflateRaw({ chunkSize: PIECE_BYTES })
  const source = Readable.from(data, { objectMode: false })
  const pieces: AsyncIterable<Buffer> = inflate ? source.pipe(inflate) : source
  source.on('error', (error) => inflate?.destroy(error))
  let sizeBytes = 0
  let checksum = 0
  try {
    for await (const piece of pieces) {
      clock.check()
      sizeBytes += piece.length
      if (sizeBytes > entry.sizeBytes) throw fault(entry, 'the content is larger than declared')
      checksum = crc32(piece, checksum)
      yield piece
    }
  } catch (error) {
    throw isZlibError(error) ? damaged(entry, error) : error
  } finally {
    source.destroy()
    inflate?.destroy()
  }
  if (inflate && inflate.bytesWritten !== entry.compressedSizeBytes) {
    throw fault(entry, 'bytes follow the end of the compressed data')
  }
  checkContent(entry, sizeBytes, checksum)
}

function checkContent(entry: Declared, sizeBytes: number, checksum: number): void {
  if (sizeBytes !== entry.sizeBytes) throw fault(entry, 'the content is smaller than declared')
  if (checksum !== entry.crc32) throw fault(entry, 'the checksum is wrong')
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}

function damaged(entry: Declared, cause: unknown): ZipError {
  const isTooLong = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
  const reason = isTooLong ? 'the content is larger than declared' : 'the compressed data is damaged or cut off'
  return new ZipError('zip_invalid', reason, { entryName: entry.name, cause })
}

function fault(entry: Declared, reason: string): ZipError {
  return new ZipError('zip_invalid', reason, { entryName: entry.name })
}
