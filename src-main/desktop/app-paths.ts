import { join } from 'node:path'
import { app } from 'electron'

/** Where the app's own files are: in `app.asar` and beside it, or in the repository. */
export interface AppPaths {
  readonly preloadPath: string
  readonly iconPath: string
  readonly dragIconPath: string
  /** Folder with `samples/`. Beside `app.asar`, so that a skill's files are real files. */
  readonly resourcesPath: string
  /** Folder with the Node that is shipped for scripts and agents; in a checkout there is none. */
  readonly nodeFolderPath: string | null
  /** Its program. In a checkout only a name: this process is Electron, which must never be taken for a Node. */
  readonly nodePath: string
}

/** @param rootPath folder with `package.json` */
export function findAppPaths(rootPath: string): AppPaths {
  const ownPath = join(rootPath, 'resources')
  const nodeFolderPath = app.isPackaged ? join(process.resourcesPath, 'node') : null
  const nodeName = process.platform === 'win32' ? 'node.exe' : 'node'
  return {
    preloadPath: join(rootPath, 'out', 'preload', 'index.cjs'),
    iconPath: join(ownPath, 'icon.png'),
    dragIconPath: join(ownPath, 'icons', '32x32.png'),
    resourcesPath: app.isPackaged ? process.resourcesPath : ownPath,
    nodeFolderPath,
    nodePath: nodeFolderPath === null ? nodeName : join(nodeFolderPath, nodeName),
  }
}
