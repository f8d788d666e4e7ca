import { protocol } from 'electron'
import { APP_SCHEME, isApiPath, parseAppUrl } from './app-origin.ts'
import type { RunningServer } from './server-door.ts'

/** Every document of the window lives under this policy; nothing inline, nothing from outside. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/** Answers of the API are never documents; were one ever shown as such, it could do nothing. */
export const DATA_POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export interface AppSchemeParts {
  readonly server: Pick<RunningServer, 'answer' | 'answerPage'>
  /** Address of Vite's server while developing; the pages come from there and no policy is set. */
  readonly developmentUrl: string | null
}

/** Makes `app:` an origin like https. Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

/** Serves `app://skill-tryout/`. Must run after Electron is ready. */
export function serveAppScheme(parts: AppSchemeParts): void {
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(parts, request))
}

/** Answers one request of the window: API addresses by the server in process, everything else by the built files. */
export async function answerAppRequest(parts: AppSchemeParts, request: Request): Promise<Response> {
  const url = parseAppUrl(request.url)
  if (url === undefined) return refuse(403, 'Not this host')
  if (!isPlainPath(url.pathname)) return refuse(400, 'Not a plain path')
  if (isApiPath(url.pathname)) return withHeaders(await parts.server.answer(request, 'page'), DATA_POLICY)
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Pages are only read')
  if (parts.developmentUrl !== null) return await fetch(new URL(url.pathname + url.search, parts.developmentUrl))
  return withHeaders(await parts.server.answerPage(url), PAGE_POLICY)
}

/** Chromium resolves `..` but not `%2e%2e%2f`, and a decoder further in must never see either, nor a NUL or a backslash. */
function isPlainPath(pathname: string): boolean {
  try {
    const path = decodeURIComponent(pathname)
    const isPage = !isApiPath(pathname)
    if (path.includes('\0') || path.split('/').includes('..')) return false
    // The API takes names with encoded slashes in one segment; for a page's file there is no such thing.
    return !isPage || !(path.includes('\\') || /%2f/i.test(pathname))
  } catch {
    return false
  }
}

function withHeaders(answer: Response, policy: string): Response {
  const headers = new Headers(answer.headers)
  headers.set('Content-Security-Policy', policy)
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'no-referrer')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers })
}

function refuse(status: number, text: string): Response {
  return withHeaders(new Response(text, { status, headers: { 'Content-Type': 'text/plain' } }), DATA_POLICY)
}
