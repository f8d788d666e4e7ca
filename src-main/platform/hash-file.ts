import { createHash } from 'node:crypto'
import { openRegularFile } from './open-regular-file.ts'

const CHUNK_BYTES = 256 * 1024

/** A file's content in short, or why there is none. */
export type FileHash =
  /** `sha256` in lower-case hex; `sizeBytes` counts exactly the bytes that were hashed. */
  | { readonly kind: 'ok'; readonly sha256: string; readonly sizeBytes: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unsafe' }

/** SHA-256 of a regular file, read piece by piece; never follows a link. Other failures (EACCES, EIO) are thrown. */
export async function hashFile(path: string): Promise<FileHash> {
  const opened = await openRegularFile(path)
  if (opened.kind !== 'ok') return opened
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let sizeBytes = 0
  try {
    for (;;) {
      const { bytesRead } = await opened.file.read(buffer, 0, CHUNK_BYTES, sizeBytes)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      sizeBytes += bytesRead
    }
  } finally {
    await opened.file.close()
  }
  return { kind: 'ok', sha256: hash.digest('hex'), sizeBytes }
}
