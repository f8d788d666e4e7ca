import type { EventEmitter } from 'node:events'
import { recordOnly, type CallRecord } from './call-record.ts'
import { createEmptyImage } from './native-image.ts'
import type { AppPaths } from './app-paths.ts'
import type { Quit } from './quit.ts'
import type { ReadyGate } from './ready-gate.ts'
import type { SingleInstance } from './single-instance.ts'
import { strict } from './strict.ts'

export interface AppParts {
  emitter: EventEmitter
  calls: CallRecord
  gate: ReadyGate
  paths: AppPaths
  quit: Quit
  instance: SingleInstance
  /** Resolves when Chromium runs. */
  whenReady: () => Promise<void>
  appendSwitch: (text: string) => void
  appPath: string
  packageJson: { name?: string; productName?: string; version?: string }
}

/** Members that exist on macOS or Windows alone; code asks for them with `?.`. */
const OTHER_SYSTEMS = [
  'dock',
  'setJumpList',
  'getJumpListSettings',
  'setUserTasks',
  'isInApplicationsFolder',
  'moveToApplicationsFolder',
]

export type App = ReturnType<typeof createApp>

export function createApp(parts: AppParts) {
  const { calls, gate, paths, packageJson } = parts
  const names = { current: packageJson.productName ?? packageJson.name ?? 'Electron' }
  const protocols = new Set<string>()
  const switches = new Map<string, string>()

  const members = {
    isPackaged: false,
    commandLine: strict('app.commandLine', {
      appendSwitch: (name: string, value = '') => {
        switches.set(name, value)
        parts.appendSwitch(value === '' ? `--${name}` : `--${name}=${value}`)
      },
      hasSwitch: (name: string) => switches.has(name) || process.argv.some((arg) => arg.split('=')[0] === `--${name}`),
      getSwitchValue: (name: string) => {
        const given = process.argv.find((arg) => arg.startsWith(`--${name}=`))
        return switches.get(name) ?? given?.slice(name.length + 3) ?? ''
      },
    }),
    ...recordOnly(calls, 'app', [
      'addRecentDocument',
      'clearRecentDocuments',
      'setAboutPanelOptions',
      'showAboutPanel',
      'setAppUserModelId',
      'relaunch',
      'focus',
      'hide',
      'show',
      'disableHardwareAcceleration',
      'setAccessibilitySupportEnabled',
    ]),
    whenReady: () => parts.whenReady(),
    isReady: () => gate.isReady(),
    quit: () => parts.quit.quit(),
    exit: (code = 0) => parts.quit.exit(code),
    getPath: (name: string) => paths.get(name),
    setPath: (name: string, path: string) => paths.set(name, path),
    setAppLogsPath: (path?: string) => paths.set('logs', path ?? paths.get('logs')),
    getAppPath: () => parts.appPath,
    getName: () => names.current,
    setName: (name: string) => {
      names.current = name
    },
    getVersion: () => packageJson.version ?? process.versions['electron'],
    getLocale: () => 'en-US',
    getSystemLocale: () => 'en-US',
    getLocaleCountryCode: () => 'US',
    getPreferredSystemLanguages: () => ['en-US'],
    setBadgeCount: (count?: number) => {
      calls.note('app.setBadgeCount', count)
      return true
    },
    enableSandbox: () => {
      gate.requireEarly('app.enableSandbox() can only be called before app is ready')
      calls.note('app.enableSandbox')
    },
    requestSingleInstanceLock: (additionalData?: unknown) => parts.instance.request(additionalData),
    hasSingleInstanceLock: () => parts.instance.has(),
    releaseSingleInstanceLock: () => parts.instance.release(),
    setAsDefaultProtocolClient: (scheme: string, ...rest: unknown[]) => {
      calls.note('app.setAsDefaultProtocolClient', scheme, ...rest)
      protocols.add(scheme)
      return true
    },
    removeAsDefaultProtocolClient: (scheme: string) => protocols.delete(scheme),
    isDefaultProtocolClient: (scheme: string) => protocols.has(scheme),
    // No icon theme here; Electron gives an empty image for a file without an icon.
    getFileIcon: () => Promise.resolve(createEmptyImage()),
  }
  const filled = Object.assign(parts.emitter, members)
  Object.defineProperty(filled, 'name', { get: () => names.current, set: (name: string) => (names.current = name) })
  return strict('app', filled, OTHER_SYSTEMS)
}
