import type { DatabaseSync } from 'node:sqlite'
import type { LibraryItem, SkillCheck } from '../../contract/skill.ts'

/** One skill of the library as it is kept. */
export interface LibraryRow {
  readonly libraryId: string
  readonly kind: LibraryItem['kind']
  readonly isSample: boolean
  readonly label: string
  /** Absolute path of the author's folder; null for a package. */
  readonly path: string | null
  readonly addedAt: string
  readonly check: SkillCheck | null
}

/** Reads and writes the table `library`, and remembers facts such as "the samples were added". */
export interface LibraryStore {
  list(): LibraryRow[]
  get(libraryId: string): LibraryRow | null
  getByPath(path: string): LibraryRow | null
  insert(row: LibraryRow): void
  setCheck(libraryId: string, check: SkillCheck): void
  remove(libraryId: string): void
  hasFact(name: string): boolean
  setFact(name: string, value: string): void
}

/** @param database opened by `openDatabase` */
export function createLibraryStore(database: DatabaseSync): LibraryStore {
  const listAll = database.prepare('SELECT * FROM library ORDER BY position DESC')
  const byId = database.prepare('SELECT * FROM library WHERE library_id = ?')
  const byPath = database.prepare('SELECT * FROM library WHERE path = ?')
  const insert = database.prepare(
    `INSERT INTO library (library_id, kind, is_sample, label, path, added_at, checked_at, check_json, position)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM library))`,
  )
  const setCheck = database.prepare('UPDATE library SET check_json = ?, checked_at = ? WHERE library_id = ?')
  const fact = database.prepare('SELECT 1 AS found FROM facts WHERE name = ?')

  const one = (row: Record<string, unknown> | undefined): LibraryRow | null => (row === undefined ? null : toRow(row))
  return {
    list: () => listAll.all().map(toRow),
    get: (libraryId) => one(byId.get(libraryId)),
    getByPath: (path) => one(byPath.get(path)),
    insert(row) {
      insert.run(
        row.libraryId,
        row.kind,
        row.isSample ? 1 : 0,
        row.label,
        row.path,
        row.addedAt,
        row.check?.checked_at ?? null,
        row.check === null ? null : JSON.stringify(row.check),
      )
    },
    setCheck(libraryId, check) {
      setCheck.run(JSON.stringify(check), check.checked_at, libraryId)
    },
    remove(libraryId) {
      database.prepare('DELETE FROM library WHERE library_id = ?').run(libraryId)
    },
    hasFact: (name) => fact.get(name) !== undefined,
    setFact(name, value) {
      database.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(name, value)
    },
  }
}

function toRow(row: Record<string, unknown>): LibraryRow {
  const text = (name: string): string | null => (typeof row[name] === 'string' ? row[name] : null)
  const check = text('check_json')
  return {
    libraryId: String(row['library_id']),
    kind: row['kind'] === 'package' ? 'package' : 'folder',
    isSample: row['is_sample'] === 1,
    label: String(row['label']),
    path: text('path'),
    addedAt: String(row['added_at']),
    check: check === null ? null : (JSON.parse(check) as SkillCheck),
  }
}
