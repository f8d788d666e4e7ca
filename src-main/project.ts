import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the product's own files lie, whether it runs from its sources, from `out/` or from a package. */
export interface Project {
  readonly rootPath: string
  readonly version: string
  readonly webRootPath: string
  readonly resourcesPath: string
}

/** Looks upward from this file for the package's `package.json`. */
export function findProject(): Project {
  let rootPath = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(rootPath, 'package.json'))) {
    const parent = dirname(rootPath)
    if (parent === rootPath) throw new Error('the package.json of Skill Tryout was not found')
    rootPath = parent
  }
  const manifest = JSON.parse(readFileSync(join(rootPath, 'package.json'), 'utf8')) as { version: string }
  return {
    rootPath,
    version: manifest.version,
    webRootPath: join(rootPath, 'out', 'renderer'),
    resourcesPath: join(rootPath, 'resources'),
  }
}
