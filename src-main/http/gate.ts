import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { AppError } from '../contract/errors.ts'
import type { Caller } from '../contract/session-routes.ts'
import { cookieName, cookieValues, type Login } from './login.ts'

/** Somebody without credentials, at one of the few addresses that need none. */
export type Visitor = Caller | 'public'

/** What the gate says of a request: who it comes from, or why it goes no further. */
export type Verdict = { readonly visitor: Visitor } | { readonly refusal: AppError }

export interface GateParts {
  /** The Bearer token of this start. */
  readonly token: string
  readonly login: Login
  /** The port that the server listens on. */
  readonly port: () => number
  /** Methods that any route takes. */
  readonly methods: readonly string[]
  /** Addresses of the API that answer without credentials. */
  readonly isPublicRoute: (method: string, path: string) => boolean
}

const SAFE_METHODS = new Set(['GET', 'HEAD'])
/** Files of the built page. Names of one level only, so that no address can climb. */
const PAGE_FILE = /^\/(?:index\.html|(?:favicon|icon)[\w-]*\.(?:ico|svg|png)|assets\/[\w-][\w.-]*)?$/
/** What of it a link may lead to. */
const PAGE_DOCUMENT = /^\/(?:index\.html)?$/

/** True for the addresses of the built page, which anybody on this machine may load: it holds nothing. */
export function isPageFile(path: string): boolean {
  return PAGE_FILE.test(path)
}

/**
 * The gate before everything else: before routing, the 404 and the reading of a body. The order matters, the Host first: a page
 * that rebinds its name to this address is "same-origin" to its browser, so only the Host header gives it away.
 */
export function createGate(parts: GateParts): (request: IncomingMessage) => Verdict {
  const tokenDigest = digest(parts.token)
  const checks = [checkVersion, checkHost, checkOrigin, checkFetchSite, checkMethod, checkTarget]

  function checkVersion({ httpVersion }: Facts): AppError | null {
    return httpVersion === '0.9' ? new AppError('http_invalid', 'HTTP/1.1 is needed') : null
  }

  function checkMethod({ method }: Facts): AppError | null {
    return parts.methods.includes(method) ? null : new AppError('method_not_allowed', 'Method Not Allowed')
  }

  function checkHost({ host, port }: Facts): AppError | null {
    // As text, not as a parsed URL: parsing folds `127.1` and its kin into the real address.
    const isOurs = host !== null && [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(host)
    return isOurs ? null : new AppError('host_forbidden', 'Host not allowed')
  }

  function checkTarget({ target, headers }: Facts): AppError | null {
    if (!target.startsWith('/') || target.startsWith('//')) return new AppError('http_invalid', 'Bad request target')
    const isWebSocket = headers.upgrade?.toLowerCase().includes('websocket') === true
    return isWebSocket ? new AppError('http_invalid', 'There are no web sockets here') : null
  }

  function checkOrigin({ host, headers }: Facts): AppError | null {
    return headers.origin === undefined || headers.origin === `http://${host ?? ''}` ? null : originForbidden()
  }

  function checkFetchSite({ path, method, headers }: Facts): AppError | null {
    const site = headers['sec-fetch-site']
    if (site === undefined || site === 'none' || site === 'same-origin') return null
    // A link on another site may lead to the page: it is empty without a session, and cannot be framed.
    const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
    return isNavigation && SAFE_METHODS.has(method) && PAGE_DOCUMENT.test(path) ? null : originForbidden()
  }

  function isToken(authorization: string): boolean {
    const presented = /^Bearer ([\w.~+/=-]+)$/.exec(authorization)?.[1]
    // Digests have one length whatever was sent, so the comparison takes one time whatever was sent.
    return timingSafeEqual(digest(presented ?? ''), tokenDigest) && presented !== undefined
  }

  function identify(facts: Facts): Verdict {
    const { path, method, headers, authorizations, port } = facts
    if (parts.isPublicRoute(method, path)) return { visitor: 'public' }
    if (SAFE_METHODS.has(method) && isPageFile(path)) return { visitor: 'public' }
    const [authorization] = authorizations
    if (authorization !== undefined) {
      const isGood = authorizations.length === 1 && isToken(authorization)
      return isGood ? { visitor: 'token' } : { refusal: unauthorized() }
    }
    const hasSession = cookieValues(headers.cookie, cookieName(port)).some((value) => parts.login.isSession(value))
    if (!hasSession) return { refusal: unauthorized() }
    // Browsers send the Origin of whatever changes something; who has a cookie and hides it is not our page.
    if (!SAFE_METHODS.has(method) && headers.origin === undefined) return { refusal: originForbidden() }
    return { visitor: 'cookie' }
  }

  return (request) => {
    const facts = readFacts(request, parts.port())
    for (const check of checks) {
      const refusal = check(facts)
      if (refusal !== null) return { refusal }
    }
    return identify(facts)
  }
}

/** What a caller without (good) credentials gets, whatever it asked for. */
export function unauthorized(): AppError {
  return new AppError('unauthorized', 'Not authenticated')
}

function originForbidden(): AppError {
  return new AppError('origin_forbidden', 'Origin not allowed')
}

interface Facts {
  readonly method: string
  readonly httpVersion: string
  readonly target: string
  readonly path: string
  readonly port: number
  /** The one Host header in lower case; null when there is none or more than one. */
  readonly host: string | null
  readonly authorizations: readonly string[]
  readonly headers: IncomingMessage['headers']
}

function readFacts(request: IncomingMessage, port: number): Facts {
  const target = request.url ?? ''
  const hosts = rawValues(request, 'host')
  return {
    method: request.method ?? '',
    httpVersion: request.httpVersion,
    target,
    path: target.split(/[?#]/, 1)[0] ?? '',
    port,
    host: hosts.length === 1 ? (hosts[0]?.toLowerCase() ?? null) : null,
    authorizations: rawValues(request, 'authorization'),
    headers: request.headers,
  }
}

/** All values of a header: of a repeated Host or Authorization, Node's `headers` shows only the first. */
function rawValues({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter((_value, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
