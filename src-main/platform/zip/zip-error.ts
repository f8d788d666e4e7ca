/**
 * Why an archive or folder is refused.
 * - `zip_invalid` not a zip, damaged, or not what it declares
 * - `zip_ambiguous` two readers could see two different archives
 * - `zip_unsafe_path` a name that may not be written, or that names something else elsewhere
 * - `zip_special_file` a link, device, pipe, socket or privileged file
 * - `zip_duplicate` two entries for one place, also when only case or Unicode form differ
 * - `zip_unsupported` encryption, other methods than store and deflate, several disks
 * - `zip_too_large`, `zip_too_slow` over a limit of the caller
 */
export type ZipErrorCode =
  | 'zip_invalid'
  | 'zip_ambiguous'
  | 'zip_unsafe_path'
  | 'zip_special_file'
  | 'zip_duplicate'
  | 'zip_unsupported'
  | 'zip_too_large'
  | 'zip_too_slow'

const SHOWN_NAME_CHARS = 200
// Escaped beside what JSON escapes: DEL, C1 controls, invisible and bidirectional characters, line separators.
const HIDDEN = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** A name fit for messages, logs and terminals: JSON-escaped, without quotes, at most 200 characters. */
export function escapeName(name: string): string {
  const escaped = JSON.stringify(name.slice(0, SHOWN_NAME_CHARS + 1))
    .slice(1, -1)
    .replace(HIDDEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
  const isWhole = name.length <= SHOWN_NAME_CHARS && escaped.length <= SHOWN_NAME_CHARS
  return isWhole ? escaped : `${escaped.slice(0, SHOWN_NAME_CHARS - 1)}…`.toWellFormed()
}

/** The one error of this folder. Errors of the disk (ENOSPC, EACCES) and of an aborted signal pass as they are. */
export class ZipError extends Error {
  readonly code: ZipErrorCode
  /** Short English, for a log or for the end of a message. */
  readonly reason: string
  /** The entry at fault, already escaped and cut ({@link escapeName}). */
  readonly entryName: string | undefined

  constructor(code: ZipErrorCode, reason: string, more: { entryName?: string | undefined; cause?: unknown } = {}) {
    const entryName = more.entryName === undefined ? undefined : escapeName(more.entryName)
    super(entryName === undefined ? reason : `${reason}: ${entryName}`, { cause: more.cause })
    this.name = 'ZipError'
    this.code = code
    this.reason = reason
    this.entryName = entryName
  }
}
