import { posix } from 'node:path'

/**
 * A path that a skill names, relative to its folder, in its plain form; null when it leaves the folder or is absolute. Whether
 * there is a file, and that no link leads to it, is for who opens it.
 */
export function plainSkillPath(written: string): string | null {
  if (written === '' || written.includes('\\') || written.includes('\0') || /^[A-Za-z]:/.test(written)) return null
  const plain = posix.normalize(written)
  if (posix.isAbsolute(plain) || plain === '.' || plain === '..' || plain.startsWith('../')) return null
  return plain
}
