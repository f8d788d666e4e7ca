const SQLITE_FULL = 13

/** True for the errors of a full disk, of files and of SQLite, also as the cause of another one. */
export function isDiskFull(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  const isFull = ('code' in cause && cause.code === 'ENOSPC') || ('errcode' in cause && cause.errcode === SQLITE_FULL)
  return isFull || isDiskFull(cause.cause)
}
