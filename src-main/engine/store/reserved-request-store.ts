import type { DiskReserve } from '../../platform/disk-reserve.ts'
import { isDiskFull } from '../disk-full.ts'
import type { RequestStore } from './request-store.ts'

/**
 * A store whose writes get the disk's reserve when the disk is full: a run that a full disk ended must be able to say so, and the
 * server must go on (security-reliability F4).
 * @throws what the store throws when the reserve does not help either
 */
export function reserveRequestStore(store: RequestStore, reserve: DiskReserve): RequestStore {
  const again = <Answer>(write: () => Answer): Answer => {
    try {
      return write()
    } catch (cause) {
      if (!isDiskFull(cause) || !reserve.release()) throw cause
      return write()
    }
  }
  return {
    ...store,
    insert: (request) => again(() => store.insert(request)),
    update: (requestId, change) => again(() => store.update(requestId, change)),
    move: (requestId, move, change) => again(() => store.move(requestId, move, change)),
    admit: (requestId, change, max) => again(() => store.admit(requestId, change, max)),
    requeue: (requestId, move, change) => again(() => store.requeue(requestId, move, change)),
    remove: (requestId) => again(() => store.remove(requestId)),
  }
}
