import { lstatSync } from 'node:fs'
import { RUN_LIMITS } from '../../contract/limits.ts'
import type { Trash } from '../../platform/trash.ts'
import { walkTree } from '../../platform/walk-tree.ts'
import type { RequestChange, RequestRow } from '../store/request-row.ts'
import type { RequestStore } from '../store/request-store.ts'
import { notOutputs, type DataLayout } from './data-layout.ts'

/** Where the clean-up says what it could not do: one warning, never an exception (SPEC L4). */
export interface CleanUpLog {
  warn(facts: object, message: string): void
}

/** The removal of a request's temporary skill content: staging, workspace, private home. Outputs are not its business. */
export interface CleanUp {
  /**
   * What happens at a terminal state. Renames into the trash before it returns, so that whoever sees the terminal state sees no
   * temporary file any more; the deletion follows in the background. With `debug_keep_temp` it keeps and says until when.
   * @returns what became of the files; `failed` when something could not be moved away
   */
  atEnd(row: RequestRow): 'removed' | 'retained' | 'failed'
  /** Removes what was kept or could not be removed before. Never throws; the outcome is in the request's row. */
  now(row: RequestRow): Promise<void>
  /** Removes all files of a request, outputs too. Never throws; what cannot be deleted lies in the trash, for the sweep. */
  everything(row: RequestRow): Promise<void>
  /** Resolves when the deletions under way are done. */
  settled(): Promise<void>
}

export interface CleanUpOptions {
  readonly store: RequestStore
  readonly layout: DataLayout
  readonly trash: Trash
  readonly log: CleanUpLog
  readonly now: () => Date
  /** How long `debug_keep_temp` keeps. */
  readonly retentionMs: number
  readonly onChange: (requestId: string) => void
}

interface Moved {
  readonly moved: readonly string[]
  readonly problems: string[]
}

/** True when the request asked to keep its temporary files. */
export function keepsTemporaryFiles(row: Pick<RequestRow, 'runtime_options'>): boolean {
  return row.runtime_options['debug_keep_temp'] === true
}

/** @param options what the clean-up works on; `onChange` is told when a row's clean-up state moved */
export function createCleanUp(options: CleanUpOptions): CleanUp {
  const { store, layout, trash, log, now } = options
  const underWay = new Set<Promise<void>>()

  const temporaryPaths = (row: RequestRow): string[] => {
    const stagingPath = layout.staging(row.request_id).rootPath
    const ofRun = row.run_id === null ? [] : notOutputs(layout.run(row.run_id).rootPath)
    return lstatSync(stagingPath, { throwIfNoEntry: false }) === undefined ? ofRun : [stagingPath, ...ofRun]
  }

  const moveAway = (row: RequestRow): Moved => {
    const moved: string[] = []
    const problems: string[] = []
    for (const path of temporaryPaths(row)) {
      try {
        moved.push(trash.moveSync(path, row.request_id))
      } catch (cause) {
        problems.push(describe(path, cause))
      }
    }
    return { moved, problems }
  }

  const removeMoved = async (
    row: RequestRow,
    { moved, problems }: Moved,
    force: 'plain' | 'chmod-walk',
  ): Promise<void> => {
    for (const path of moved) {
      try {
        await trash.discard(path, force)
      } catch (cause) {
        problems.push(describe(path, cause))
      }
    }
    if (problems.length === 0) {
      note(row.request_id, { cleanup_state: 'done', kept_until: null, kept_bytes: null })
    } else {
      const warning = `Temporary skill cleanup failed for request ${row.request_id}; deferred to scheduled cleanup: ${problems.join('; ')}`
      log.warn({ request_id: row.request_id, problems }, warning)
      note(row.request_id, { cleanup_state: 'failed', cleanup_warnings: [warning] })
    }
    options.onChange(row.request_id)
  }

  /** What cannot be written now, such as on a full disk, the sweep puts right: it looks at what is still `pending`. */
  const note = (requestId: string, change: RequestChange): void => {
    try {
      store.update(requestId, change)
    } catch (cause) {
      log.warn({ err: cause, request_id: requestId }, 'the outcome of a clean-up could not be stored')
    }
  }

  const track = (work: Promise<void>): Promise<void> => {
    const tracked = work.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
    return tracked
  }

  const keep = async (row: RequestRow): Promise<void> => {
    let bytes = 0
    for (const path of temporaryPaths(row)) {
      const tree = await walkTree(path, { maxEntries: RUN_LIMITS.treeEntries, maxDepth: RUN_LIMITS.treeDepth })
      if (tree.kind === 'ok') bytes += tree.entries.reduce((sum, entry) => sum + entry.sizeBytes, 0)
    }
    note(row.request_id, { kept_bytes: bytes })
    options.onChange(row.request_id)
  }

  const cleanNow = async (row: RequestRow): Promise<void> => {
    // What an earlier attempt moved but could not delete is still the request's. To look for it costs a reading of the trash.
    const earlier = ['pending', 'failed'].includes(row.cleanup_state) ? trash.findSync(row.request_id) : []
    const { moved, problems } = moveAway(row)
    await track(removeMoved(row, { moved: [...earlier, ...moved], problems }, 'chmod-walk'))
  }

  return {
    atEnd(row) {
      if (keepsTemporaryFiles(row)) {
        const keptUntil = new Date(now().getTime() + options.retentionMs).toISOString()
        note(row.request_id, { cleanup_state: 'retained', kept_until: keptUntil })
        void track(keep(row))
        return 'retained'
      }
      const { moved, problems } = moveAway(row)
      void track(removeMoved(row, { moved, problems: [...problems] }, 'plain'))
      return problems.length === 0 ? 'removed' : 'failed'
    },
    now: cleanNow,
    async everything(row) {
      await cleanNow(row)
      if (row.run_id === null) return
      const { rootPath } = layout.run(row.run_id)
      if (lstatSync(rootPath, { throwIfNoEntry: false }) === undefined) return
      try {
        await track(trash.discard(trash.moveSync(rootPath, row.request_id), 'chmod-walk'))
      } catch (cause) {
        log.warn({ request_id: row.request_id, err: cause }, 'the outputs of a deleted request could not be removed')
      }
    },
    async settled() {
      await Promise.allSettled([...underWay])
    },
  }
}

function describe(path: string, cause: unknown): string {
  return `${path}: ${cause instanceof Error ? cause.message : String(cause)}`
}
