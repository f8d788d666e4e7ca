import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { isPageFile } from './gate.ts'
import { toWebStream } from './to-web-stream.ts'

/** A file of the built page, or what stands in for it. */
export interface PageAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable | string
}

/** The page of the app: the same files for a browser and for the desktop's window. */
export interface WebPage {
  /** Exactly the file at this path; the start page for `/`. */
  readonly find: (path: string) => Promise<PageAnswer>
  /** The same as a Response; an address that is no file is a view of the page, so it gets the start page. */
  readonly respond: (url: URL) => Promise<Response>
}

/** Nothing inline, nothing from elsewhere, never in a frame. `blob:` and `data:` are previews of images that a run made. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': PAGE_POLICY,
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const

/** What a build of the page consists of. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
const NOT_BUILT = `<!doctype html><html lang="en"><title>Skill Tryout</title>
<h1>The page is not built</h1><p>Run <code>npm run build</code> in the project folder, then reload. The API works without it.</p></html>
`

/** @param rootPath folder that the build of the page is in */
export function createWebPage(rootPath: string): WebPage {
  const findFile = async (path: string): Promise<PageAnswer | null> => {
    if (!isPageFile(path)) return null
    const relativePath = path === '/' ? 'index.html' : path.slice(1)
    const filePath = join(rootPath, relativePath)
    const found = await stat(filePath).catch(() => null)
    if (found?.isFile() !== true) return null
    // Names in assets/ hold a hash of their content, so what was loaded once never has to be asked for again.
    const isHashed = relativePath.startsWith('assets/')
    return {
      status: 200,
      headers: {
        ...PAGE_HEADERS,
        'content-type': MEDIA_TYPES[extname(filePath)] ?? 'application/octet-stream',
        'content-length': String(found.size),
        'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
      body: createReadStream(filePath),
    }
  }
  const start = async (): Promise<PageAnswer> =>
    (await findFile('/')) ?? text(503, 'text/html; charset=utf-8', NOT_BUILT)
  const find = async (path: string): Promise<PageAnswer> => {
    if (path === '/') return await start()
    return (await findFile(path)) ?? text(404, 'text/plain; charset=utf-8', 'Not Found')
  }

  return {
    find,
    respond: async ({ pathname }) => {
      const isView = extname(pathname) === '' && !pathname.startsWith('/assets/')
      const { status, headers, body } = await find(isView ? '/' : pathname)
      return new Response(typeof body === 'string' ? body : toWebStream(body), { status, headers })
    },
  }
}

function text(status: number, mediaType: string, body: string): PageAnswer {
  return { status, headers: { ...PAGE_HEADERS, 'content-type': mediaType, 'cache-control': 'no-store' }, body }
}
