import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { isDiskFull } from '../../../platform/disk-faults.ts'
import { keepsTemporaryFiles } from '../../workspaces/clean-up.ts'
import { errorOfCause } from '../attempt/end-reason.ts'
import { emptyResult, finishRun, type Ending } from './finish-run.ts'
import type { RunContext } from '../run-context.ts'

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000

/** How runs end, also when the disk is full or the database locked: what cannot be stored is kept here and stored later. */
export interface RunEndings {
  /**
   * Ends a run. Never rejects; where nothing is in the way, all is done before it returns. Else it resolves when the end is stored, or
   * when this process ends: the next start's recovery does it then.
   * @returns false when the run had ended already, or its end was not stored
   */
  finish(requestId: string, ending: Ending): Promise<boolean>
  /** Resolves when a run has ended, also when only its end could not be stored. */
  endedOrLate(requestId: string, ended: Promise<void>): Promise<void>
  /** True while a run is over and its end is not stored. */
  isLate(requestId: string): boolean
  /** Tries once more for each; those that fail then are given up. */
  close(): void
}

/** @param context what runs are carried out with */
export function createRunEndings(context: RunContext): RunEndings {
  const late = new Set<string>()
  const isLateNow = new EventEmitter().setMaxListeners(0)
  const closing = new AbortController()

  /** @returns null when it could not be stored */
  const tryFinish = (requestId: string, ending: Ending): boolean | null => {
    try {
      return finishRun(context, requestId, ending)
    } catch (cause) {
      context.log.error(
        { err: cause, request_id: requestId },
        'the end of a run could not be stored; it is tried again',
      )
      return null
    }
  }

  /** The run is over, so what it filled the disk with can go before its end is stored. */
  const makeRoom = (requestId: string): void => {
    try {
      const row = context.store.get(requestId)
      if (row !== null && !keepsTemporaryFiles(row)) context.cleanUp.atEnd(row)
    } catch (cause) {
      context.log.warn({ err: cause, request_id: requestId }, 'a run that is over could not be cleaned up yet')
    }
  }

  const finishLate = async (requestId: string, given: Ending): Promise<boolean> => {
    const wasClosing = closing.signal.aborted
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      makeRoom(requestId)
      await delay(waitMs, undefined, wasClosing ? {} : { signal: closing.signal }).catch(() => undefined)
      const isDecided = tryFinish(requestId, given)
      if (isDecided !== null) return isDecided
      if (closing.signal.aborted) return false
    }
  }

  return {
    async finish(requestId, ending) {
      try {
        return finishRun(context, requestId, ending)
      } catch (cause) {
        context.log.error({ err: cause, request_id: requestId }, 'the end of a run could not be stored yet')
        late.add(requestId)
        isLateNow.emit(requestId)
        return await finishLate(requestId, withCause(ending, cause)).finally(() => late.delete(requestId))
      }
    },
    async endedOrLate(requestId, ended) {
      if (late.has(requestId)) return
      const heard = new AbortController()
      const becameLate = once(isLateNow, requestId, { signal: heard.signal }).catch(() => undefined)
      await Promise.race([ended, becameLate])
      heard.abort()
    },
    isLate: (requestId) => late.has(requestId),
    close: () => closing.abort(),
  }
}

/** A run that failed on a full disk failed of it, whatever its agent made of it. */
function withCause(ending: Ending, cause: unknown): Ending {
  if (ending.move !== 'turn.failed' || !isDiskFull(cause)) return ending
  const error = errorOfCause(cause)
  return { ...ending, error, result: emptyResult('failed', error) }
}
