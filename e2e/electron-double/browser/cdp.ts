import { EventEmitter } from 'node:events'
// Playwright ships the protocol's table but does not list it in its `exports`; only types are taken.
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol.d.ts'

export type { Protocol }

type Command = keyof Protocol.CommandParameters

/** One flattened session of the Chrome DevTools Protocol: the browser itself, or one page. */
export interface CdpSession {
  /** Sends a command. Rejects with the method's name when Chromium refuses it or goes away. */
  send<T extends Command>(method: T, params?: Protocol.CommandParameters[T]): Promise<Protocol.CommandReturnValues[T]>
  /** Listens to an event of this session. @returns stops listening */
  on<T extends keyof Protocol.Events>(event: T, listener: (payload: Protocol.Events[T]) => void): () => void
}

export interface Cdp extends CdpSession {
  /** The session with that id; commands and events of it only. */
  session(sessionId: string): CdpSession
  /** Resolves once the connection is gone, whoever ended it. */
  readonly closed: Promise<void>
  close(): void
}

interface Waiting {
  method: string
  resolve: (value: unknown) => void
  reject: (reason: Error) => void
}

interface Message {
  id?: number
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string }
  sessionId?: string
}

/** Connects to `ws://...` by Node's own WebSocket; the double takes no client library. */
export async function connectCdp(url: string): Promise<Cdp> {
  const socket = await open(url)
  const waiting = new Map<number, Waiting>()
  const events = new EventEmitter().setMaxListeners(0)
  let lastId = 0

  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id === undefined) {
      events.emit(eventKey(message.sessionId, message.method ?? ''), message.params)
      return
    }
    const command = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error === undefined) command?.resolve(message.result)
    else command?.reject(new Error(`${command.method}: ${message.error.message}`))
  })
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => {
      for (const { method, reject } of waiting.values()) reject(new Error(`${method}: the browser is gone`))
      waiting.clear()
      resolve()
    })
  })

  const sendTo = (sessionId: string | undefined, method: string, params: unknown): Promise<unknown> => {
    if (socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error(`${method}: the browser is gone`))
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { method, resolve, reject })
      socket.send(JSON.stringify({ id, method, params, sessionId }))
    })
  }
  const createSession = (sessionId: string | undefined): CdpSession => ({
    // What a method answers is the protocol's word; nothing here could check it.
    send: (method, params) => sendTo(sessionId, method, params ?? {}) as Promise<never>,
    on: (event, listener) => {
      events.on(eventKey(sessionId, event), listener)
      return () => events.off(eventKey(sessionId, event), listener)
    },
  })
  return { ...createSession(undefined), session: createSession, closed, close: () => socket.close() }
}

function eventKey(sessionId: string | undefined, method: string): string {
  return `${sessionId ?? ''}:${method}`
}

function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket), { once: true })
    socket.addEventListener('error', () => reject(new Error(`electron-double: cannot connect to ${url}`)), {
      once: true,
    })
  })
}
