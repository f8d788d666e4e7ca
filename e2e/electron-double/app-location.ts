import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export interface AppLocation {
  /** The folder of the app's package.json, or of its only file. */
  appPath: string
  /** The file that is run. */
  entryPath: string
  packageJson: { main?: string; name?: string; productName?: string; version?: string }
}

/** Switches that Playwright adds for Electron and that mean nothing to the app. */
const DRIVER_SWITCHES = /^--(inspect(-brk)?|no-sandbox|remote-debugging-port|remote-debugging-pipe)(=|$)/

/** What Electron would put into `process.argv` after the program: the app first, then everything else in its order. */
export function sortArguments(given: string[]): string[] {
  const kept = given.filter((argument) => !DRIVER_SWITCHES.test(argument))
  const at = kept.findIndex((argument) => !argument.startsWith('--'))
  const app = kept[at] ?? '.'
  return [app, ...kept.filter((_argument, index) => index !== at)]
}

/** Finds the app as `electron PATH` does. @param path a folder with a package.json, or a script */
export function locateApp(path: string): AppLocation {
  const given = resolve(path)
  if (!statSync(given).isDirectory()) return { appPath: dirname(given), entryPath: given, packageJson: {} }
  const packageJson = JSON.parse(readFileSync(join(given, 'package.json'), 'utf8')) as AppLocation['packageJson']
  return { appPath: given, entryPath: join(given, packageJson.main ?? 'index.js'), packageJson }
}
