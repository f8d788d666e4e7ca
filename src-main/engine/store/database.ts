import { existsSync, renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { MIGRATIONS } from './migrations.ts'

/** SQLite result codes that mean that the file is not a usable database (sqlite.org/rescode.html). */
const DAMAGED_CODES = [11, 26]
const BUSY_TIMEOUT_MS = 5_000

export interface OpenedDatabase {
  readonly database: DatabaseSync
  /** Where a damaged file was set aside, or null. */
  readonly setAsidePath: string | null
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
 * Opens the database and brings its schema up to date. A damaged file is renamed to `*.corrupt-<time>` with its -wal and -shm and
 * a new one is begun; a file of a later version is refused untouched (security-reliability F24, F25).
 * @param path absolute path of `tryout.db`
 * @param now for the name of a file set aside
 * @throws NewerDatabaseError
 */
export function openDatabase(path: string, now: () => Date = () => new Date()): OpenedDatabase {
  try {
    return { database: openChecked(path), setAsidePath: null }
  } catch (error) {
    if (!isDamage(error)) throw error
    const setAsidePath = `${path}.corrupt-${now().toISOString().replaceAll(':', '-')}`
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, setAsidePath + suffix)
    }
    return { database: openChecked(path), setAsidePath }
  }
}

function openChecked(path: string): DatabaseSync {
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

class DamagedDatabaseError extends Error {
  constructor(path: string) {
    super(`${path} is damaged`)
    this.name = 'DamagedDatabaseError'
  }
}

function isDamage(error: unknown): boolean {
  if (error instanceof DamagedDatabaseError) return true
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : null
  // Extended result codes keep the primary code in their low byte.
  return code !== null && DAMAGED_CODES.includes(code & 0xff)
}

function migrate(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (version > MIGRATIONS.length) throw new NewerDatabaseError(path, version)
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < version) continue
    inTransaction(database, () => {
      database.exec(statements)
      database.exec(`PRAGMA user_version = ${index + 1}`)
    })
  }
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
