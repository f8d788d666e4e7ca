import { Notification } from 'electron'
import type { MainWindow } from './main-window.ts'
import { DesktopError } from './desktop-error.ts'

/** Kept while shown: a notification that nothing holds is collected, and its click with it. */
const shown = new Set<Notification>()
const MOST_SHOWN = 20

/** Shows a notification of the system; a click on it brings that request to the front. */
export function createNotify(
  window: Pick<MainWindow, 'open'>,
): (notice: { title: string; body: string; requestId: string }) => Promise<null> {
  return ({ title, body, requestId }) => {
    if (!Notification.isSupported()) {
      return Promise.reject(new DesktopError('not_supported', 'This system shows no notifications'))
    }
    const notification = new Notification({ title, body })
    const forget = (): void => void shown.delete(notification)
    notification.on('click', () => {
      forget()
      window.open({ kind: 'show-request', requestId })
    })
    notification.on('close', forget)
    shown.add(notification)
    for (const old of [...shown].slice(0, -MOST_SHOWN)) shown.delete(old)
    notification.show()
    return Promise.resolve(null)
  }
}
