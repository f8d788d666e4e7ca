import { closeSync, lstatSync, openSync, truncateSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** Whether this process is the only one. */
export type InstanceLock =
  | { readonly kind: 'acquired'; readonly release: () => void }
  /** Another process, or an earlier call in this one, has it. */
  | { readonly kind: 'held' }

const SQLITE_BUSY = 5
const SQLITE_NOT_A_DATABASE = 26

// A database that nobody refers to is closed by the garbage collector, and its lock with it.
const held = new Set<DatabaseSync>()

/**
 * Takes the lock of a data folder for as long as this process lives, or until `release`. Never waits. Throws when the
 * lock file cannot be used at all (no such folder, not writable).
 *
 * Node has no file locks of its own, and a file with a pid in it goes stale: after `kill -9` a later program may have
 * that pid. SQLite's exclusive transaction holds the system's own lock on the file, on all three systems, and the
 * system frees it however the process ends. The file is not the real database, so that work there stays free, and
 * nobody else may open it: on POSIX, closing any descriptor of a file drops the process's locks on it.
 */
export function acquireInstanceLock(lockPath: string): InstanceLock {
  try {
    createWhenMissing(lockPath)
    return lock(lockPath) ?? { kind: 'held' }
  } catch (cause) {
    throw new Error(`Could not lock ${lockPath}`, { cause })
  }
}

// SQLite would create the file by the umask and through a link. `wx` does not open a file that exists: see above.
function createWhenMissing(lockPath: string): void {
  const stat = lstatSync(lockPath, { throwIfNoEntry: false })
  if (stat?.isFile() === false) throw new Error('It is not a regular file')
  if (stat !== undefined) return
  try {
    closeSync(openSync(lockPath, 'wx', 0o600))
  } catch (cause) {
    // Another process was faster.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
  }
}

function lock(lockPath: string, isSecondTry = false): InstanceLock | undefined {
  const database = new DatabaseSync(lockPath, { timeout: 0 })
  try {
    // Without a journal beside it: on a full disk there is no room for one.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if (sqliteCode(cause) === SQLITE_BUSY) return undefined
    if (sqliteCode(cause) !== SQLITE_NOT_A_DATABASE || isSecondTry) throw cause
    // Garbage holds nothing worth keeping, and an empty file is a good database. Emptied rather than removed: two
    // processes doing this at once still meet at the same file.
    truncateSync(lockPath)
    return lock(lockPath, true)
  }
  held.add(database)
  return {
    kind: 'acquired',
    release() {
      if (held.delete(database)) database.close()
    },
  }
}

function sqliteCode(cause: unknown): unknown {
  return cause instanceof Error && 'errcode' in cause ? cause.errcode : undefined
}
