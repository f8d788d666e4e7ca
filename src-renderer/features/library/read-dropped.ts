import type { SkillFile } from '../../api/add-package.ts'

/** One thing that was dropped or picked. */
export type DroppedThing =
  | {
      readonly kind: 'folder'
      readonly name: string
      readonly read: () => Promise<SkillFile[]>
      readonly file: File | null
    }
  | { readonly kind: 'package'; readonly name: string; readonly file: File }
  /** Neither: perhaps an input of the chosen skill. */
  | { readonly kind: 'other'; readonly name: string; readonly file: File }

/** Never part of a skill, and large: not sent at all. The server leaves the same out. */
const LEFT_OUT = new Set(['.git', 'node_modules', '__pycache__', '.DS_Store', '__MACOSX'])

export function isPackageName(name: string): boolean {
  return /\.(zip|skill)$/i.test(name)
}

/**
 * What a drop holds. Must be called while the event is handled: afterwards the browser takes the entries away.
 * @param transfer of a drop event
 */
export function readDropped(transfer: DataTransfer): DroppedThing[] {
  return [...transfer.items].flatMap((item): DroppedThing[] => {
    if (item.kind !== 'file') return []
    const entry = item.webkitGetAsEntry()
    // In the desktop this File stands for the folder itself and leads to its path.
    const file = item.getAsFile()
    if (entry !== null && isDirectory(entry))
      return [{ kind: 'folder', name: entry.name, read: () => readFolder(entry, entry.name), file }]
    return file === null ? [] : [thingOfFile(file)]
  })
}

export function thingOfFile(file: File): DroppedThing {
  return isPackageName(file.name)
    ? { kind: 'package', name: file.name, file }
    : { kind: 'other', name: file.name, file }
}

/** What `<input webkitdirectory>` answered: one folder, its files with their relative paths. */
export function thingOfFolderInput(files: readonly File[]): DroppedThing | null {
  const name = files[0]?.webkitRelativePath.split('/')[0]
  if (name === undefined || name === '') return null
  const skillFiles = files
    .map((file) => ({ relativePath: file.webkitRelativePath, file }))
    .filter(({ relativePath }) => !relativePath.split('/').some((part) => LEFT_OUT.has(part)))
  return { kind: 'folder', name, read: () => Promise.resolve(skillFiles), file: null }
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

async function readFolder(folder: FileSystemDirectoryEntry, relativePath: string): Promise<SkillFile[]> {
  const entries = await readEntries(folder)
  const kept = entries.filter((entry) => !LEFT_OUT.has(entry.name))
  const found = await Promise.all(
    kept.map(async (entry): Promise<SkillFile[]> => {
      const path = `${relativePath}/${entry.name}`
      if (isDirectory(entry)) return await readFolder(entry, path)
      return isFile(entry) ? [{ relativePath: path, file: await readFile(entry) }] : []
    }),
  )
  return found.flat()
}

/** A reader answers at most a hundred entries at once, and an empty list at the end. */
async function readEntries(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}

function readFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}
