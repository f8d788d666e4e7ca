import { randomUUID } from 'node:crypto'
import { chmod, lstat, readdir, rename, rm, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

// macOS takes paths of up to 1,024 bytes, and a name adds up to 255.
const LONG_PATH_BYTES = 700
const OWNER_ALL = 0o700

/** How hard to try. */
export interface RemoveTreeOptions {
  /**
   * `plain` fails on folders without write permission and on trees deeper than the longest path; `chmod-walk` opens and
   * flattens such a tree first, when it has to.
   */
  readonly force?: 'plain' | 'chmod-walk'
}

/**
 * Removes a file, a link or a folder with all that is in it; what is not there is fine. Links are removed, never
 * followed. Throws the system's error when something stays.
 */
export async function removeTree(path: string, { force = 'plain' }: RemoveTreeOptions = {}): Promise<void> {
  // A slash at the end would make the system follow a link.
  const rootPath = resolve(path)
  if (dirname(rootPath) === rootPath) throw new RangeError(`Refusing to remove ${rootPath}`)
  try {
    await remove(rootPath)
  } catch (cause) {
    if (force === 'plain') throw cause
    await openAndFlatten(rootPath)
    await remove(rootPath)
  }
}

// The retries are for a process that is still writing (ENOTEMPTY) and for Windows' virus scanners (EBUSY, EPERM).
async function remove(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 })
  } catch (cause) {
    throw await refusalBehind(cause)
  }
}

/** Node takes a file that it may not remove for a folder and reports what it met then: ENOTDIR. Asked alone, the system tells why. */
async function refusalBehind(cause: unknown): Promise<unknown> {
  if (!(cause instanceof Error && 'code' in cause && 'path' in cause)) return cause
  if (cause.code !== 'ENOTDIR' || typeof cause.path !== 'string') return cause
  return await unlink(cause.path).then(
    () => cause,
    (refusal: unknown) => refusal,
  )
}

/** Lets the owner into every folder, and moves folders whose path grows too long up into the root. */
async function openAndFlatten(rootPath: string): Promise<void> {
  const waiting = [rootPath]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const stat = await lstat(path)
    if (!stat.isDirectory()) continue
    if ((stat.mode & OWNER_ALL) !== OWNER_ALL) await chmod(path, OWNER_ALL)
    for (const child of await readdir(path, { withFileTypes: true })) {
      if (!child.isDirectory()) continue
      const childPath = join(path, child.name)
      if (path === rootPath || Buffer.byteLength(childPath) < LONG_PATH_BYTES) {
        waiting.push(childPath)
      } else {
        const flatPath = join(rootPath, randomUUID())
        // To move a folder one must be allowed to write to it: its `..` changes.
        await chmod(childPath, OWNER_ALL)
        await rename(childPath, flatPath)
        waiting.push(flatPath)
      }
    }
  }
}
