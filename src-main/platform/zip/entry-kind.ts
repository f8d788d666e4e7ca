/** What the attributes of a central header say. */
export interface EntryKind {
  readonly kind: 'file' | 'directory'
  readonly isExecutable: boolean
}

const MODE = { typeMask: 0xf000, directory: 0x4000, regular: 0x8000, privileged: 0o6000, executable: 0o111 } as const
// Low 16 bits: DOS and Windows attributes. A reparse point is how Windows stores links.
const DOS = { volumeLabel: 0x08, directory: 0x10, device: 0x40, reparsePoint: 0x400 } as const

/**
 * Tells file from directory. The Unix mode in the high 16 bits counts whichever system the entry claims to come from,
 * since extractors differ in whom they believe. Links and special files are refused, and so is every contradiction between
 * mode, DOS attribute and the name's closing slash. Setuid and setgid are refused on files; on directories, where shared
 * folders carry them, they are dropped like all other bits.
 */
export function entryKind(
  name: string,
  externalAttributes: number,
): EntryKind | { problem: 'special' | 'contradiction'; reason: string } {
  const mode = externalAttributes >>> 16
  const type = mode & MODE.typeMask
  const hasSlash = name.endsWith('/')
  const isDosDirectory = (externalAttributes & DOS.directory) !== 0
  if (type !== 0 && type !== MODE.regular && type !== MODE.directory) {
    return { problem: 'special', reason: 'the entry is a link, a device, a pipe or a socket' }
  }
  if ((externalAttributes & (DOS.volumeLabel | DOS.device | DOS.reparsePoint)) !== 0) {
    return { problem: 'special', reason: 'the entry is a link, a device or a volume label' }
  }
  if (hasSlash ? type === MODE.regular : type === MODE.directory || isDosDirectory) {
    return { problem: 'contradiction', reason: 'name and attributes disagree on whether this is a directory' }
  }
  if (hasSlash) return { kind: 'directory', isExecutable: false }
  if ((mode & MODE.privileged) !== 0) return { problem: 'special', reason: 'the file is setuid or setgid' }
  return { kind: 'file', isExecutable: (mode & MODE.executable) !== 0 }
}
