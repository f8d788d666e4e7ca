import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Usage } from '../../contract/run.ts'
import type { ModelWire } from '../agents/agent.ts'
import type { ModelAccessSource, ModelTrouble, OpenModelAccess } from '../agents/model-access.ts'
import { answerError, forward, readAddress } from './forward.ts'
import { createPatience, type Patience } from './patience.ts'
import { readProvider, type Provider } from './provider-keys.ts'
import { addUsage } from './wire-usage.ts'

const TOKEN_BYTES = 32
const HEADERS_TIMEOUT_MS = 10_000
const MAX_CONNECTIONS = 256

export interface GatewayOptions {
  /** Of this process: keys and addresses of the providers. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Silence of a provider that ends a request. */
  readonly idleMs: number
  readonly log: { warn(facts: object, message: string): void }
}

interface Lease {
  readonly runId: string
  readonly provider: Provider
  readonly ended: AbortController
  readonly patience: Patience
  usage: Usage | null
  /** Of the request that ended last. */
  trouble: ModelTrouble | null
}

/**
 * The model gateway: a server on loopback that agents talk to instead of the provider. Each attempt gets a token of its own, which
 * is all that an agent's shell can find; the real key stays in this process. Nothing listens before the first attempt needs it.
 */
export function createGatewayModelAccess(options: GatewayOptions): ModelAccessSource {
  const leases = new Map<string, Lease>()
  let starting: Promise<Server> | null = null

  const answer = (incoming: IncomingMessage, outgoing: ServerResponse, port: number): void => {
    const refusal = refuseCaller(incoming, port)
    if (refusal !== null) {
      answerError(outgoing, 403, refusal)
      return
    }
    const address = readAddress(incoming.url)
    const path = address?.pathname ?? ''
    // Some agents look whether anybody is there before they say who they are.
    if (path === '/' && (incoming.method === 'GET' || incoming.method === 'HEAD')) {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end(incoming.method === 'GET' ? '{}' : undefined)
      return
    }
    const token = tokenOf(incoming, address)
    const lease = token === null ? undefined : leases.get(digest(token))
    if (lease === undefined) answerError(outgoing, 401, 'This token is unknown, or its run is over')
    else if (!lease.provider.paths.test(path) || !/^(GET|POST)$/.test(incoming.method ?? ''))
      answerError(outgoing, 404, 'The gateway passes on requests to models only')
    else {
      forward(incoming, outgoing, {
        provider: lease.provider,
        idleMs: options.idleMs,
        signal: lease.ended.signal,
        onUsage: (usage) => (lease.usage = addUsage(lease.usage, usage)),
        patience: lease.patience,
        onTrouble(trouble, reason) {
          lease.trouble = trouble
          if (reason !== null) options.log.warn({ run_id: lease.runId, reason }, 'the model server failed the gateway')
        },
      }).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.name : 'unknown'
        options.log.warn({ run_id: lease.runId, reason }, 'the gateway could not pass a request on')
        outgoing.destroy()
      })
    }
  }

  const start = (): Promise<Server> =>
    new Promise((done, fail) => {
      const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: 0 }, (incoming, outgoing) => {
        outgoing.on('error', () => undefined)
        answer(incoming, outgoing, portOf(server))
      })
      server.maxConnections = MAX_CONNECTIONS
      // Answered properly, or agents that try a socket first wait for it.
      server.on('upgrade', (_incoming, socket) => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'))
      server.once('error', fail)
      server.listen(0, '127.0.0.1', () => done(server))
    })

  const openLease = async (runId: string, provider: Provider): Promise<OpenModelAccess> => {
    starting ??= start().catch((cause: unknown) => {
      starting = null
      throw cause
    })
    const server = await starting
    const token = `skill-tryout-${randomBytes(TOKEN_BYTES).toString('base64url')}`
    const ended = new AbortController()
    const lease: Lease = { runId, provider, ended, patience: createPatience(), usage: null, trouble: null }
    leases.set(digest(token), lease)
    return {
      baseUrl: `http://127.0.0.1:${portOf(server)}`,
      key: token,
      isGateway: true,
      trouble: () => lease.trouble,
      close() {
        leases.delete(digest(token))
        lease.ended.abort()
        return Promise.resolve(lease.usage)
      },
    }
  }

  return {
    open(runId: string, wire: ModelWire) {
      const provider = readProvider(options.environment, wire)
      return provider === null ? Promise.resolve(null) : openLease(runId, provider)
    },
    async close() {
      for (const lease of leases.values()) lease.ended.abort()
      leases.clear()
      const server = await starting?.catch(() => null)
      if (server === null || server === undefined) return
      await new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      })
    },
  }
}

/** A page in a browser can reach loopback too: by another name for it, or with its origin. */
function refuseCaller({ headers }: IncomingMessage, port: number): string | null {
  if (headers.host !== `127.0.0.1:${port}` && headers.host !== `localhost:${port}`) return 'Unknown host'
  return headers.origin === undefined ? null : 'Not for pages'
}

function tokenOf({ headers }: IncomingMessage, address: URL | null): string | null {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  const header = [headers['x-api-key'], headers['x-goog-api-key']].find((value) => typeof value === 'string')
  return bearer ?? header ?? address?.searchParams.get('key') ?? null
}

/** Tokens are kept as digests: looking one up then tells nothing by its time. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64')
}

function portOf(server: Server): number {
  const address = server.address()
  return address === null || typeof address === 'string' ? 0 : address.port
}
