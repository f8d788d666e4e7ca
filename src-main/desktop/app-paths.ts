import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'

/** Where the app's own files are: in `app.asar` and beside it, or in the repository. */
export interface AppPaths {
  readonly preloadPath: string
  readonly iconPath: string
  readonly dragIconPath: string
  /** Folder with `samples/`. */
  readonly resourcesPath: string
  /** The Node that is shipped for script skills, where there is one. */
  readonly nodePath: string | null
}

/** @param rootPath folder with `package.json` */
export function findAppPaths(rootPath: string): AppPaths {
  const resourcesPath = app.isPackaged ? process.resourcesPath : join(rootPath, 'resources')
  const nodePath = join(process.resourcesPath, 'node', process.platform === 'win32' ? 'node.exe' : 'node')
  return {
    preloadPath: join(rootPath, 'out', 'preload', 'index.cjs'),
    iconPath: join(rootPath, 'resources', 'icon.png'),
    dragIconPath: join(rootPath, 'resources', 'icons', '32x32.png'),
    resourcesPath,
    nodePath: app.isPackaged && existsSync(nodePath) ? nodePath : null,
  }
}
