import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { CLEANUP_LIMITS } from '../../contract/limits.ts'
import type { SkillInstall } from '../../contract/registry.ts'
import type { SkillSummary } from '../../contract/skill.ts'
import { inTransaction } from './database.ts'

/** One installed skill as it is kept. */
export interface SkillRow {
  readonly skillId: string
  readonly version: string
  readonly summary: SkillSummary
  /** File of each schema, relative to the skill. */
  readonly schemas: Readonly<Record<string, string>>
  /** Null for a folder that was found in its place without a row. */
  readonly packageSha256: string | null
  readonly installedAt: string
}

/** What an install moves before the new version is in place: written first, so that a start after a crash can undo it. */
export interface FolderSwap {
  readonly skillId: string
  /** The version that goes to the archive; null when there was none. */
  readonly archivedVersion: string | null
  /** Name that an invalid folder gets; null when there was none. */
  readonly quarantineName: string | null
}

export type InstallChange = Partial<
  Pick<SkillInstall, 'status' | 'skill_id' | 'version' | 'action' | 'error' | 'findings'>
>

/** Reads and writes the tables `skills` and `skill_installs`. */
export interface SkillStore {
  list(): SkillRow[]
  get(skillId: string): SkillRow | null
  put(row: SkillRow): void
  remove(skillId: string): void
  addInstall(requestId: string): void
  getInstall(requestId: string): SkillInstall | null
  updateInstall(requestId: string, change: InstallChange): void
  /** Notes what is about to be moved. */
  beginSwap(requestId: string, swap: FolderSwap): void
  endSwap(requestId: string): void
  /** The new version is in place: its row, the end of the swap and the end of the install in one transaction. */
  complete(requestId: string, row: SkillRow): void
  /** Installs that an earlier process did not finish, with what they may have moved. */
  unfinished(): { readonly requestId: string; readonly swap: FolderSwap | null }[]
}

const COLUMNS: Readonly<Record<keyof InstallChange, string>> = {
  status: 'status',
  skill_id: 'skill_id',
  version: 'version',
  action: 'action',
  error: 'error',
  findings: 'findings_json',
}
const DAY_MS = 86_400_000

/** @param database opened by `openDatabase`; @param now the clock; old records of installs are forgotten */
export function createSkillStore(database: DatabaseSync, now: () => Date): SkillStore {
  const all = database.prepare('SELECT * FROM skills ORDER BY skill_id')
  const byId = database.prepare('SELECT * FROM skills WHERE skill_id = ?')
  const put = database.prepare('INSERT OR REPLACE INTO skills VALUES (?, ?, ?, ?, ?, ?)')
  const install = database.prepare('SELECT * FROM skill_installs WHERE request_id = ?')
  const setSwap = database.prepare('UPDATE skill_installs SET swap_json = ? WHERE request_id = ?')

  const updateInstall = (requestId: string, change: InstallChange): void => {
    const names = (Object.keys(COLUMNS) as (keyof InstallChange)[]).filter((name) => name in change)
    const values = names.map((name): SQLInputValue => {
      const value = change[name]
      return typeof value === 'string' || value === null || value === undefined
        ? (value ?? null)
        : JSON.stringify(value)
    })
    const assignments = names.map((name) => `${COLUMNS[name]} = ?, `).join('')
    database
      .prepare(`UPDATE skill_installs SET ${assignments}updated_at = ? WHERE request_id = ?`)
      .run(...values, now().toISOString(), requestId)
  }
  const putRow = (row: SkillRow): void => {
    const documents = [JSON.stringify(row.summary), JSON.stringify(row.schemas)] as const
    put.run(row.skillId, row.version, ...documents, row.packageSha256, row.installedAt)
  }

  return {
    list: () => all.all().map(toSkillRow),
    get(skillId) {
      const row = byId.get(skillId)
      return row === undefined ? null : toSkillRow(row)
    },
    put: putRow,
    remove(skillId) {
      database.prepare('DELETE FROM skills WHERE skill_id = ?').run(skillId)
    },
    addInstall(requestId) {
      const forgetBefore = new Date(now().getTime() - CLEANUP_LIMITS.installRecordDays * DAY_MS).toISOString()
      database
        .prepare("DELETE FROM skill_installs WHERE status IN ('succeeded', 'failed') AND updated_at < ?")
        .run(forgetBefore)
      const iso = now().toISOString()
      database
        .prepare("INSERT INTO skill_installs (request_id, status, created_at, updated_at) VALUES (?, 'queued', ?, ?)")
        .run(requestId, iso, iso)
    },
    getInstall(requestId) {
      const row = install.get(requestId)
      return row === undefined ? null : toInstall(row)
    },
    updateInstall,
    beginSwap(requestId, swap) {
      setSwap.run(JSON.stringify(swap), requestId)
    },
    endSwap(requestId) {
      setSwap.run(null, requestId)
    },
    complete(requestId, row) {
      inTransaction(database, () => {
        putRow(row)
        setSwap.run(null, requestId)
        updateInstall(requestId, { status: 'succeeded', error: null })
      })
    },
    unfinished() {
      const rows = database
        .prepare("SELECT request_id, swap_json FROM skill_installs WHERE status IN ('queued', 'running')")
        .all()
      return rows.map((row) => ({
        requestId: String(row['request_id']),
        swap: typeof row['swap_json'] === 'string' ? (JSON.parse(row['swap_json']) as FolderSwap) : null,
      }))
    },
  }
}

/** Written by this file alone, so its JSON is trusted. */
function toSkillRow(row: Record<string, unknown>): SkillRow {
  return {
    skillId: String(row['skill_id']),
    version: String(row['version']),
    summary: JSON.parse(String(row['summary_json'])) as SkillSummary,
    schemas: JSON.parse(String(row['schemas_json'])) as Record<string, string>,
    packageSha256: text(row['package_sha256']),
    installedAt: String(row['installed_at']),
  }
}

function toInstall(row: Record<string, unknown>): SkillInstall {
  return {
    request_id: String(row['request_id']),
    status: row['status'] as SkillInstall['status'],
    created_at: String(row['created_at']),
    updated_at: String(row['updated_at']),
    skill_id: text(row['skill_id']),
    version: text(row['version']),
    action: text(row['action']) as SkillInstall['action'],
    error: text(row['error']),
    findings: JSON.parse(String(row['findings_json'])) as SkillInstall['findings'],
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
