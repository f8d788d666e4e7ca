import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { RunStatusSchema } from '../../../contract/run.ts'
import { isMissing, openRegularFile } from '../../../platform/open-regular-file.ts'
import { writeFileAtomic } from '../../../platform/write-file-atomic.ts'
import { columnOf, columnValue, REQUEST_FIELDS, rowToRequest, type RequestRow } from '../../store/request-row.ts'
import type { RequestStore } from '../../store/request-store.ts'
import type { DataLayout } from '../../workspaces/data-layout.ts'
import type { OwnFolders } from '../../workspaces/own-folders.ts'
import type { EngineLog } from '../run-context.ts'
import { isEnded } from '../run-machine.ts'
import { toStatus } from '../run-status.ts'

/** Beside the other facts of a run; never part of a bundle. */
export const RECORD_FILE = 'run.json'
/** A result of 4 MiB and what is around it. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024
const RUN_ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** A copy of each ended run's row in its own folder, so that a lost database does not lose the history (security-reliability F24). */
export interface RunRecords {
  /** To be called whenever a row changed; writes in the background when the run is over. Never throws. */
  changed(requestId: string): void
  /** Resolves when nothing is being written. */
  settled(): Promise<void>
}

interface RecordDeps {
  readonly store: Pick<RequestStore, 'get'>
  readonly layout: DataLayout
  readonly log: EngineLog
}

/** @param deps where rows are read and runs lie */
export function createRunRecords({ store, layout, folders, log }: RecordDeps & { folders: OwnFolders }): RunRecords {
  const underWay = new Map<string, Promise<void>>()

  const write = async (requestId: string): Promise<void> => {
    // Changes come in groups; the last of a group is enough.
    await new Promise((resolve) => setImmediate(resolve))
    const row = store.get(requestId)
    if (row === null || row.run_id === null || !isEnded(row.state)) return
    const { rootPath, auditPath } = layout.run(row.run_id)
    try {
      // A run that is deleted meanwhile must not come back.
      if (!existsSync(rootPath)) return
      folders.ensure(auditPath)
      await writeFileAtomic(join(auditPath, RECORD_FILE), JSON.stringify(row))
    } catch (cause) {
      if (!isMissing(cause)) throw cause
    }
  }

  return {
    changed(requestId) {
      const earlier = underWay.get(requestId) ?? Promise.resolve()
      const writing = earlier
        .then(() => write(requestId))
        .catch((cause: unknown) =>
          log.warn({ err: cause, request_id: requestId }, 'the record of a run was not written'),
        )
        .finally(() => {
          if (underWay.get(requestId) === writing) underWay.delete(requestId)
        })
      underWay.set(requestId, writing)
    },
    async settled() {
      await Promise.allSettled([...underWay.values()])
    },
  }
}

/**
 * Reads the ended runs back from their folders into a database that was begun anew. Records lie where runs may have written, so each
 * one has to make a good status, and what does not is passed over.
 * @returns how many runs are known again
 */
export async function restoreRuns(
  database: DatabaseSync,
  { store, layout, log }: RecordDeps & { store: RequestStore },
): Promise<number> {
  const names = REQUEST_FIELDS.map(columnOf)
  const insert = database.prepare(
    `INSERT OR IGNORE INTO requests (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  )
  let restored = 0
  for (const runId of await readdir(layout.runsPath)) {
    if (!RUN_ID.test(runId)) continue
    try {
      const row = await readRecord(join(layout.run(runId).auditPath, RECORD_FILE))
      if (row === null || row.run_id !== runId || !RUN_ID.test(row.request_id) || !isEnded(row.state)) continue
      if (![row.warnings, row.findings, row.artifacts, row.cleanup_warnings].every(Array.isArray)) continue
      RunStatusSchema.parse(toStatus(row, store))
      restored += Number(insert.run(...REQUEST_FIELDS.map((field) => columnValue(field, row[field]))).changes)
    } catch (cause) {
      log.warn({ err: cause, run_id: runId }, 'the record of a run cannot be read')
    }
  }
  return restored
}

async function readRecord(path: string): Promise<RequestRow | null> {
  const opened = await openRegularFile(path)
  if (opened.kind !== 'ok') return null
  try {
    if (opened.sizeBytes > MAX_RECORD_BYTES) return null
    const fields: unknown = JSON.parse(await opened.file.readFile('utf8'))
    if (typeof fields !== 'object' || fields === null) return null
    const given = new Map(Object.entries(fields))
    // Through the columns and back, so that every field is there and has its column's form.
    const columns = REQUEST_FIELDS.map((field) => [columnOf(field), columnValue(field, given.get(field))] as const)
    return rowToRequest(Object.fromEntries(columns))
  } finally {
    await opened.file.close()
  }
}
