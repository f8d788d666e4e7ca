import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const INSTALL_TIMEOUT_MS = 300_000
const NAMES: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
}

/**
 * The Electron program of the packages installed under a folder. Looks at files only: loading the package `electron` in plain Node would
 * start a download.
 * @returns absolute path, or null when the program is not there
 */
export function findElectron(rootPath: string, environment: NodeJS.ProcessEnv = process.env): string | null {
  const given = environment['ELECTRON_OVERRIDE_DIST_PATH']
  const distPath = given ?? join(rootPath, 'node_modules', 'electron', 'dist')
  const name = NAMES[process.platform] ?? 'electron'
  const path = join(distPath, given === undefined ? (readPathFile(distPath) ?? name) : name)
  return existsSync(path) ? path : null
}

function readPathFile(distPath: string): string | null {
  const path = join(dirname(distPath), 'path.txt')
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null
}

/** Lets the package `electron` fetch its program; answers null where that is not possible (no network, refused). */
export async function tryInstallElectron(rootPath: string): Promise<string | null> {
  const installer = join(rootPath, 'node_modules', 'electron', 'install.js')
  if (!existsSync(installer)) return null
  try {
    await run(process.execPath, [installer], { cwd: dirname(installer), timeout: INSTALL_TIMEOUT_MS })
  } catch {
    return null
  }
  return findElectron(rootPath)
}
