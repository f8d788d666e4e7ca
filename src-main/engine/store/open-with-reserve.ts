import { readdirSync } from 'node:fs'
import { isDiskFull } from '../../platform/disk-faults.ts'
import type { DiskReserve } from '../../platform/disk-reserve.ts'
import type { DataLayout } from '../workspaces/data-layout.ts'
import { openDatabase, type OpenedDatabase } from './database.ts'

/**
 * Opens the database of a data folder. On a full disk it cannot even be opened: it gets the room that is kept for such a moment.
 * @throws as {@link openDatabase} does
 */
export function openWithReserve(
  layout: Pick<DataLayout, 'databasePath' | 'runsPath'>,
  reserve: DiskReserve,
  now: () => Date,
): OpenedDatabase {
  // A run's folder is never made before the database.
  const isExpected = readdirSync(layout.runsPath).length > 0
  try {
    return openDatabase(layout.databasePath, now, isExpected)
  } catch (cause) {
    if (!isDiskFull(cause) || !reserve.release()) throw cause
    return openDatabase(layout.databasePath, now, isExpected)
  }
}
