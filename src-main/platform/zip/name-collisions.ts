import { type EntryKind } from './entry-kind.ts'

interface Place {
  readonly spelling: string
  readonly kind: EntryKind['kind']
  /** False while only paths below it have named the directory. */
  isListed: boolean
}

/** Every place that an archive writes to, by the name under which the most forgiving file system finds it. */
export interface NameRegister {
  /** Takes a checked name; returns what it collides with, or null. */
  add(name: string, kind: EntryKind['kind']): string | null
  /** Directories so far, those included that are only implied by a path. */
  directoryCount(): number
}

export function createNameRegister(): NameRegister {
  const places = new Map<string, Place>()
  const knownDirectories = new Set<string>()

  function addParents(path: string): string | null {
    const slash = path.lastIndexOf('/')
    if (slash < 0) return null
    const parent = path.slice(0, slash)
    if (knownDirectories.has(parent)) return null
    return addParents(parent) ?? addPlace(parent, 'directory', false)
  }

  function addPlace(path: string, kind: EntryKind['kind'], isListed: boolean): string | null {
    const key = collisionKey(path)
    const place = places.get(key)
    if (!place) {
      places.set(key, { spelling: path, kind, isListed })
      if (kind === 'directory') knownDirectories.add(path)
      return null
    }
    if (place.spelling !== path) return 'the name differs from another one only in case or Unicode form'
    if (place.kind !== kind) return 'the name is both a file and a directory'
    if (place.isListed && isListed) return 'the name is there twice'
    place.isListed ||= isListed
    return null
  }

  return {
    add(name, kind) {
      const path = kind === 'directory' ? name.slice(0, -1) : name
      return addParents(path) ?? addPlace(path, kind, true)
    },
    directoryCount: () => knownDirectories.size,
  }
}

/**
 * Full case folding by way of lower then upper case: `ß`, `ẞ` and `ss` meet, so do `K` and the Kelvin sign. Dotless `ı`
 * meets `i`, which Unicode's own folding would keep apart: too strict is safe here.
 */
function collisionKey(path: string): string {
  if (/^[\x20-\x7e]*$/.test(path)) return path.toUpperCase()
  return path.normalize('NFKD').toLowerCase().toUpperCase().normalize('NFKC')
}
