import { type Stats } from 'node:fs'
import { lstat, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isMissing } from './open-regular-file.ts'

/** Where a path from outside leads. */
export type SafePath =
  /** A regular file or a folder inside the root. */
  | { readonly kind: 'ok'; readonly path: string; readonly stat: Stats }
  /** It leaves the root, is spelled oddly, passes a link, or is neither file nor folder. */
  | { readonly kind: 'unsafe' }
  | { readonly kind: 'missing' }

const UNSAFE: SafePath = { kind: 'unsafe' }

/** The segments of a relative POSIX path, or undefined when it is spelled in any but the one plain way. */
export function safeSegments(relativePath: string): readonly string[] | undefined {
  // Control characters (NUL, newlines, terminal codes) and lone surrogates have no business in a path.
  if (/[\u0000-\u001f\u007f-\u009f\\]/.test(relativePath) || !relativePath.isWellFormed()) return undefined
  // On Windows a colon is a drive or a hidden stream.
  if (process.platform === 'win32' && relativePath.includes(':')) return undefined
  const segments = relativePath.split('/')
  return segments.some((segment) => segment === '' || segment === '.' || segment === '..') ? undefined : segments
}

/**
 * Resolves a path that came from outside against a folder of ours. No link is followed below the root (the root itself
 * may lie behind one). The answer holds at that moment only: open what it names with `openRegularFile`.
 */
export async function resolveInside(rootPath: string, relativePath: string): Promise<SafePath> {
  const segments = safeSegments(relativePath)
  if (segments === undefined) return UNSAFE
  try {
    const realRootPath = await realpath(rootPath)
    let path = realRootPath
    let stat = await lstat(realRootPath)
    for (const segment of segments) {
      if (!stat.isDirectory()) return { kind: 'missing' }
      path = join(path, segment)
      stat = await lstat(path)
      if (!stat.isFile() && !stat.isDirectory()) return UNSAFE
    }
    // Once more as a whole: a running agent may have swapped a folder for a link meanwhile.
    return isInside(realRootPath, await realpath(path)) ? { kind: 'ok', path, stat } : UNSAFE
  } catch (cause) {
    if (isMissing(cause)) return { kind: 'missing' }
    throw cause
  }
}

function isInside(rootPath: string, path: string): boolean {
  return path.startsWith(rootPath.endsWith(sep) ? rootPath : rootPath + sep)
}
