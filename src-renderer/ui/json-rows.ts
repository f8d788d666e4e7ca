import type { TreeRow } from './tree.tsx'

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

/** One visible row of a JSON tree. Its id is the value's JSON Pointer (RFC 6901). */
export interface JsonRow extends TreeRow {
  readonly path: readonly string[]
  /** Key or index; null for a value that stands alone. */
  readonly name: string | null
  readonly isIndex: boolean
  readonly kind: JsonKind
  readonly value: unknown
  /** Members of an object or array. */
  readonly size: number
}

export function jsonKind(value: unknown): JsonKind {
  if (Array.isArray(value)) return 'array'
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return kindOf(value)
  return 'object'
}

function kindOf(value: string | number | boolean): 'string' | 'number' | 'boolean' {
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean'
}

/** Members of an object or array in order; none for anything else. */
export function jsonMembers(value: unknown): [name: string, value: unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

/** @returns JSON Pointer such as `/files/0/name` */
export function jsonPointer(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** @returns JSONPath such as `$.files[0]["odd name"]`: what people paste into other tools */
export function jsonPath(path: readonly string[]): string {
  const steps = path.map((name) => {
    if (/^\d+$/.test(name)) return `[${name}]`
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
  })
  return `$${steps.join('')}`
}

/**
 * Pointer of a place as a validator names it: `/a/0`, `a/0`, `a.0` or `$.a[0]`.
 * @returns the pointer; empty for the whole value
 */
export function pointerOf(place: string): string {
  if (place.startsWith('/')) return place
  const steps = place.includes('/') ? place.split('/') : (place.match(/"[^"]*"|[^."[\]]+/g) ?? [])
  return jsonPointer(steps.filter((step) => step !== '$').map((step) => step.replace(/^"(.*)"$/, '$1')))
}

/** The rows of all that is open, in order. @param open pointers of the open objects and arrays */
export function jsonRows(root: unknown, open: ReadonlySet<string>): JsonRow[] {
  const members = jsonMembers(root)
  if (members.length === 0) return [newRow(root, [], false, false, 1, 1)]
  const rows: JsonRow[] = []
  const visit = (value: unknown, path: readonly string[]): void => {
    const isIndex = Array.isArray(value)
    const entries = jsonMembers(value)
    for (const [at, [name, member]] of entries.entries()) {
      const memberPath = [...path, name]
      const isOpen = open.has(jsonPointer(memberPath))
      rows.push(newRow(member, memberPath, isIndex, isOpen, at + 1, entries.length))
      if (isOpen) visit(member, memberPath)
    }
  }
  visit(root, [])
  return rows
}

function newRow(
  value: unknown,
  path: readonly string[],
  isIndex: boolean,
  isOpen: boolean,
  position: number,
  siblings: number,
): JsonRow {
  const size = jsonMembers(value).length
  const name = path.at(-1) ?? null
  return {
    id: jsonPointer(path),
    level: Math.max(1, path.length),
    isExpanded: size === 0 ? null : isOpen,
    position,
    siblings,
    label: name ?? '',
    path,
    name,
    isIndex,
    kind: jsonKind(value),
    value,
    size,
  }
}

/** What is open at first: level by level, until about so many rows show. */
export function firstOpen(root: unknown, budget = 80): Set<string> {
  const open = new Set<string>()
  let shown = jsonMembers(root).length
  const queue = jsonMembers(root).map(([name, value]): [string[], unknown] => [[name], value])
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [path, value] = next
    const members = jsonMembers(value)
    if (members.length === 0 || shown + members.length > budget) continue
    open.add(jsonPointer(path))
    shown += members.length
    for (const [name, member] of members) queue.push([[...path, name], member])
  }
  return open
}

/** Pointers of every object and array that is not empty. */
export function allOpen(root: unknown): Set<string> {
  const open = new Set<string>()
  const visit = (value: unknown, path: readonly string[]): void => {
    for (const [name, member] of jsonMembers(value)) {
      if (jsonMembers(member).length === 0) continue
      open.add(jsonPointer([...path, name]))
      visit(member, [...path, name])
    }
  }
  visit(root, [])
  return open
}

/** Pointers of all that stands above a place. */
export function ancestorsOf(pointer: string): string[] {
  const steps = pointer.split('/').slice(1, -1)
  return steps.map((_step, at) => `/${steps.slice(0, at + 1).join('/')}`)
}

/** More are of no use to a person, and a search for one letter in megabytes must not fill the memory. */
const MOST_FINDS = 10_000

/** Pointers of the members whose name or plain value holds a text, whatever its case. */
export function findJson(root: unknown, text: string): string[] {
  const needle = text.toLowerCase()
  const found: string[] = []
  const visit = (value: unknown, path: readonly string[]): void => {
    const isIndex = Array.isArray(value)
    for (const [name, member] of jsonMembers(value)) {
      if (found.length >= MOST_FINDS) return
      const memberPath = [...path, name]
      const plain = typeof member === 'string' ? member : jsonMembers(member).length > 0 ? '' : JSON.stringify(member)
      const isNamed = !isIndex && name.toLowerCase().includes(needle)
      if (isNamed || plain.toLowerCase().includes(needle)) found.push(jsonPointer(memberPath))
      visit(member, memberPath)
    }
  }
  if (needle !== '') visit(root, [])
  return found
}
