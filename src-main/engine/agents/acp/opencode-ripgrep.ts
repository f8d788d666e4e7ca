import { delimiter, join } from 'node:path'
import { isFile } from './cli-access.ts'
import { readVariable, type CliHost } from '../cli/cli-host.ts'

/** opencode and its fork look for it on the PATH, then in this folder of their cache; a version of it from the one serves the other. */
const CACHES = ['opencode', 'kilo']
const PROGRAM = process.platform === 'win32' ? 'rg.exe' : 'rg'

/** What installs it, by the package manager that is there. */
const LINUX_COMMANDS: readonly (readonly [string, string])[] = [
  ['apt-get', 'sudo apt-get install ripgrep'],
  ['dnf', 'sudo dnf install ripgrep'],
  ['pacman', 'sudo pacman -S ripgrep'],
  ['zypper', 'sudo zypper install ripgrep'],
  ['apk', 'sudo apk add ripgrep'],
]

/** Where ripgrep is on this machine; it is needed by the tools that load skills and search. */
export type Ripgrep =
  { readonly kind: 'on-path' } | { readonly kind: 'fetched'; readonly path: string } | { readonly kind: 'missing' }

/** @param folder of the program's cache, which is looked at first */
export async function findRipgrep(folder: string, host: CliHost): Promise<Ripgrep> {
  if (await isOnPath(PROGRAM, host)) return { kind: 'on-path' }
  const cache = readVariable(host.environment, 'XDG_CACHE_HOME') ?? join(host.personHomePath, '.cache')
  for (const name of [folder, ...CACHES.filter((other) => other !== folder)]) {
    const path = join(cache, name, 'bin', PROGRAM)
    if (await isFile(path)) return { kind: 'fetched', path }
  }
  return { kind: 'missing' }
}

/**
 * The copy of a person's ripgrep that the private home gets, where the program looks for it. A copy, for the sandbox hides the person's
 * home; and not by the PATH, for a skill's own commands must find no more than they do in the person's terminal.
 */
export async function ripgrepCopies(
  folder: string,
  host: CliHost,
): Promise<readonly { fromPath: string; to: string }[]> {
  const found = await findRipgrep(folder, host)
  return found.kind === 'fetched' ? [{ fromPath: found.path, to: `.cache/${folder}/bin/${PROGRAM}` }] : []
}

/** What the doctor says where there is none. */
export async function lackOfRipgrep(title: string, folder: string, host: CliHost): Promise<string | null> {
  if ((await findRipgrep(folder, host)).kind !== 'missing') return null
  const tail = `without it ${title} downloads it anew in each run, and offline its tools that load skills and search fail.`
  return `ripgrep (rg) is missing (to install it: ${await installCommand(host)}): ${tail}`
}

async function installCommand(host: CliHost): Promise<string> {
  if (process.platform === 'darwin') return 'brew install ripgrep'
  if (process.platform === 'win32') return 'winget install BurntSushi.ripgrep.MSVC'
  for (const [manager, command] of LINUX_COMMANDS) if (await isOnPath(manager, host)) return command
  return 'cargo install ripgrep'
}

async function isOnPath(program: string, { baseEnvironment }: CliHost): Promise<boolean> {
  for (const folder of (baseEnvironment['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && (await isFile(join(folder, program)))) return true
  }
  return false
}
