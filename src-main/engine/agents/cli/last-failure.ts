import type { RunErrorCode } from '../../../contract/run.ts'
import type { EngineCli } from '../../../contract/system.ts'
import type { EngineId } from '../../../contract/statuses.ts'
import type { RequestStore } from '../../store/request-store.ts'

/** Failures that say something about the engine and its access; the others are about the skill. */
const OF_THE_ENGINE: readonly RunErrorCode[] = [
  ...(['ENGINE_NOT_AVAILABLE', 'START_FAILED', 'EXIT_CODE', 'KILLED_BY_SIGNAL', 'IDLE_TIMEOUT'] as const),
  ...(['AUTH_REQUIRED', 'QUOTA_EXCEEDED', 'MODEL_UNKNOWN', 'REFUSED', 'NETWORK', 'SESSION_RESUME_FAILED'] as const),
]

/** @returns the failure of the engine's newest ended run; null when that run went well, or failed for another reason */
export function createLastFailure(store: Pick<RequestStore, 'list'>): (engine: EngineId) => EngineCli['last_failure'] {
  return (engine) => {
    const newest = (status: 'failed' | 'succeeded') =>
      store.list({ engine, status, has_run: true, page: 1, page_size: 1 }).rows[0]
    const failed = newest('failed')
    if (failed?.error === undefined || failed.error === null || !OF_THE_ENGINE.includes(failed.error.code)) return null
    if ((newest('succeeded')?.created_at ?? '') > failed.created_at) return null
    const { code, message } = failed.error
    return { code, message, at: failed.finished_at ?? failed.updated_at, request_id: failed.request_id }
  }
}
