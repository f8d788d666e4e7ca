import { setTimeout as delay } from 'node:timers/promises'
import type { CdpSession, Protocol } from '../browser/cdp.ts'
import type { SchemeUrls } from '../browser/scheme-urls.ts'
import { originOf } from './frames.ts'

type Contents = object
interface PermissionDetails {
  requestingUrl: string
  isMainFrame: boolean
}
/** `never` stands for Electron's own objects and names, which the double has only in part. */
export type RequestHandler = (
  contents: never,
  permission: never,
  answer: (isGranted: boolean) => void,
  details: never,
) => void
export type CheckHandler = (contents: never, permission: never, origin: string, details: never) => boolean

export interface Permissions {
  setRequestHandler(handler: RequestHandler | null): void
  setCheckHandler(handler: CheckHandler | null): void
  /** Asks the app's handlers for that page and tells Chromium. */
  apply(root: CdpSession, contents: Contents, url: string): Promise<void>
  /** One question, answered now. */
  isGranted(contents: Contents, permission: string, url: string): Promise<boolean>
}

/** Electron's names, and the descriptors that Chromium can be told about (`fullscreen` it cannot). */
const DESCRIPTORS: Record<string, Protocol.Browser.PermissionDescriptor[]> = {
  'background-sync': [{ name: 'background-sync' }],
  'clipboard-read': [{ name: 'clipboard-read' }],
  'clipboard-sanitized-write': [{ name: 'clipboard-write' }],
  'display-capture': [{ name: 'display-capture' }],
  geolocation: [{ name: 'geolocation' }],
  'idle-detection': [{ name: 'idle-detection' }],
  keyboardLock: [{ name: 'keyboard-lock' }],
  'local-fonts': [{ name: 'local-fonts' }],
  media: [{ name: 'camera' }, { name: 'microphone' }],
  midi: [{ name: 'midi' }],
  midiSysex: [{ name: 'midi', sysex: true }],
  nfc: [{ name: 'nfc' }],
  notifications: [{ name: 'notifications' }],
  'payment-handler': [{ name: 'payment-handler' }],
  'persistent-storage': [{ name: 'persistent-storage' }],
  pointerLock: [{ name: 'pointer-lock' }],
  'screen-wake-lock': [{ name: 'screen-wake-lock' }],
  sensors: [{ name: 'accelerometer' }, { name: 'gyroscope' }, { name: 'magnetometer' }],
  'speaker-selection': [{ name: 'speaker-selection' }],
  'storage-access': [{ name: 'storage-access' }],
  'top-level-storage-access': [{ name: 'top-level-storage-access' }],
  'window-management': [{ name: 'window-management' }],
}

/** A handler may ask the user; whoever has not answered by then has not granted. */
const ANSWER_TIMEOUT_MS = 1000

/**
 * Chromium asks nobody outside at the moment of a request, so the app's handlers are asked beforehand, once for each origin,
 * and Chromium is told the answers. The request handler is asked only about what the check handler lets through.
 */
export function createPermissions(urls: SchemeUrls): Permissions {
  let requestHandler: RequestHandler | null = null
  let checkHandler: CheckHandler | null = null
  let told = new Set<string>()

  const isGranted = async (contents: Contents, permission: string, url: string): Promise<boolean> => {
    const details: PermissionDetails = { requestingUrl: url, isMainFrame: true }
    if (checkHandler?.(contents as never, permission as never, `${originOf(url)}/`, details as never) === false)
      return false
    const handler = requestHandler
    if (handler === null) return true
    const answered = new Promise<boolean>((resolve) =>
      handler(contents as never, permission as never, resolve, details as never),
    )
    return Promise.race([answered, delay(ANSWER_TIMEOUT_MS, false, { ref: false })])
  }
  return {
    setRequestHandler: (handler) => {
      requestHandler = handler
      told = new Set()
    },
    setCheckHandler: (handler) => {
      checkHandler = handler
      told = new Set()
    },
    isGranted,
    apply: async (root, contents, url) => {
      const origin = originOf(urls.toHttp(url))
      // Without any handler Electron grants everything and Chromium asks; a hardened app never leaves it at that.
      if ((requestHandler === null && checkHandler === null) || told.has(origin) || !/^https?:/.test(origin)) return
      told.add(origin)
      const tell = async ([permission, descriptors]: [
        string,
        Protocol.Browser.PermissionDescriptor[],
      ]): Promise<void> => {
        const setting = (await isGranted(contents, permission, url)) ? 'granted' : 'denied'
        await Promise.all(
          descriptors.map((descriptor) =>
            root.send('Browser.setPermission', { permission: descriptor, setting, origin }),
          ),
        )
      }
      await Promise.all(Object.entries(DESCRIPTORS).map(tell))
    },
  }
}
