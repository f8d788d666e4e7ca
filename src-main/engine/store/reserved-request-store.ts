import type { DatabaseSync } from 'node:sqlite'
import { AppError, ERRORS } from '../../contract/errors.ts'
import type { DiskReserve } from '../../platform/disk-reserve.ts'
import { isDiskFull } from '../../platform/disk-faults.ts'
import { isEnded, MOVES } from '../runs/run-machine.ts'
import { startLogAnew } from './database.ts'
import type { RequestStore } from './request-store.ts'

/**
 * A store in which the ends of runs, notes on them and removals get the disk's reserve when the disk is full: a run that a full disk
 * ended must be able to say so, and a removal makes room (security-reliability F4). What begins something new is refused before it takes
 * that room.
 * @param database what the store writes to
 * @throws AppError disk_full; what the store throws when the reserve does not help either
 */
export function reserveRequestStore(
  store: RequestStore,
  reserve: Pick<DiskReserve, 'release' | 'isDiskFull'>,
  database: Pick<DatabaseSync, 'isTransaction' | 'exec'>,
): RequestStore {
  const again = <Answer>(write: () => Answer): Answer => {
    // Part of a larger deed, which SQLite may have undone: it is not for one write of it to go on.
    if (database.isTransaction) return write()
    for (const makeRoom of [tryLogAnew, reserve.release]) {
      try {
        return write()
      } catch (cause) {
        if (!isDiskFull(cause) || !makeRoom()) throw cause
      }
    }
    return write()
  }
  const tryLogAnew = (): true => {
    try {
      startLogAnew(database)
    } catch {
      // No room for that either.
    }
    return true
  }
  const onlyWithRoom = <Answer>(write: () => Answer): Answer => {
    if (reserve.isDiskFull()) throw new AppError('disk_full', ERRORS.disk_full.title)
    return write()
  }
  return {
    ...store,
    insert: (request) => onlyWithRoom(() => store.insert(request)),
    admit: (requestId, change, max) => onlyWithRoom(() => store.admit(requestId, change, max)),
    update: (requestId, change) => again(() => store.update(requestId, change)),
    move: (requestId, move, change) => {
      const write = (): boolean => store.move(requestId, move, change)
      return isEnded(MOVES[move].to) ? again(write) : write()
    },
    remove: (requestId) => again(() => store.remove(requestId)),
  }
}
