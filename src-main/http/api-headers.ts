/**
 * Headers of every answer of the API. Answers are data: were one ever opened as a document, it could load and run nothing. No
 * `Access-Control-*` header exists anywhere, so no other origin can read an answer.
 */
export const API_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const

export const JSON_TYPE = 'application/json; charset=utf-8'

/**
 * Content-Disposition of a download, after RFC 6266 and RFC 5987. A name is only ever a name: folders, quotes and control
 * characters are taken out, and what is not ASCII travels encoded beside a plain fallback.
 */
export function attachment(fileName: string): string {
  const lastPart = fileName.split(/[\\/]/).at(-1) ?? ''
  const name = lastPart
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '_')
    .slice(0, 255)
    .toWellFormed()
  const safeName = name === '' || name === '.' || name === '..' ? 'download' : name
  const fallback = safeName.replace(/[^\x20-\x7e]/g, '_').replace(/["%\\]/g, '_')
  if (fallback === safeName) return `attachment; filename="${safeName}"`
  const encoded = encodeURIComponent(safeName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${fallback}"; filename*=UTF-8''${encoded}`
}

/** A media type that is safe in a header; anything else is sent as plain bytes. */
export function safeMediaType(mediaType: string): string {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?charset=[\w-]+)?$/.test(mediaType) ? mediaType : 'application/octet-stream'
}
