import { crc32 } from 'node:zlib'
import { type ZipLimits } from './zip-limits.ts'

// `ignoreBOM` keeps a BOM, so that it is seen (and refused) as an invisible character.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Strict UTF-8: null for overlong forms, surrogates and cut-off sequences. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return null
  }
}

/** A readable stand-in for messages about names that cannot be decoded. */
export function approximateName(bytes: Buffer): string {
  return bytes.toString('utf8')
}

/**
 * The one name of an entry, or what is wrong with it. Valid UTF-8 is taken with and without the UTF-8 flag. The Unicode
 * path field (Info-ZIP 0x7075: version, CRC of the plain name, UTF-8 name) may only repeat the name, or give the name of
 * bytes that are in a legacy code page: readers that know the field and readers that do not must see the same file.
 */
export function decodeEntryName(
  bytes: Buffer,
  isUtf8: boolean,
  unicodePath: Buffer | undefined,
): { name: string } | { problem: string } {
  const plain = decodeUtf8(bytes)
  const unicode = unicodePath && decodeUnicodePath(unicodePath, bytes)
  if (unicodePath && unicode === null)
    return { problem: 'the Unicode path field is malformed or belongs to another name' }
  if (plain !== null) {
    return unicode === undefined || unicode === plain
      ? { name: plain }
      : { problem: 'the entry has two different names' }
  }
  if (isUtf8) return { problem: 'the name is not valid UTF-8' }
  if (typeof unicode !== 'string') return { problem: 'the name is in a legacy code page' }
  return isLegacyTwin(bytes, unicode) ? { name: unicode } : { problem: 'the entry has two different names' }
}

function decodeUnicodePath(field: Buffer, plainName: Buffer): string | null {
  if (field.length < 5 || field.readUInt8(0) !== 1) return null
  return field.readUInt32LE(1) === crc32(plainName) ? decodeUtf8(field.subarray(5)) : null
}

/** True if only the non-ASCII components differ, so that no reader sees another folder or another plain file. */
function isLegacyTwin(legacy: Buffer, unicode: string): boolean {
  const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text)
  const legacyParts = legacy.toString('latin1').split('/')
  const unicodeParts = unicode.split('/')
  if (legacyParts.length !== unicodeParts.length || /[\x00-\x1f\x7f]/.test(legacy.toString('latin1'))) return false
  return legacyParts.every((part, index) => {
    const twin = unicodeParts[index] ?? ''
    return isAscii(part) ? part === twin : !isAscii(twin)
  })
}

const CONTROL = /[\x00-\x1f\x7f-\x9f]/
// Bidirectional controls, zero-width and other invisible characters; variation selectors stay, emoji names need them.
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/u
const WINDOWS_FORBIDDEN = /[<>:"|?*]/
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]|conin\$|conout\$)$/i
const PLAIN_ASCII = /^[\x20-\x7e]*$/

/**
 * What is wrong with a decoded name as a relative path on Linux, macOS and Windows alike, or null. A directory's name may
 * end with one slash. Names are never repaired.
 */
export function nameProblem(name: string, limits: ZipLimits): string | null {
  if (name === '') return 'the name is empty'
  if (name.includes('\\')) return 'the name has a backslash'
  if (name.startsWith('/')) return 'the path is absolute'
  if (Buffer.byteLength(name) > limits.maxPathBytes) return `the path is over ${limits.maxPathBytes} bytes`
  if (CONTROL.test(name)) return 'the name has a control character'
  const components = (name.endsWith('/') ? name.slice(0, -1) : name).split('/')
  if (components.length > limits.maxDepth) return `the path is over ${limits.maxDepth} levels deep`
  for (const component of components) {
    const problem = componentProblem(component, limits)
    if (problem !== null) return problem
  }
  return null
}

function componentProblem(component: string, limits: ZipLimits): string | null {
  if (component === '') return 'the path has an empty component'
  if (component === '..') return 'the path leaves its folder'
  if (component === '.') return 'the path has a "." component'
  if (Buffer.byteLength(component) > limits.maxComponentBytes) {
    return `a path component is over ${limits.maxComponentBytes} bytes`
  }
  if (WINDOWS_FORBIDDEN.test(component)) return 'the name has a character that Windows forbids'
  if (/[. ]$/.test(component)) return 'a path component ends with a dot or a space'
  if (WINDOWS_DEVICE.test(component.replace(/ *(\..*)?$/s, ''))) return 'the name is reserved for a Windows device'
  return PLAIN_ASCII.test(component) ? null : unicodeProblem(component)
}

function unicodeProblem(component: string): string | null {
  if (INVISIBLE.test(component)) return 'the name has an invisible or bidirectional character'
  // Full-width dots and slashes become real ones where a program normalises names.
  const compatible = component.normalize('NFKC')
  const isPathLike = compatible === '.' || compatible === '..' || /[/\\]/.test(compatible)
  return isPathLike ? 'the name looks like a path after normalisation' : null
}
