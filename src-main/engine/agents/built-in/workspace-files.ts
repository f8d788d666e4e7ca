import { constants } from 'node:fs'
import { mkdir, open, readdir, readlink, realpath, type FileHandle } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { resolveInside, safeSegments } from '../../../platform/safe-path.ts'

const MAX_FILE_BYTES = 4 * 1024 * 1024
const MAX_READ_CHARS = 60_000
const DEFAULT_READ_LINES = 2_000
const MAX_LISTED = 500

/** What a file tool refuses; the message is for the model. */
export class FileToolError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FileToolError'
  }
}

/** Files of one run, for an agent that works in this process: no path leads out, no link is followed. */
export interface WorkspaceFiles {
  /** Lines from `fromLine` (1 is the first); a long file comes in pieces. */
  read(path: string, fromLine?: number, maxLines?: number): Promise<string>
  write(path: string, text: string): Promise<string>
  /** Replaces a piece of text that occurs once, or everywhere when asked. */
  edit(path: string, oldText: string, newText: string, isEverywhere: boolean): Promise<string>
  list(path: string): Promise<string>
  /** The path below the workspace with forward slashes, or null when it lies elsewhere. */
  relativePath(path: string): string | null
}

/**
 * @param workspacePath may be read and written
 * @param inputsPath may only be read: the input files of the run, which lie outside the workspace
 */
export function createWorkspaceFiles(workspacePath: string, inputsPath: string | null): WorkspaceFiles {
  const readable = [workspacePath, ...(inputsPath === null ? [] : [inputsPath])]

  const readText = async (path: string): Promise<string> => {
    const { rootPath, inside } = placeOf(path, readable)
    const found = await resolveInside(rootPath, inside)
    if (found.kind === 'missing') throw new FileToolError(`There is no file ${path}`)
    if (found.kind === 'unsafe') throw new FileToolError(`${path} is not a plain file of the workspace`)
    if (!found.stat.isFile()) throw new FileToolError(`${path} is a folder; list it instead`)
    const file = await openInside(rootPath, found.path, constants.O_RDONLY)
    try {
      if ((await file.stat()).size > MAX_FILE_BYTES)
        throw new FileToolError(`${path} is too large to be read here; use the shell to look at parts of it`)
      const bytes = await file.readFile()
      if (bytes.includes(0)) throw new FileToolError(`${path} is not text`)
      return bytes.toString('utf8')
    } finally {
      await file.close()
    }
  }

  const writeText = async (path: string, text: string): Promise<void> => {
    const { rootPath, inside } = placeOf(path, [workspacePath])
    const target = await makeParents(rootPath, inside, path)
    const file = await openInside(rootPath, target, constants.O_WRONLY | constants.O_CREAT)
    try {
      await file.truncate(0)
      await file.writeFile(text)
    } finally {
      await file.close()
    }
  }

  return {
    async read(path, fromLine = 1, maxLines = DEFAULT_READ_LINES) {
      const lines = (await readText(path)).split('\n')
      const chosen = lines.slice(fromLine - 1, fromLine - 1 + maxLines)
      const text = chosen.join('\n')
      const isCut = text.length > MAX_READ_CHARS || fromLine - 1 + chosen.length < lines.length
      if (!isCut && fromLine === 1) return text
      const shown = text.slice(0, MAX_READ_CHARS)
      return `${shown}\n[lines ${fromLine} to ${fromLine - 1 + shown.split('\n').length} of ${lines.length}]`
    },
    async write(path, text) {
      await writeText(path, text)
      return `Wrote ${Buffer.byteLength(text)} bytes to ${path}`
    },
    async edit(path, oldText, newText, isEverywhere) {
      const text = await readText(path)
      const pieces = text.split(oldText)
      if (oldText === '' || pieces.length === 1) throw new FileToolError(`${path} does not hold the text to replace`)
      if (pieces.length > 2 && !isEverywhere)
        throw new FileToolError(`The text to replace occurs ${pieces.length - 1} times in ${path}; give more of it`)
      await writeText(path, pieces.join(newText))
      return `Replaced ${pieces.length - 1} place(s) in ${path}`
    },
    async list(path) {
      const { rootPath, inside } = placeOf(path, readable)
      const found = inside === '' ? { kind: 'ok' as const, path: rootPath } : await resolveInside(rootPath, inside)
      if (found.kind !== 'ok') throw new FileToolError(`There is no folder ${path} in the workspace`)
      const entries = await readdir(found.path, { withFileTypes: true })
      const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
      const more = names.length > MAX_LISTED ? `\n[and ${names.length - MAX_LISTED} more]` : ''
      return names.length === 0 ? '[empty]' : names.slice(0, MAX_LISTED).join('\n') + more
    },
    relativePath(path) {
      const place = findPlace(path, [workspacePath])
      return place === null ? null : place.inside
    },
  }
}

interface Place {
  readonly rootPath: string
  /** Relative, with forward slashes; empty for the root itself. */
  readonly inside: string
}

function placeOf(path: string, rootPaths: readonly string[]): Place {
  const place = findPlace(path, rootPaths)
  if (place === null) throw new FileToolError(`${path} is outside the workspace`)
  return place
}

function findPlace(path: string, rootPaths: readonly string[]): Place | null {
  for (const rootPath of rootPaths) {
    const relativePath = isAbsolute(path) ? relative(rootPath, path) : path
    const inside = relativePath
      .split(sep)
      .join('/')
      .replace(/^(\.\/+)+/, '')
      .replace(/\/+$/, '')
    if (inside === '' || inside === '.') return { rootPath, inside: '' }
    if (!isAbsolute(inside) && safeSegments(inside) !== undefined) return { rootPath, inside }
  }
  return null
}

/** @returns the absolute path of a file that may not be there yet, with its folders made */
async function makeParents(rootPath: string, inside: string, shownPath: string): Promise<string> {
  if (inside === '') throw new FileToolError(`${shownPath} is a folder`)
  const segments = inside.split('/')
  for (let depth = 1; depth < segments.length; depth += 1) {
    const parent = segments.slice(0, depth).join('/')
    const found = await resolveInside(rootPath, parent)
    if (found.kind === 'missing') await mkdir(join(rootPath, parent))
    else if (found.kind === 'unsafe' || !found.stat.isDirectory())
      throw new FileToolError(`${parent} is not a folder of the workspace`)
  }
  const found = await resolveInside(rootPath, inside)
  if (found.kind === 'unsafe') throw new FileToolError(`${shownPath} is not a plain file of the workspace`)
  if (found.kind === 'ok' && found.stat.isDirectory()) throw new FileToolError(`${shownPath} is a folder`)
  return join(await realpath(rootPath), inside)
}

/** Opens and looks where the file really is before a byte moves: a command under way may swap a folder for a link. */
async function openInside(rootPath: string, path: string, flags: number): Promise<FileHandle> {
  const file = await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o644)
  try {
    const stat = await file.stat()
    const realRootPath = await realpath(rootPath)
    const realFilePath =
      process.platform === 'linux'
        ? await readlink(`/proc/self/fd/${file.fd}`)
        : join(await realpath(dirname(path)), '_')
    // A second name of the same file may lie outside.
    if (stat.isFile() && stat.nlink === 1 && realFilePath.startsWith(realRootPath + sep)) return file
  } catch (cause) {
    await file.close()
    throw cause
  }
  await file.close()
  throw new FileToolError(`${relative(rootPath, path)} is not a plain file of the workspace`)
}
