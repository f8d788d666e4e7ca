import { chmodSync, closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isDatabaseLocked, isDiskFull, sqliteCode } from '../../platform/disk-faults.ts'
import { MIGRATIONS } from './migrations.ts'

/** SQLite result codes that mean that the file is not a usable database (sqlite.org/rescode.html). */
const DAMAGED_CODES = [11, 26]
/** What a statement says that names a table or column which is not there, or is there already. */
const SQLITE_ERROR = 1
/** The wait holds the event loop. Only a viewer can be the other one: the lock on the data folder keeps other servers away. */
const BUSY_TIMEOUT_MS = 1_000
const FILE_MODE = 0o600
const SUFFIXES = ['', '-wal', '-shm']

export interface OpenedDatabase {
  readonly database: DatabaseSync
  /** Why a new database was begun although there should have been one, or null. What was there lies beside it. */
  readonly lost: 'damaged' | 'missing' | null
}

/** The file was written by a later version of the product: nothing here may touch it. */
export class NewerDatabaseError extends Error {
  constructor(path: string, version: number) {
    super(
      `${path} was written by a newer version of Skill Tryout (schema ${version}); update, or use another data folder`,
    )
    this.name = 'NewerDatabaseError'
  }
}

/**
 * Opens the database and brings its schema up to date. What is damaged, or no database at all, is renamed to `*.corrupt-<time>` with its
 * -wal and -shm and a new one is begun; a file of a later version is refused untouched (security-reliability F24, F25).
 * @param path absolute path of `tryout.db`; made readable by its owner only before anything is in it
 * @param now for the name of a file set aside
 * @param isExpected true when there was a database, so that a missing or empty one is a loss
 * @throws NewerDatabaseError, or an error that names the path and says what to do
 */
export function openDatabase(path: string, now: () => Date = () => new Date(), isExpected = false): OpenedDatabase {
  const beginAnew = (lost: 'damaged' | 'missing'): OpenedDatabase => {
    const asidePath = `${path}.corrupt-${now().toISOString().replaceAll(':', '-')}`
    for (const suffix of SUFFIXES) {
      if (existsSync(path + suffix)) renameSync(path + suffix, asidePath + suffix)
    }
    return { database: openChecked(path), lost }
  }
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat !== undefined && !stat.isFile()) return beginAnew('damaged')
  // SQLite would take an empty file for a new database, and say nothing.
  if (isExpected && (stat?.size ?? 0) === 0) return beginAnew('missing')
  try {
    return { database: openChecked(path), lost: null }
  } catch (error) {
    if (isDamage(error)) return beginAnew('damaged')
    throw error instanceof NewerDatabaseError ? error : cannotOpen(path, error)
  }
}

function cannotOpen(path: string, cause: unknown): Error {
  // Whoever starts the server says what to do about a full disk.
  if (isDiskFull(cause) && cause instanceof Error) return cause
  if (isDatabaseLocked(cause)) {
    return new Error(`Another program has locked ${path}; close that program, then start again`, { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Error(`${path} cannot be opened (${reason}); check who may write it, or use another data folder`, {
    cause,
  })
}

function openChecked(path: string): DatabaseSync {
  makePrivate(path)
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    const check = database.prepare('PRAGMA quick_check(1)').get()
    if (check?.['quick_check'] !== 'ok') throw new DamagedDatabaseError(path)
    migrate(database, path)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** SQLite makes its files by the umask; -wal and -shm get the mode of the database. */
function makePrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'wx', FILE_MODE))
  for (const suffix of SUFFIXES) {
    const stat = statSync(path + suffix, { throwIfNoEntry: false })
    const isOurs = stat !== undefined && stat.uid === process.getuid?.()
    if (isOurs && (stat.mode & 0o777) !== FILE_MODE) chmodSync(path + suffix, FILE_MODE)
  }
}

class DamagedDatabaseError extends Error {
  constructor(path: string) {
    super(`${path} is damaged`)
    this.name = 'DamagedDatabaseError'
  }
}

function isDamage(error: unknown): boolean {
  if (error instanceof DamagedDatabaseError) return true
  const code = sqliteCode(error)
  // Extended result codes keep the primary code in their low byte.
  return code !== null && DAMAGED_CODES.includes(code & 0xff)
}

function migrate(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (version > MIGRATIONS.length) throw new NewerDatabaseError(path, version)
  try {
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < version) continue
      inTransaction(database, () => {
        database.exec(statements)
        database.exec(`PRAGMA user_version = ${index + 1}`)
      })
    }
  } catch (error) {
    // A table that should be there is not, or one of a stranger is.
    if (sqliteCode(error) === SQLITE_ERROR) throw new DamagedDatabaseError(path)
    throw error
  }
  if (version > 0 && !hasWholeSchema(database)) throw new DamagedDatabaseError(path)
}

/** Whether every table and column is there that the migrations make; asked once a start, in about a millisecond. */
function hasWholeSchema(database: DatabaseSync): boolean {
  const columnsOf = (of: DatabaseSync): string[] =>
    of
      .prepare(
        "SELECT t.name || '.' || c.name AS place FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'",
      )
      .all()
      .map((row) => String(row['place']))
  const whole = new DatabaseSync(':memory:')
  try {
    for (const statements of MIGRATIONS) whole.exec(statements)
    const found = new Set(columnsOf(database))
    return columnsOf(whole).every((place) => found.has(place))
  } finally {
    whole.close()
  }
}

/**
 * Makes the write-ahead log and the database longer than they need to be, so that what must be written on a full disk has its place in
 * them already; unlike a file of the same size, nobody else can take it. A database without that room is no error.
 * @param sizeBytes how much
 */
export function reserveRoom(database: DatabaseSync, sizeBytes: number): void {
  try {
    // In two steps: pages that are freed in the transaction that made them are never written.
    database.prepare("INSERT OR REPLACE INTO facts VALUES ('room', printf('%.*c', ?, 'x'))").run(sizeBytes)
    database.exec("DELETE FROM facts WHERE name = 'room'")
    startLogAnew(database)
  } catch {
    // Full already, or locked.
  }
}

/** Puts the pages of the write-ahead log into the database, after which the log is written from its beginning again: in its old room. */
export function startLogAnew(database: Pick<DatabaseSync, 'exec'>): void {
  database.exec('PRAGMA wal_checkpoint(RESTART)')
}

/**
 * Runs a deed in one transaction: all of it or nothing.
 * @param deed synchronous by design, so that nothing else of this process can come in between
 */
export function inTransaction<Value>(database: DatabaseSync, deed: () => Value): Value {
  database.exec('BEGIN IMMEDIATE')
  try {
    const value = deed()
    database.exec('COMMIT')
    return value
  } catch (error) {
    // A full disk makes SQLite roll back by itself; a second time would hide its error.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
