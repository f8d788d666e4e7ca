import { type FileHandle } from 'node:fs/promises'
import { openRegularFile } from './open-regular-file.ts'

/** Bytes of a file, or why there are none. */
export type FileRange =
  | { readonly kind: 'ok'; readonly bytes: Buffer; readonly byteFrom: number; readonly sizeBytes: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unsafe' }

/**
 * Reads the bytes `[from, to)` of a regular file, both clamped to its size; holds no more than those in memory. Links,
 * FIFOs and devices are `unsafe` and never opened; other failures (EACCES, EIO) are thrown.
 */
export async function readFileRange(path: string, from: number, to: number): Promise<FileRange> {
  const opened = await openRegularFile(path)
  if (opened.kind !== 'ok') return opened
  const { file, sizeBytes } = opened
  try {
    const byteFrom = Math.min(Math.max(from, 0), sizeBytes)
    const byteTo = Math.min(Math.max(to, byteFrom), sizeBytes)
    return { kind: 'ok', bytes: await readFully(file, byteFrom, byteTo - byteFrom), byteFrom, sizeBytes }
  } finally {
    await file.close()
  }
}

async function readFully(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    // The file shrank meanwhile.
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
