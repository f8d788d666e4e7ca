import type { DatabaseSync } from 'node:sqlite'
import type { DiskReserve } from '../../platform/disk-reserve.ts'
import { isDiskFull } from '../../platform/disk-faults.ts'
import { isEnded, MOVES } from '../runs/run-machine.ts'
import type { RequestStore } from './request-store.ts'

/**
 * A store in which the ends of runs, notes on them and removals get the disk's reserve when the disk is full: a run that a full disk
 * ended must be able to say so, and a removal makes room (security-reliability F4). What begins something new does not get it.
 * @param database what the store writes to
 * @throws what the store throws when the reserve does not help either
 */
export function reserveRequestStore(
  store: RequestStore,
  reserve: Pick<DiskReserve, 'release'>,
  database: Pick<DatabaseSync, 'isTransaction'>,
): RequestStore {
  const again = <Answer>(write: () => Answer): Answer => {
    // Part of a larger deed, which SQLite may have undone: it is not for one write of it to go on.
    if (database.isTransaction) return write()
    try {
      return write()
    } catch (cause) {
      if (!isDiskFull(cause) || !reserve.release()) throw cause
      return write()
    }
  }
  return {
    ...store,
    update: (requestId, change) => again(() => store.update(requestId, change)),
    move: (requestId, move, change) => {
      const write = (): boolean => store.move(requestId, move, change)
      return isEnded(MOVES[move].to) ? again(write) : write()
    },
    remove: (requestId) => again(() => store.remove(requestId)),
  }
}
