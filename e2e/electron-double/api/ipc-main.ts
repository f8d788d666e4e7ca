import { EventEmitter } from 'node:events'
import { makeCodec } from '../page/codec.ts'
import { unsupported } from './strict.ts'

/** `never` stands for Electron's own event, which has far more members than anybody reads. */
type Handler = (event: never, ...args: never[]) => unknown

/** How a page's call is answered: `isSuccess` and the packed value or error. */
export type Settle = (isSuccess: boolean, body: string) => void

export interface IpcMain extends EventEmitter {
  handle(channel: string, handler: Handler): void
  handleOnce(channel: string, handler: Handler): void
  removeHandler(channel: string): void
}

export interface IpcDispatch {
  /** `ipcRenderer.send`. */
  deliver(channel: string, event: object, body: string): void
  /** `ipcRenderer.invoke`. */
  call(channel: string, event: object, body: string, settle: Settle): Promise<void>
}

const codec = makeCodec()

export function createIpcMain(): { ipcMain: IpcMain; dispatch: IpcDispatch } {
  const handlers = new Map<string, Handler>()
  const handle = (channel: string, handler: Handler): void => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  }
  const removeHandler = (channel: string): void => void handlers.delete(channel)
  const ipcMain = Object.assign(new EventEmitter().setMaxListeners(0), {
    handle,
    removeHandler,
    handleOnce: (channel: string, handler: Handler): void =>
      handle(channel, (event, ...args) => {
        removeHandler(channel)
        return handler(event, ...args)
      }),
  })
  const dispatch: IpcDispatch = {
    deliver: (channel, event, body) => void ipcMain.emit(channel, syncGuard(channel, event), ...readArguments(body)),
    call: async (channel, event, body, settle) => {
      try {
        const handler = handlers.get(channel)
        if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
        settle(true, codec.encode(await handler(event as never, ...(readArguments(body) as never[]))))
      } catch (cause) {
        // Electron sends only the text of the error, with this in front.
        settle(false, codec.encode(new Error(`Error invoking remote method '${channel}': ${String(cause)}`)))
      }
    },
  }
  return { ipcMain, dispatch }
}

/** `event.returnValue` answers `sendSync`, which the double's preload side does not have. */
function syncGuard(channel: string, event: object): object {
  return Object.defineProperty(event, 'returnValue', {
    set: () => unsupported(`returnValue of ipcMain.on('${channel}')`),
    configurable: true,
  })
}

function readArguments(body: string): unknown[] {
  const args = codec.decode(body)
  return Array.isArray(args) ? (args as unknown[]) : []
}
