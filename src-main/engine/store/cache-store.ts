import type { DatabaseSync } from 'node:sqlite'
import type { Artifact } from '../../contract/file.ts'
import type { RunResult } from '../../contract/run-outputs.ts'
import { inTransaction } from './database.ts'

/** Temporary and regular runs never share entries: each has a table of its own (seed 003). */
export const CACHE_NAMESPACES = ['temporary', 'regular'] as const
export type CacheNamespace = (typeof CACHE_NAMESPACES)[number]

const TABLES: Readonly<Record<CacheNamespace, string>> = { temporary: 'temp_cache_entries', regular: 'cache_entries' }

export interface CacheRow {
  readonly entryId: string
  readonly key: string
  readonly result: RunResult
  readonly artifacts: readonly Artifact[]
  readonly sizeBytes: number
  readonly createdAt: string
}

export interface CacheEntryName {
  readonly namespace: CacheNamespace
  readonly entryId: string
}

/** Reads and writes the two cache tables. */
export interface CacheStore {
  find(namespace: CacheNamespace, key: string): CacheRow | null
  /** @returns id of the entry that had the key before, whose files are to be removed */
  put(namespace: CacheNamespace, row: CacheRow): string | null
  touch(namespace: CacheNamespace, key: string, usedAt: string): void
  remove(namespace: CacheNamespace, entryId: string): void
  all(): CacheEntryName[]
  /** Entries made before a time, and the least recently used ones beyond a budget over both tables. */
  overdue(beforeIso: string, maxBytes: number): CacheEntryName[]
}

/** @param database opened by `openDatabase` */
export function createCacheStore(database: DatabaseSync): CacheStore {
  const statements = (namespace: CacheNamespace) => {
    const table = TABLES[namespace]
    return {
      find: database.prepare(`SELECT * FROM ${table} WHERE cache_key = ?`),
      put: database.prepare(
        `INSERT OR REPLACE INTO ${table} (cache_key, entry_id, result_json, artifacts_json, size_bytes, created_at, used_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ),
      touch: database.prepare(`UPDATE ${table} SET used_at = ? WHERE cache_key = ?`),
      remove: database.prepare(`DELETE FROM ${table} WHERE entry_id = ?`),
    }
  }
  const tables = { temporary: statements('temporary'), regular: statements('regular') }
  const everything = database.prepare(
    `SELECT 'temporary' AS namespace, entry_id, size_bytes, created_at, used_at FROM temp_cache_entries
     UNION ALL SELECT 'regular', entry_id, size_bytes, created_at, used_at FROM cache_entries
     ORDER BY used_at DESC`,
  )
  const names = (): (CacheEntryName & { sizeBytes: number; createdAt: string })[] =>
    everything.all().map((row) => ({
      namespace: row['namespace'] === 'regular' ? 'regular' : 'temporary',
      entryId: String(row['entry_id']),
      sizeBytes: Number(row['size_bytes']),
      createdAt: String(row['created_at']),
    }))

  return {
    find(namespace, key) {
      const row = tables[namespace].find.get(key)
      return row === undefined ? null : toCacheRow(row)
    },
    put(namespace, row) {
      return inTransaction(database, () => {
        const before = tables[namespace].find.get(row.key)
        const { entryId, key, sizeBytes, createdAt } = row
        const documents = [JSON.stringify(row.result), JSON.stringify(row.artifacts)] as const
        tables[namespace].put.run(key, entryId, ...documents, sizeBytes, createdAt, createdAt)
        return before === undefined ? null : String(before['entry_id'])
      })
    },
    touch(namespace, key, usedAt) {
      tables[namespace].touch.run(usedAt, key)
    },
    remove(namespace, entryId) {
      tables[namespace].remove.run(entryId)
    },
    all: names,
    overdue(beforeIso, maxBytes) {
      let sumBytes = 0
      return names().filter((entry) => {
        sumBytes += entry.sizeBytes
        return entry.createdAt < beforeIso || sumBytes > maxBytes
      })
    },
  }
}

/** Written by `put` alone, so its JSON is trusted. */
function toCacheRow(row: Record<string, unknown>): CacheRow {
  return {
    entryId: String(row['entry_id']),
    key: String(row['cache_key']),
    result: JSON.parse(String(row['result_json'])) as RunResult,
    artifacts: JSON.parse(String(row['artifacts_json'])) as Artifact[],
    sizeBytes: Number(row['size_bytes']),
    createdAt: String(row['created_at']),
  }
}
