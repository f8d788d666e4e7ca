import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SweepAnswer } from '../../contract/system.ts'
import type { Trash } from '../../platform/trash.ts'
import { isLive } from '../runs/run-machine.ts'
import type { RequestRow } from '../store/request-row.ts'
import type { RequestStore } from '../store/request-store.ts'
import type { CleanUp } from './clean-up.ts'
import type { DataLayout } from './data-layout.ts'
import { sweepRunFolders } from './sweep-run-folders.ts'

const DAY_MS = 86_400_000
const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Rows handled before the event loop gets a turn: the sweep must never hold it for long (SPEC P10). */
const ROWS_PER_TURN = 50

export interface SweepOptions {
  readonly store: RequestStore
  readonly layout: DataLayout
  readonly trash: Trash
  readonly cleanUp: CleanUp
  readonly now: () => Date
  readonly orphanRetentionMs: number
  /** 0 keeps runs for ever. */
  readonly runRetentionDays: number
  /** True while an upload to that request is being taken in. */
  readonly isUploading: (requestId: string) => boolean
  /** Ends a request that waited too long for its upload. */
  readonly expire: (row: RequestRow) => void
  /** Deletes an ended request with its outputs. */
  readonly deleteRequest: (row: RequestRow) => Promise<void>
}

/**
 * One pass over everything that may have been left behind (SPEC L5). The database decides, not the times of files: what a live
 * request owns stays, whatever its times say; what nobody owns goes.
 * @returns what was removed, and what could not be
 */
export async function sweep(options: SweepOptions): Promise<SweepAnswer> {
  const failures: string[] = []
  const removedStaging = (await sweepDue(options)) + (await sweepOrphans(options, failures))
  const expiredRequests = await expireCreated(options)
  const expiredRuns = await expireRuns(options)
  await sweepRunFolders(options, failures)
  const emptied = await options.trash.empty()
  failures.push(
    ...emptied.failures.map(({ path, cause }) => `${path}: ${cause instanceof Error ? cause.message : String(cause)}`),
  )
  return {
    removed_staging: removedStaging,
    removed_trash: emptied.removed,
    expired_requests: expiredRequests,
    expired_runs: expiredRuns,
    failures,
  }
}

async function sweepDue({ store, cleanUp, now }: SweepOptions): Promise<number> {
  const due = store.cleanupDue(now().toISOString())
  for (const row of due) await cleanUp.now(row)
  return due.length
}

/** Folders of staging whose request is over, unknown, or waiting without an upload under way. */
async function sweepOrphans({ store, layout, trash, isUploading }: SweepOptions, failures: string[]): Promise<number> {
  let removed = 0
  // Of any kind: a link in the place of a folder is moved, not what it leads to.
  const names = await readdir(layout.stagingRootPath)
  for (const [index, name] of names.entries()) {
    if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await delay(0)
    if (!REQUEST_ID.test(name) || isUploading(name)) continue
    const row = store.get(name)
    if (row !== null && (isLive(row.state) || row.cleanup_state === 'retained')) continue
    try {
      trash.moveSync(join(layout.stagingRootPath, name), name)
      removed += 1
    } catch (cause) {
      failures.push(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  return removed
}

async function expireCreated(options: SweepOptions): Promise<number> {
  const before = new Date(options.now().getTime() - options.orphanRetentionMs).toISOString()
  const stale = options.store
    .inStates(['created', 'rejected'])
    .filter((row) => row.updated_at < before && !options.isUploading(row.request_id))
  for (const [index, row] of stale.entries()) {
    if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await delay(0)
    options.expire(row)
  }
  return stale.length
}

async function expireRuns(options: SweepOptions): Promise<number> {
  if (options.runRetentionDays <= 0) return 0
  const before = new Date(options.now().getTime() - options.runRetentionDays * DAY_MS).toISOString()
  const old = options.store.endedBefore(before)
  for (const [index, row] of old.entries()) {
    if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await delay(0)
    await options.deleteRequest(row)
  }
  return old.length
}
