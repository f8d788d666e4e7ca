/** SQLite's result codes; an extended one keeps its primary code in the low byte (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_FULL = 13
/** The memory that readers share could not be made larger: what a full disk says when a database is opened. */
const SQLITE_IOERR_SHMSIZE = 4_874
const FULL_CODES = new Set<unknown>(['ENOSPC', 'EDQUOT'])
/** Causes may form a ring; nobody wraps an error more often than this. */
const MAX_DEPTH = 8

/** True for the errors of a full disk or quota, of files and of SQLite, also as the cause of another one. */
export function isDiskFull(cause: unknown): boolean {
  return hasCause(cause, (error) => {
    const code = sqliteCode(error)
    const isFullFile = 'code' in error && FULL_CODES.has(error.code)
    return isFullFile || code === SQLITE_IOERR_SHMSIZE || (code !== null && (code & 0xff) === SQLITE_FULL)
  })
}

/** True for the errors of a database that another program has locked for longer than we wait, also as the cause of another one. */
export function isDatabaseLocked(cause: unknown): boolean {
  return hasCause(cause, (error) => [SQLITE_BUSY, SQLITE_LOCKED].includes((sqliteCode(error) ?? 0) & 0xff))
}

/** The result code of an error of `node:sqlite`, extended as it may be; null for any other error. */
export function sqliteCode(cause: unknown): number | null {
  return cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' ? cause.errcode : null
}

function hasCause(cause: unknown, isIt: (error: Error) => boolean): boolean {
  let error = cause
  for (let depth = 0; depth < MAX_DEPTH && error instanceof Error; depth += 1) {
    if (isIt(error)) return true
    error = error.cause
  }
  return false
}
