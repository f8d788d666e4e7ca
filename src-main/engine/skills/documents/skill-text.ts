import { TextDecoder } from 'node:util'
import { openRegularFile } from '../../../platform/open-regular-file.ts'
import { resolveInside } from '../../../platform/safe-path.ts'
import { utf8Problem } from '../rules/python-text.ts'

/** The text of one file of a skill, or why there is none. */
export type SkillText =
  /** `text` keeps a byte order mark, so that offsets are those of the file. */
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'missing' }
  /** A link, a folder, or a path that leaves the skill. */
  | { readonly kind: 'unsafe' }
  | { readonly kind: 'too_large'; readonly sizeBytes: number }
  /** `reason` in the words of Python's codec. */
  | { readonly kind: 'not_utf8'; readonly reason: string }

/** Reads a text file below a skill's folder; never follows a link, never reads more than `maxBytes`. */
export async function readSkillText(
  skillFolderPath: string,
  relativePath: string,
  maxBytes: number,
): Promise<SkillText> {
  const target = await resolveInside(skillFolderPath, relativePath)
  if (target.kind !== 'ok') return target
  const opened = await openRegularFile(target.path)
  if (opened.kind !== 'ok') return opened
  try {
    if (opened.sizeBytes > maxBytes) return { kind: 'too_large', sizeBytes: opened.sizeBytes }
    // One byte more than allowed, so that a file that grows meanwhile is noticed.
    const buffer = Buffer.alloc(maxBytes + 1)
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await opened.file.read(buffer, length, buffer.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return length > maxBytes ? { kind: 'too_large', sizeBytes: length } : decode(buffer.subarray(0, length))
  } finally {
    await opened.file.close()
  }
}

function decode(bytes: Uint8Array): SkillText {
  try {
    return { kind: 'ok', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { kind: 'not_utf8', reason: utf8Problem(bytes) ?? 'invalid UTF-8' }
  }
}
