import { lookup } from 'mime-types'
import { HTTP_LIMITS } from '../../contract/limits.ts'
import type { FilePreview } from '../../contract/file.ts'
import { readFileRange } from '../../platform/read-file-range.ts'

/** Pictures that a page can show without running anything in them. SVG is text here: it can carry scripts. */
const IMAGES = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/bmp',
  'image/avif',
  'image/x-icon',
])
const BINARY_HEAD_BYTES = 512

/**
 * What can be shown of a file.
 * @param path absolute, checked by the caller to lie where it should
 * @returns null when there is no regular file (any more)
 */
export async function previewFile(path: string): Promise<FilePreview | null> {
  const mediaType = lookup(path) || 'application/octet-stream'
  const isImage = IMAGES.has(mediaType)
  const range = await readFileRange(path, 0, isImage ? HTTP_LIMITS.imagePreviewBytes : HTTP_LIMITS.previewBytes)
  if (range.kind !== 'ok') return null
  const isCut = range.bytes.length < range.sizeBytes
  const facts = { media_type: mediaType, size_bytes: range.sizeBytes, is_cut: isCut }
  if (isImage) {
    return isCut
      ? { kind: 'too_large', ...facts, text: null, base64: null }
      : { kind: 'image', ...facts, text: null, base64: range.bytes.toString('base64') }
  }
  const text = decodeText(range.bytes, isCut)
  if (text !== null) return { kind: 'text', ...facts, text, base64: null }
  const head = range.bytes.subarray(0, BINARY_HEAD_BYTES).toString('base64')
  return { kind: 'binary', ...facts, text: null, base64: head, is_cut: range.sizeBytes > BINARY_HEAD_BYTES }
}

/** Text is what has no NUL and is valid UTF-8; a character cut at the end of the part does not count against it. */
function decodeText(bytes: Buffer, isCut: boolean): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    return null
  }
}
