import { useQueryClient } from '@tanstack/react-query'
import { isTerminal, RUN_STATUSES } from '../../src-main/contract/statuses.ts'
import type { Activity } from '../../src-main/contract/system.ts'
import { api } from '../api/client.ts'
import { desktop } from '../api/desktop.ts'
import { usePreferences } from '../api/preferences.ts'
import { queryKeys } from '../api/query-keys.ts'
import { announce } from '../ui/live-region.tsx'
import { useStatusWord } from '../ui/status-badge.tsx'
import { useAppText } from './app-text.ts'
import { showRun, useWindow } from './window-store.ts'

/**
 * Tells of runs whose status changes: aloud for the one that is shown, by a notification for one that ends or asks while the
 * window is not in front.
 */
export function useAnnouncements(): (activity: Activity) => void {
  const t = useAppText()
  const statusWord = useStatusWord()
  const queryClient = useQueryClient()
  return (activity) => {
    const { kind, request_id: requestId } = activity
    const status = RUN_STATUSES.find((word) => word === activity.status)
    if (kind !== 'run' || requestId === null || status === undefined) return
    const isShown = useWindow.getState().requestId === requestId
    const wantsPerson = status === 'waiting_user' || status === 'waiting_auth'
    const mustNotify = (isTerminal(status) || wantsPerson) && !document.hasFocus()
    if (!isShown && !mustNotify) return
    void queryClient
      .query({
        queryKey: queryKeys.runStatus(requestId),
        queryFn: () => api.tempRuns.status({ params: { request_id: requestId }, query: {} }),
      })
      .then((run) => {
        const title = t('run_ended', { skill: run.skill_id, status: statusWord(run.status, run.queue_position) })
        if (isShown) announce(title)
        if (mustNotify && usePreferences.getState().notifyAtEnd)
          notify(title, run.error?.message ?? run.engine, requestId)
        if (status === 'failed') void desktop()?.setProgress('failed')
      })
      // A run that is gone by now needs no announcement.
      .catch(() => undefined)
  }
}

function notify(title: string, body: string, requestId: string): void {
  const bridge = desktop()
  if (bridge !== null) return void bridge.notify({ title, body, requestId })
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const notification = new Notification(title, { body, tag: requestId })
  notification.addEventListener('click', () => {
    focus()
    showRun(requestId, null)
    notification.close()
  })
}
