import type { FileEntry } from '../../../src-main/contract/file.ts'
import type { TreeRow } from '../../ui/tree.tsx'

/** One visible row of a file tree; its id is the path. */
export interface FileRow extends TreeRow {
  readonly entry: FileEntry
}

/** The visible rows: folders first, then by name, as every file manager has it. @param open paths of the open folders */
export function fileRows(entries: readonly FileEntry[], open: ReadonlySet<string>): FileRow[] {
  const children = new Map<string, FileEntry[]>()
  for (const entry of entries) {
    const parent = parentOf(entry.path)
    const list = children.get(parent)
    if (list === undefined) children.set(parent, [entry])
    else list.push(entry)
  }
  const rows: FileRow[] = []
  const visit = (parent: string, level: number): void => {
    const siblings = (children.get(parent) ?? []).toSorted(byKindAndName)
    for (const [index, entry] of siblings.entries()) {
      const isExpanded = entry.is_dir ? open.has(entry.path) : null
      rows.push({
        id: entry.path,
        level,
        isExpanded,
        position: index + 1,
        siblings: siblings.length,
        label: entry.name,
        entry,
      })
      if (isExpanded === true) visit(entry.path, level + 1)
    }
  }
  visit('', 1)
  return rows
}

/** Folders that are open at first: all, unless that would be a long list; then only the first level. */
export function firstOpenFolders(entries: readonly FileEntry[], most = 60): Set<string> {
  const folders = entries.filter((entry) => entry.is_dir)
  const shown = entries.length <= most ? folders : folders.filter((folder) => !folder.path.includes('/'))
  return new Set(shown.map((folder) => folder.path))
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

function byKindAndName(one: FileEntry, other: FileEntry): number {
  return Number(other.is_dir) - Number(one.is_dir) || byName.compare(one.name, other.name)
}
