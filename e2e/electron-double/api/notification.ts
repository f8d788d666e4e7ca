import { EventEmitter } from 'node:events'
import type { CallRecord } from './call-record.ts'
import { limitEvents, strict, unsupported } from './strict.ts'

const OPTIONS = [
  'title',
  'subtitle',
  'body',
  'silent',
  'icon',
  'hasReply',
  'timeoutType',
  'urgency',
  'actions',
  'closeButtonText',
  'groupId',
  'id',
]

export interface NotificationOptions {
  title?: string
  body?: string
  silent?: boolean
  [option: string]: unknown
}

export interface Notification extends EventEmitter {
  readonly title: string
  readonly body: string
  readonly silent: boolean
  show(): void
  close(): void
}

export type NotificationModule = ReturnType<typeof createNotificationModule>

/** Nothing is shown; `shown` keeps those that would be, and `shown[0].emit('click')` is the user's click. */
export function createNotificationModule(calls: CallRecord) {
  const shown: Notification[] = []
  const create = (options: NotificationOptions = {}): Notification => {
    const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key))
    if (unknown !== undefined) unsupported(`Notification option '${unknown}'`)
    const emitter = limitEvents('Notification', new EventEmitter(), [
      'show',
      'click',
      'close',
      'reply',
      'action',
      'failed',
    ])
    const notification: Notification = strict(
      'Notification',
      Object.assign(emitter, {
        title: options.title ?? '',
        body: options.body ?? '',
        silent: options.silent ?? false,
        show: () => {
          calls.note('Notification.show', options)
          shown.push(notification)
          notification.emit('show', {})
        },
        close: () => {
          if (shown.includes(notification)) shown.splice(shown.indexOf(notification), 1)
          notification.emit('close', {})
        },
      }),
    )
    return notification
  }
  const Notification = Object.assign(
    function (options?: NotificationOptions) {
      return create(options)
    } as unknown as new (options?: NotificationOptions) => Notification,
    { isSupported: () => true },
  )
  return { Notification, shown }
}
