import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SchemeHandler } from '../browser/scheme-server.ts'
import { strict } from './strict.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** `net.fetch`: files and the app's own schemes without a network, everything else by Node. */
export function createNet(handlerOf: (scheme: string) => SchemeHandler | undefined) {
  const fetchAny = async (input: string | Request, init?: RequestInit): Promise<Response> => {
    const url = typeof input === 'string' ? input : input.url
    if (url.startsWith('file:')) return readFileUrl(url)
    const handler = handlerOf(url.slice(0, url.indexOf(':')))
    return handler === undefined ? await fetch(input, init) : await handler(new Request(input, init))
  }
  return strict('net', { fetch: fetchAny, isOnline: () => true, online: true })
}

async function readFileUrl(url: string): Promise<Response> {
  const path = fileURLToPath(url)
  try {
    return new Response(await readFile(path), {
      headers: { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' },
    })
  } catch (cause) {
    // As Chromium says it.
    throw new Error('net::ERR_FILE_NOT_FOUND', { cause })
  }
}
