import type { DiskReserve } from '../../platform/disk-reserve.ts'
import { isDiskFull } from '../disk-full.ts'
import type { RequestStore } from './request-store.ts'

/**
 * A store whose writes get the disk's reserve when the disk is full: a run that a full disk ended must be able to say so, and the
 * server must go on (security-reliability F4).
 * @throws what the store throws when the reserve does not help either
 */
export function reserveRequestStore(store: RequestStore, reserve: DiskReserve): RequestStore {
  const again = <Args extends unknown[], Answer>(write: (...args: Args) => Answer) => {
    return (...args: Args): Answer => {
      try {
        return write(...args)
      } catch (cause) {
        if (!isDiskFull(cause) || !reserve.release()) throw cause
        return write(...args)
      }
    }
  }
  return {
    ...store,
    insert: again(store.insert),
    update: again(store.update),
    move: again(store.move),
    admit: again(store.admit),
    requeue: again(store.requeue),
    remove: again(store.remove),
  }
}
