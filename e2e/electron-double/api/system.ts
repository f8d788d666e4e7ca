import { recordOnly, type CallRecord } from './call-record.ts'
import type { ReadyGate } from './ready-gate.ts'
import { strict, unsupported } from './strict.ts'

/** Dialogs are cancelled at once; a spec puts its own function in place (`dialog.showOpenDialog = ...`), as with Electron. */
export function createDialog(calls: CallRecord, gate: ReadyGate) {
  const answer =
    <T>(name: string, value: T) =>
    (...args: unknown[]): Promise<T> => {
      gate.requireReady('dialog module can only be used after app is ready')
      calls.note(`dialog.${name}`, ...args)
      return Promise.resolve(structuredClone(value))
    }
  return strict('dialog', {
    showOpenDialog: answer('showOpenDialog', { canceled: true, filePaths: [] as string[] }),
    showSaveDialog: answer('showSaveDialog', { canceled: true, filePath: '' }),
    showMessageBox: (...args: unknown[]) => {
      const options = args.at(-1)
      const cancelId: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'cancelId') : 0
      // As if the user had closed it.
      return answer('showMessageBox', {
        response: typeof cancelId === 'number' ? cancelId : 0,
        checkboxChecked: false,
      })(...args)
    },
    showErrorBox: (title: string, content: string) => {
      calls.note('dialog.showErrorBox', title, content)
      process.stderr.write(`[dialog.showErrorBox] ${title}: ${content}\n`)
    },
    showOpenDialogSync: () => unsupported('dialog.showOpenDialogSync'),
    showMessageBoxSync: () => unsupported('dialog.showMessageBoxSync'),
  })
}

/** Chromium's own crashes are not the app's; nothing is collected. */
export function createCrashReporter(calls: CallRecord) {
  return strict('crashReporter', recordOnly(calls, 'crashReporter', ['start']))
}

/** Nothing is opened; the record says what would have been. */
export function createShell(calls: CallRecord) {
  return strict('shell', {
    openExternal: (url: string, options?: object) => {
      calls.note('shell.openExternal', url, ...(options === undefined ? [] : [options]))
      return Promise.resolve()
    },
    openPath: (path: string) => {
      calls.note('shell.openPath', path)
      return Promise.resolve('')
    },
    ...recordOnly(calls, 'shell', ['showItemInFolder', 'beep']),
  })
}

/** A clipboard of its own; the page's `navigator.clipboard` is Chromium's. */
export function createClipboard() {
  let text = ''
  return strict('clipboard', {
    // Promises since Electron 45, as in the page.
    writeText: (value: string) => {
      text = value
      return Promise.resolve()
    },
    readText: () => Promise.resolve(text),
    clear: () => {
      text = ''
    },
  })
}

/** Honest: there is no key store here, and so nothing is ever encrypted. */
export function createSafeStorage() {
  const refuse = (): never => {
    throw new Error('Error while encrypting or decrypting with safeStorage: Encryption is not available.')
  }
  return strict('safeStorage', {
    isEncryptionAvailable: () => false,
    isAsyncEncryptionAvailable: () => Promise.resolve(false),
    getSelectedStorageBackend: () => 'unknown' as const,
    encryptString: refuse,
    decryptString: refuse,
    encryptStringAsync: () => Promise.resolve().then(refuse),
    decryptStringAsync: () => Promise.resolve().then(refuse),
  })
}
