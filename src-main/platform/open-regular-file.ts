import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'

/** A file opened without a trap sprung; the caller closes it. */
export type OpenedFile =
  | { readonly kind: 'ok'; readonly file: FileHandle; readonly sizeBytes: number }
  | { readonly kind: 'missing' }
  /** A link, a folder, a FIFO, a device: anything that is not a regular file. */
  | { readonly kind: 'unsafe' }

const MISSING = new Set<unknown>(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

/** True for the errors that say that there is nothing under a path. */
export function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && MISSING.has(cause.code)
}

/** Opens a regular file for reading; never follows a link at its end, never waits for a FIFO's writer. */
export async function openRegularFile(path: string): Promise<OpenedFile> {
  // Windows has neither of the last two: undefined there, which counts as 0.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    // Asked before opening, for merely opening a device can do something.
    if (!(await lstat(path)).isFile()) return { kind: 'unsafe' }
    const file = await open(path, flags)
    const stat = await file.stat()
    if (stat.isFile()) return { kind: 'ok', file, sizeBytes: stat.size }
    await file.close()
    return { kind: 'unsafe' }
  } catch (cause) {
    if (isMissing(cause)) return { kind: 'missing' }
    // It became a link between the two calls.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ELOOP') return { kind: 'unsafe' }
    throw cause
  }
}
