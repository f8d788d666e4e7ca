import { api } from '../api/client.ts'
import { originOf } from '../api/skill-origin.ts'
import { showRun } from './window-store.ts'

/** Goes to the newest run that waits for the person: for an answer, or for a sign-in. */
export async function showWaitingRun(): Promise<void> {
  for (const status of ['waiting_user', 'waiting_auth'] as const) {
    const answer = await api.tempRuns.list({ query: { status, page_size: 1 } }).catch(() => null)
    const run = answer?.runs[0]
    if (run === undefined) continue
    showRun(run.request_id, originOf(run))
    return
  }
}
