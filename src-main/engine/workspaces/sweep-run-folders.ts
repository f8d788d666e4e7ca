import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Trash } from '../../platform/trash.ts'
import { isEnded } from '../runs/run-machine.ts'
import type { RequestStore } from '../store/request-store.ts'
import { notOutputs, type DataLayout } from './data-layout.ts'

const RUN_ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/
/** A file that was to take another one's place (`writeFileAtomic`). */
const TEMPORARY_FILE = /^\..+\.tmp$/

interface RunFoldersSweep {
  readonly store: Pick<RequestStore, 'getByRun'>
  readonly layout: DataLayout
  readonly trash: Pick<Trash, 'moveSync'>
}

/**
 * Takes out of the folders of ended runs what is no output, and the half-written files of processes that were killed. What is kept for a
 * look or still to be cleaned up is not its business.
 */
export async function sweepRunFolders({ store, layout, trash }: RunFoldersSweep, failures: string[]): Promise<void> {
  for (const runId of await readdir(layout.runsPath)) {
    if (!RUN_ID.test(runId)) continue
    const paths = layout.run(runId)
    try {
      await removeHalfWritten(paths.auditPath)
      await removeHalfWritten(join(paths.resultPath, '..'))
      const strange = notOutputs(paths.rootPath)
      if (strange.length === 0) continue
      const row = store.getByRun(runId)
      if (row === null || !isEnded(row.state) || row.cleanup_state !== 'done') continue
      for (const path of strange) trash.moveSync(path, row.request_id)
    } catch (cause) {
      failures.push(`${runId}: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
}

async function removeHalfWritten(folderPath: string): Promise<void> {
  const stat = await lstat(folderPath).catch(() => null)
  if (stat?.isDirectory() !== true) return
  for (const name of await readdir(folderPath)) {
    if (!TEMPORARY_FILE.test(name)) continue
    const path = join(folderPath, name)
    // Those of this process may be in the middle of being written.
    const writtenAt = (await lstat(path).catch(() => null))?.mtimeMs ?? Infinity
    if (writtenAt < performance.timeOrigin) await rm(path, { recursive: true, force: true })
  }
}
