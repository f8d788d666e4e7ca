import { lstat, realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import { app, nativeImage, shell, type BrowserWindow } from 'electron'
import { isMissing } from '../platform/open-regular-file.ts'
import { DesktopError } from './desktop-error.ts'
import { readFileKind } from './file-kind.ts'
import type { RunningServer } from './server-door.ts'

export interface ArtifactParts {
  readonly server: Pick<RunningServer, 'artifactPath'>
  readonly window: () => BrowserWindow | null
  /** Shown under the pointer where the system has no icon for the file. */
  readonly dragIconPath: string
}

export interface ArtifactActions {
  readonly reveal: (requestId: string, artifactPath: string) => Promise<null>
  /** Opens documents only; never what could run. @throws DesktopError `file_kind_refused` */
  readonly open: (requestId: string, artifactPath: string) => Promise<null>
  /** Hands the file to the drag that the page has just begun. */
  readonly drag: (requestId: string, artifactPath: string) => Promise<null>
}

export function createArtifactActions(parts: ArtifactParts): ArtifactActions {
  const locate = async (requestId: string, artifactPath: string): Promise<string> =>
    checkArtifact(await parts.server.artifactPath(requestId, artifactPath), artifactPath)
  return {
    reveal: async (requestId, artifactPath) => {
      shell.showItemInFolder(await locate(requestId, artifactPath))
      return null
    },
    open: async (requestId, artifactPath) => {
      const path = await locate(requestId, artifactPath)
      if ((await readFileKind(path)) !== 'document') {
        throw new DesktopError(
          'file_kind_refused',
          'Files that could run are not opened from here. Show the file in its folder instead.',
        )
      }
      const problem = await shell.openPath(path)
      if (problem !== '') throw new DesktopError('open_failed', problem)
      return null
    },
    drag: async (requestId, artifactPath) => {
      const file = await locate(requestId, artifactPath)
      const window = parts.window()
      if (window === null) throw new DesktopError('window_missing', 'There is no window to drag from')
      window.webContents.startDrag({ file, icon: await findDragIcon(file, parts.dragIconPath) })
      return null
    },
  }
}

/**
 * The server has resolved the path already; looked at again because a mistake here would hand the system any file at all.
 * @returns the path, when it is a regular file, no link on the way, that ends in the very name that was asked for
 */
async function checkArtifact(path: string, artifactPath: string): Promise<string> {
  try {
    const real = await realpath(path)
    const isNamedSo = real.endsWith(sep + artifactPath.split('/').join(sep))
    if (isNamedSo && (await lstat(path)).isFile()) return real
  } catch (cause) {
    if (isMissing(cause)) throw new DesktopError('file_not_found', 'The file is not there any more', cause)
    throw cause
  }
  throw new DesktopError('path_refused', 'This is not a file of the run')
}

async function findDragIcon(path: string, fallbackPath: string): Promise<Electron.NativeImage> {
  const own = await app.getFileIcon(path, { size: 'normal' }).catch(() => nativeImage.createEmpty())
  return own.isEmpty() ? nativeImage.createFromPath(fallbackPath) : own
}
