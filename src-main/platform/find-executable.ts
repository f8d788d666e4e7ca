import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/** What differs between systems; given in tests only. */
export interface FindExecutableOptions {
  /** Windows' `PATHEXT`: the endings that make a file a program there. Undefined elsewhere. */
  readonly pathExtensions?: string | undefined
}

const WINDOWS_EXTENSIONS = '.COM;.EXE;.BAT;.CMD'

/**
 * The absolute path of a program: a bare name is looked for in the folders of a `PATH` value, an absolute path is only
 * checked. Relative folders in `PATH` are passed over, for they would depend on where the app was started. Links are
 * followed: package managers install programs as links.
 */
export async function findExecutable(
  name: string,
  pathVariable: string,
  { pathExtensions = process.platform === 'win32' ? WINDOWS_EXTENSIONS : undefined }: FindExecutableOptions = {},
): Promise<string | undefined> {
  if (name === '' || name.includes('\0')) return undefined
  if (!isAbsolute(name) && /[/\\]/.test(name)) return undefined
  const folders = isAbsolute(name) ? [''] : pathVariable.split(delimiter).filter((folder) => isAbsolute(folder))
  for (const folder of folders) {
    for (const fileName of withExtensions(name, pathExtensions)) {
      const path = join(folder, fileName)
      if (await isExecutableFile(path)) return path
    }
  }
  return undefined
}

// A name that has such an ending already is tried as it is, as Windows does.
function withExtensions(name: string, pathExtensions: string | undefined): readonly string[] {
  if (pathExtensions === undefined) return [name]
  const extensions = pathExtensions.split(';').filter((extension) => extension !== '')
  const hasExtension = extensions.some((extension) => name.toLowerCase().endsWith(extension.toLowerCase()))
  const withEach = extensions.map((extension) => name + extension.toLowerCase())
  return hasExtension ? [name, ...withEach] : withEach
}

async function isExecutableFile(path: string): Promise<boolean> {
  try {
    // For root, access alone would call any folder executable.
    if (!(await stat(path)).isFile()) return false
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
