import type { Codec } from './codec.ts'

/** What a page tells the double, as JSON through one binding. */
export type PageMessage =
  | { kind: 'invoke'; id: number; channel: string; body: string }
  | { kind: 'send'; channel: string; body: string }
  | { kind: 'preload-error'; message: string; stack: string }
  | { kind: 'navigate'; url: string }
  | { kind: 'title'; title: string }
  | { kind: 'window-open'; url: string; frameName: string; features: string; disposition: WindowDisposition }
  | {
      kind: 'context-menu'
      x: number
      y: number
      linkURL: string
      selectionText: string
      isEditable: boolean
    }

export type WindowDisposition = 'default' | 'foreground-tab' | 'background-tab' | 'new-window' | 'other'

export type Post = (message: PageMessage) => void

/** What the double calls in the page. */
export interface IpcInbox {
  settle(id: number, isSuccess: boolean, body: string): void
  deliver(channel: string, body: string): void
}

type Listener = (event: object, ...args: unknown[]) => void

export interface PageIpc {
  ipcRenderer: {
    invoke(channel: string, ...args: unknown[]): Promise<unknown>
    send(channel: string, ...args: unknown[]): void
    on(channel: string, listener: Listener): object
    once(channel: string, listener: Listener): object
    off(channel: string, listener: Listener): object
    addListener(channel: string, listener: Listener): object
    removeListener(channel: string, listener: Listener): object
    removeAllListeners(channel?: string): object
    listenerCount(channel: string): number
  }
  inbox: IpcInbox
}

/** The preload's `ipcRenderer`. Goes to the page as source text, so nothing outside of the function may be referred to. */
export function makeIpc(codec: Codec, post: Post): PageIpc {
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (reason: unknown) => void }>()
  const listeners = new Map<string, { listener: Listener; isOnce: boolean }[]>()
  let lastId = 0

  const add = (channel: string, listener: Listener, isOnce: boolean): object => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, isOnce }])
    return ipcRenderer
  }
  const remove = (channel: string, listener: Listener): object => {
    const kept = [...(listeners.get(channel) ?? [])]
    // The newest one, and only one, as Node's emitter does.
    const at = kept.findLastIndex((entry) => entry.listener === listener)
    if (at !== -1) kept.splice(at, 1)
    listeners.set(channel, kept)
    return ipcRenderer
  }
  const ipcRenderer: PageIpc['ipcRenderer'] = {
    // What cannot be cloned rejects, as in Electron; `send` throws.
    invoke: (channel, ...args) =>
      new Promise((resolve, reject) => {
        const body = codec.encode(args)
        const id = ++lastId
        calls.set(id, { resolve, reject })
        post({ kind: 'invoke', id, channel, body })
      }),
    send: (channel, ...args) => post({ kind: 'send', channel, body: codec.encode(args) }),
    on: (channel, listener) => add(channel, listener, false),
    addListener: (channel, listener) => add(channel, listener, false),
    once: (channel, listener) => add(channel, listener, true),
    off: remove,
    removeListener: remove,
    removeAllListeners: (channel) => {
      if (channel === undefined) listeners.clear()
      else listeners.delete(channel)
      return ipcRenderer
    },
    listenerCount: (channel) => listeners.get(channel)?.length ?? 0,
  }
  const inbox: IpcInbox = {
    settle: (id, isSuccess, body) => {
      const call = calls.get(id)
      calls.delete(id)
      if (isSuccess) call?.resolve(codec.decode(body))
      else call?.reject(codec.decode(body))
    },
    deliver: (channel, body) => {
      for (const { listener, isOnce } of listeners.get(channel) ?? []) {
        if (isOnce) remove(channel, listener)
        const args = codec.decode(body)
        listener({ sender: ipcRenderer, ports: [] }, ...(Array.isArray(args) ? (args as unknown[]) : []))
      }
    },
  }
  return { ipcRenderer, inbox }
}
