import { EventEmitter } from 'node:events'
import { recordOnly, type CallRecord } from './call-record.ts'
import type { CheckHandler, Permissions, RequestHandler } from './permissions.ts'
import type { ReadyGate } from './ready-gate.ts'
import { limitEvents, strict, unsupported } from './strict.ts'

/** `will-download` comes; the others need a device, which headless Chromium has not: a test may emit them. */
const EVENTS = [
  'will-download',
  'select-hid-device',
  'select-usb-device',
  'select-serial-port',
  'hid-device-added',
  'hid-device-removed',
  'usb-device-added',
  'usb-device-removed',
  'serial-port-added',
  'serial-port-removed',
]

export interface SessionParts {
  calls: CallRecord
  gate: ReadyGate
  permissions: Permissions
  protocol: object
}

export type Session = ReturnType<typeof createSession>

function createSession({ calls, permissions, protocol }: SessionParts) {
  const emitter = limitEvents('Session', new EventEmitter(), EVENTS)
  return strict(
    'Session',
    Object.assign(
      emitter,
      recordOnly(calls, 'Session', [
        'setDevicePermissionHandler',
        'setBluetoothPairingHandler',
        'setDisplayMediaRequestHandler',
        'setUSBProtectedClassesHandler',
        'setSpellCheckerEnabled',
      ]),
      {
        protocol,
        isPersistent: () => true,
        setPermissionRequestHandler: (handler: RequestHandler | null) => {
          calls.note('Session.setPermissionRequestHandler', handler)
          permissions.setRequestHandler(handler)
        },
        setPermissionCheckHandler: (handler: CheckHandler | null) => {
          calls.note('Session.setPermissionCheckHandler', handler)
          permissions.setCheckHandler(handler)
        },
        clearCache: () => {
          calls.note('Session.clearCache')
          return Promise.resolve()
        },
        clearStorageData: (options?: unknown) => {
          calls.note('Session.clearStorageData', options)
          return Promise.resolve()
        },
      },
    ),
  )
}

/** Electron's `session` module: one session, as the double has one profile. */
export function createSessionModule(parts: SessionParts): {
  module: { readonly defaultSession: Session }
  created: Session
} {
  const created = createSession(parts)
  const module = strict('session', {
    get defaultSession(): Session {
      parts.gate.requireReady('Session can only be received when app is ready')
      return created
    },
    fromPartition: () => unsupported('session.fromPartition'),
    fromPath: () => unsupported('session.fromPath'),
  })
  return { module, created }
}
