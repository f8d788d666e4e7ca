import type { IncomingMessage } from 'node:http'
import type { SchemeUrls } from './scheme-urls.ts'

/** Chromium's network service adds these after the place where Electron hands a request to `protocol.handle`. */
const NETWORK_HEADERS =
  /^(host|connection|cookie|accept-encoding|sec-fetch-.*|upgrade-insecure-requests|priority|transfer-encoding)$/

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/**
 * The request as a handler of Electron sees it. Its `signal` never aborts: Electron makes the request without one
 * (lib/browser/api/protocol.ts) and tells a handler only by cancelling the body of its response. To abort here would hide a
 * handler that never ends there.
 */
export function toSchemeRequest(
  url: string,
  message: IncomingMessage,
  body: ReadableStream<Uint8Array> | undefined,
  urls: SchemeUrls,
): Request {
  const headers = new Headers()
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = message.rawHeaders.slice(at, at + 2)
    if (!NETWORK_HEADERS.test(name.toLowerCase())) headers.append(name, urls.fromHttp(value))
  }
  const method = message.method ?? 'GET'
  const request = new Request(url, { method, headers, ...(body !== undefined && { body, duplex: 'half' as const }) })
  // Absent for what the browser started by itself, as a window's first document.
  const initiatorOrigin = headers.get('origin') ?? sameOrigin(url, message)
  return initiatorOrigin === undefined
    ? request
    : Object.defineProperty(request, 'initiatorOrigin', { value: initiatorOrigin })
}

/** The URL class gives `null` for the origin of a scheme it does not know. */
function sameOrigin(url: string, { headers }: IncomingMessage): string | undefined {
  return headers['sec-fetch-site'] === 'same-origin' ? /^[a-z][a-z0-9]*:\/\/[^/?#]+/.exec(url)?.[0] : undefined
}
