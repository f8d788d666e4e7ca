import { Agent as HttpAgent, request as requestHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Provider } from './provider-keys.ts'
import { createAnswerMeter } from './usage-meter.ts'
import type { readUsage } from './wire-usage.ts'

/** Headers that belong to one connection, that carry a key, or that would hide the answer from the meter. */
const NOT_PASSED_ON = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'expect', 'host', 'accept-encoding'],
  ...[
    'authorization',
    'x-api-key',
    'x-goog-api-key',
    'api-key',
    'cookie',
    'set-cookie',
    'forwarded',
    'x-forwarded-for',
  ],
])

export interface ForwardOptions {
  readonly provider: Provider
  /** Silence of the provider after which both sides are ended. */
  readonly idleMs: number
  /** Aborted when the token ends. */
  readonly signal: AbortSignal
  readonly onUsage: (usage: NonNullable<ReturnType<typeof readUsage>>) => void
  /** Told when the provider cannot be reached or goes silent; neither key nor path. */
  readonly onTrouble: (reason: string) => void
}

/** Proxy settings of this process hold for the gateway too; a server on this machine is asked directly. */
const agents = {
  direct: { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) },
  byEnvironment: {
    http: new HttpAgent({ keepAlive: true, proxyEnv: process.env }),
    https: new HttpsAgent({ keepAlive: true, proxyEnv: process.env }),
  },
}

/** Passes one request on with the real key, and its answer back as it comes, without holding either. */
export function forward(incoming: IncomingMessage, outgoing: ServerResponse, options: ForwardOptions): void {
  const { provider, idleMs, signal } = options
  const target = targetOf(provider, incoming.url ?? '/')
  const isLocal = /^(127(\.\d+){3}|localhost|\[::1\])$/.test(target.hostname)
  const kind = target.protocol === 'https:' ? 'https' : 'http'
  const request = (kind === 'https' ? requestHttps : requestHttp)(target, {
    method: incoming.method,
    headers: {
      ...passedOn(incoming.headers),
      ...provider.keyHeaders(provider.key),
      'accept-encoding': 'identity',
    },
    agent: agents[isLocal ? 'direct' : 'byEnvironment'][kind],
    signal,
    timeout: idleMs,
  })
  let reason: string | null = null
  const fail = (status: number, message: string): void => {
    reason ??= message
    if (!outgoing.headersSent) answerError(outgoing, status, reason)
    else outgoing.destroy()
  }
  request.on('timeout', () => {
    reason = `The model server sent nothing for ${Math.round(idleMs / 1_000)} s`
    options.onTrouble('silent')
    fail(504, reason)
    request.destroy()
  })
  request.on('error', (cause) => {
    if (signal.aborted || outgoing.destroyed || reason !== null) outgoing.destroy()
    else {
      const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
      options.onTrouble(code)
      fail(502, `The model server cannot be reached (${code})`)
    }
  })
  request.on('response', (answer) => {
    const status = answer.statusCode ?? 502
    if (status >= 300 && status < 400) {
      // The agent would take its token to another house.
      answer.destroy()
      fail(502, 'The model server wanted to send the request elsewhere')
      return
    }
    const meter = createAnswerMeter(answer.headers['content-type'] ?? '')
    outgoing.writeHead(status, passedOn(answer.headers))
    outgoing.flushHeaders()
    answer.on('data', (chunk: Buffer) => meter.take(chunk))
    answer.on('end', () => {
      const usage = meter.finish()
      if (usage !== null) options.onUsage(usage)
    })
    answer.on('error', () => outgoing.destroy())
    // A cut answer must not look like a whole one.
    answer.on('close', () => {
      if (!answer.complete) outgoing.destroy()
    })
    answer.pipe(outgoing)
  })
  outgoing.on('close', () => request.destroy())
  incoming.pipe(request)
}

/** An error in a form that the tools of all four protocols show. */
export function answerError(outgoing: ServerResponse, status: number, message: string): void {
  const body = { type: 'error', error: { type: 'gateway_error', code: status, status: 'GATEWAY', message } }
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  outgoing.end(JSON.stringify(body))
}

/** The address that a request asks for, in the one form that is both checked and sent on; null when it is none. */
export function readAddress(url: string | undefined): URL | null {
  // Joined as text: two slashes at the beginning would else name another host.
  return URL.parse(`http://127.0.0.1${url ?? '/'}`)
}

function targetOf({ baseUrl, strippedPrefix }: Provider, url: string): URL {
  const asked = readAddress(url) ?? new URL('http://127.0.0.1/')
  const target = new URL(baseUrl + asked.pathname.slice(strippedPrefix.length))
  for (const [name, value] of asked.searchParams) if (name !== 'key') target.searchParams.append(name, value)
  return target
}

function passedOn(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const connection = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/)
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_PASSED_ON.has(name) || connection.includes(name) ? [] : [[name, value] as const],
    ),
  )
}
