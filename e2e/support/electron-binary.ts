import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const PROGRAMS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}

/**
 * The absolute path of Electron's own program, or null where it was never downloaded. Importing `electron` would start that
 * download and throw without a network, so the places are only looked at.
 * @param packagePath folder of the `electron` package; by default the installed one
 */
export function findElectronBinary(
  env: NodeJS.ProcessEnv = process.env,
  packagePath: string | null = findPackage(),
): string | null {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined && override !== '') {
    // The package itself returns this path without looking whether anything is there.
    return existing(join(override, PROGRAMS[process.platform] ?? 'electron'))
  }
  if (packagePath === null) return null
  try {
    return existing(join(packagePath, 'dist', readFileSync(join(packagePath, 'path.txt'), 'utf8').trim()))
  } catch {
    return null
  }
}

function findPackage(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return null
  }
}

function existing(path: string): string | null {
  return existsSync(path) ? path : null
}
