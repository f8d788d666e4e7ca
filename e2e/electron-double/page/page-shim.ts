import type { Bridge } from './bridge-value.ts'
import type { Codec } from './codec.ts'
import type { FilePaths } from './file-paths.ts'
import type { IpcInbox, PageIpc, Post } from './ipc-renderer.ts'

/** What the double knows and the preload may ask for. */
export interface PreloadEnvironment {
  platform: string
  arch: string
  versions: Record<string, string | undefined>
  /** `webPreferences.additionalArguments`. */
  argv: string[]
}

export interface PageParts {
  makeCodec: () => Codec
  makeBridge: () => Bridge
  makeIpc: (codec: Codec, post: Post) => PageIpc
  trackFilePaths: () => FilePaths
  guardWindow: (post: Post) => void
  /** The preload's text, wrapped as CommonJS. */
  preload: (require: (id: string) => unknown, module: { exports: object }, exports: object, process: object) => void
  environment: PreloadEnvironment
}

/** The door that the double and a test's driver use; not enumerable, so that a page which lists its globals looks as in Electron. */
export interface PageDoor extends IpcInbox {
  expectFiles(paths: string[]): void
}

/**
 * Runs in every document before its own scripts, and gives the preload its `require('electron')`. Sent as source text
 * together with its parts, so nothing outside of the function may be referred to.
 */
export function pageShim(parts: PageParts): void {
  const isBinding = (value: unknown): value is (message: string) => void => typeof value === 'function'
  const BINDING = '__electronDoublePost'
  const binding = Reflect.get(window, BINDING) as unknown
  Reflect.deleteProperty(window, BINDING)
  // A preload runs in the top frame only; a second evaluation in the same document must change nothing.
  if (window.top !== window || !isBinding(binding) || Object.hasOwn(window, '__electronDouble')) return

  const post: Post = (message) => binding(JSON.stringify(message))
  const { ipcRenderer, inbox } = parts.makeIpc(parts.makeCodec(), post)
  const bridge = parts.makeBridge()
  const files = parts.trackFilePaths()
  parts.guardWindow(post)

  const unsupported = (name: string): never => {
    throw new Error(`electron-double: ${name} is not supported in a preload`)
  }
  // `then` is asked for by every await; a thing that is not there must not look like a promise.
  const strict = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get: (object, key): unknown =>
        typeof key === 'symbol' || key in object || key === 'then'
          ? Reflect.get(object, key)
          : unsupported(`${name}.${key}`),
    })

  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => {
      if (key in window) {
        throw new Error(`Cannot bind an API on top of an existing property on the window object: ${key}`)
      }
      Object.defineProperty(window, key, { value: bridge.expose(api), enumerable: true })
    },
  }
  const electron = strict('electron', {
    contextBridge: strict('contextBridge', contextBridge),
    ipcRenderer: strict('ipcRenderer', ipcRenderer),
    webUtils: strict('webUtils', { getPathForFile: files.pathOf }),
  })
  const process = strict('process', {
    ...parts.environment,
    env: {},
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    isMainFrame: true,
  })
  const door: PageDoor = { ...inbox, expectFiles: files.expect }
  Object.defineProperty(window, '__electronDouble', { value: Object.freeze(door) })

  const module = { exports: {} }
  const load = (id: string): unknown => {
    if (id === 'electron' || id === 'electron/renderer' || id === 'electron/common') return electron
    return unsupported(`require('${id}')`)
  }
  try {
    parts.preload(load, module, module.exports, process)
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    reportError(error)
    post({ kind: 'preload-error', message: error.message, stack: error.stack ?? '' })
  }
}
