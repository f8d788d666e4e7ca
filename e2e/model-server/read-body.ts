import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { isMap, type JsonMap } from './conversation.ts'

/** The JSON object of a request, unpacked where the agent packed it. @returns null when there is none */
export async function readBody(request: IncomingMessage): Promise<JsonMap | null> {
  const packed = await buffer(request)
  if (packed.length === 0) return null
  try {
    const body: unknown = JSON.parse(unpack(packed, request.headers['content-encoding'] ?? '').toString('utf8'))
    return isMap(body) ? body : null
  } catch {
    return null
  }
}

function unpack(bytes: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case 'gzip':
      return gunzipSync(bytes)
    case 'br':
      return brotliDecompressSync(bytes)
    case 'deflate':
      return inflateSync(bytes)
    case 'zstd':
      return zstdDecompressSync(bytes)
    default:
      return bytes
  }
}
