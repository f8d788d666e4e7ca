export interface FilePaths {
  /** Announces the absolute paths of what is about to be dropped or picked, in that order. */
  expect: (paths: string[]) => void
  /** `webUtils.getPathForFile`: '' for a file that never was on a disk. */
  pathOf: (file: unknown) => string
}

/**
 * Chromium knows a dropped file's path but tells it only asynchronously, while Electron's call is synchronous. So whoever
 * drives the page announces the paths first, and files are marked as they come out of the drop, the picker or an entry.
 * Goes to the page as source text, so nothing outside of the function may be referred to.
 */
export function trackFilePaths(): FilePaths {
  const known = new WeakMap<File, string>()
  let roots: string[] = []
  let rootOfName = new Map<string, string>()
  const withoutSlash = (path: string): string => path.replace(/[\\/]+$/, '')
  const baseName = (path: string): string => withoutSlash(path).replace(/^.*[\\/]/, '')

  /** @param relativePath starts with the name of a dropped file or folder */
  const mark = (file: File, relativePath: string): File => {
    const [top = ''] = relativePath.split('/')
    const root = rootOfName.get(top) ?? roots.find((path) => baseName(path) === top)
    if (root !== undefined) known.set(file, withoutSlash(root) + relativePath.slice(top.length))
    return file
  }
  const markAll = (files: FileList | null | undefined): void => {
    const all = Array.from(files ?? [])
    // Of two things of one name Chromium renames the second (`skill (1)`): then only the order tells which is which.
    const isInOrder = all.length === roots.length && all.every((file) => file.webkitRelativePath === '')
    if (isInOrder) rootOfName = new Map(all.map((file, index) => [file.name, roots[index] ?? '']))
    for (const file of all) mark(file, file.webkitRelativePath || file.name)
  }
  window.addEventListener('drop', (event) => markAll(event.dataTransfer?.files), true)
  const onPick = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) markAll(event.target.files)
  }
  window.addEventListener('input', onPick, true)
  window.addEventListener('change', onPick, true)

  // A file that an entry hands out is a new object; its path is the entry's. Chromium does not name the entries' classes, so
  // each one that comes out is taught by itself.
  const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
  const isFolderEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
  const teach = (entry: FileSystemEntry): FileSystemEntry => {
    if (isFileEntry(entry)) {
      const readFile = entry.file.bind(entry)
      entry.file = (onFile, onError) => readFile((file) => onFile(mark(file, entry.fullPath.slice(1))), onError)
    }
    if (isFolderEntry(entry)) {
      const createReader = entry.createReader.bind(entry)
      entry.createReader = () => {
        const reader = createReader()
        const readEntries = reader.readEntries.bind(reader)
        reader.readEntries = (onEntries, onError) => readEntries((entries) => onEntries(entries.map(teach)), onError)
        return reader
      }
    }
    return entry
  }
  const itemPrototype = DataTransferItem.prototype
  const getAsFile = Reflect.get<DataTransferItem, 'getAsFile'>(itemPrototype, 'getAsFile')
  itemPrototype.getAsFile = function (this: DataTransferItem) {
    const file = getAsFile.call(this)
    return file === null ? null : mark(file, file.name)
  }
  const getAsEntry = Reflect.get<DataTransferItem, 'webkitGetAsEntry'>(itemPrototype, 'webkitGetAsEntry')
  itemPrototype.webkitGetAsEntry = function (this: DataTransferItem) {
    const entry = getAsEntry.call(this)
    return entry === null ? null : teach(entry)
  }
  return {
    expect: (paths) => {
      roots = paths
      rootOfName = new Map()
    },
    pathOf: (file) => {
      if (!(file instanceof File)) throw new TypeError('Failed to get path for file: the argument is not a File')
      return known.get(file) ?? ''
    },
  }
}
