import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import type { HeldBody } from './held-body.ts'

/** A server that restarts, or a network that comes back, is there again within these; an agent's own tries come on top or not at all. */
const RETRY_PAUSES_MS = [500, 1_000]
/** No further try begins later than that after the first: each may take long by itself, as a name that is looked up. */
const RETRY_WITHIN_MS = 2_500
/** A machine that is off does not even refuse. */
const CONNECT_TIMEOUT_MS = 10_000

export interface ReachOptions {
  readonly target: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: HeldBody
  /** Silence after which a request ends, before and in its answer. */
  readonly idleMs: number
  /** Ends the request and the answer. */
  readonly signal: AbortSignal
  /** False where it was tried in vain a moment ago. */
  readonly mayTryAgain: boolean
}

/** What came of a request. */
export type Reached =
  | {
      readonly kind: 'answer'
      readonly answer: IncomingMessage
      /** Told when the answer stops coming. */
      onSilence(listener: () => void): void
    }
  | { readonly kind: 'silent' | 'aborted' }
  /** `code` of the socket's error. */
  | { readonly kind: 'unreached'; readonly code: string }

/** Proxy settings of this process hold for the gateway too; a server on this machine is asked directly. */
const agents = {
  direct: { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) },
  byEnvironment: {
    http: new HttpAgent({ keepAlive: true, proxyEnv: process.env }),
    https: new HttpsAgent({ keepAlive: true, proxyEnv: process.env }),
  },
}

/** Asks a model's server, a few times where nobody is there or the connection is lost before a byte of the answer has come. */
export async function reachModel(options: ReachOptions): Promise<Reached> {
  const startedAt = performance.now()
  for (let tries = 0; ; tries += 1) {
    const reached = await askOnce(options)
    if (reached.kind !== 'unreached') return reached
    const canRepeat = options.body.takeBack() && options.mayTryAgain
    const pauseMs = RETRY_PAUSES_MS[tries]
    if (pauseMs === undefined || !canRepeat || performance.now() - startedAt + pauseMs > RETRY_WITHIN_MS) return reached
    await delay(pauseMs, undefined, { signal: options.signal }).catch(() => undefined)
    if (options.signal.aborted) return { kind: 'aborted' }
  }
}

function askOnce({ target, method, headers, body, idleMs, signal }: ReachOptions): Promise<Reached> {
  const isLocal = /^(127(\.\d+){3}|localhost|\[::1\])$/.test(target.hostname)
  const kind = target.protocol === 'https:' ? 'https' : 'http'
  const agent = agents[isLocal ? 'direct' : 'byEnvironment'][kind]
  const request = (kind === 'https' ? requestHttps : requestHttp)(target, {
    method,
    headers: { ...headers },
    agent,
    signal,
    timeout: idleMs,
  })
  endWithoutConnection(request)
  return new Promise((done) => {
    request.on('timeout', () => {
      done({ kind: 'silent' })
      request.destroy()
    })
    request.on('error', (cause) => {
      const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
      done(signal.aborted ? { kind: 'aborted' } : { kind: 'unreached', code })
    })
    request.on('response', (answer) => {
      body.release()
      done({ kind: 'answer', answer, onSilence: (listener) => void request.on('timeout', listener) })
    })
    body.sendTo(request)
  })
}

function endWithoutConnection(request: ClientRequest): void {
  const late = Object.assign(new Error('No connection in time'), { code: 'ETIMEDOUT' })
  const timer = setTimeout(() => request.destroy(late), CONNECT_TIMEOUT_MS)
  const stop = (): void => clearTimeout(timer)
  request.on('close', stop)
  request.on('socket', (socket) => {
    if (socket.connecting) socket.once('connect', stop)
    else stop()
  })
}
