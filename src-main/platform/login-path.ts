import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, delimiter, isAbsolute, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { startProcess } from './start-process.ts'

/** A chatty start-up file is cut here; the answer is looked for in what came before. */
const MAX_OUTPUT_BYTES = 1024 * 1024

/** Whom to ask, and for how long. */
export interface LoginPathOptions {
  /** Absolute path of the user's login shell; undefined where there is none (Windows). */
  readonly shell: string | undefined
  readonly timeoutMs: number
  /** This process's environment: the shell starts with it. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly homePath: string
}

/** A value for `PATH`, and where it came from. */
export interface LoginPath {
  readonly path: string
  readonly source: 'login-shell' | 'known-folders'
}

/**
 * The `PATH` that the user has in a terminal. A desktop app is started with a shorter one, in which the agent CLIs are
 * not found. Asks the login shell; when that fails or takes too long, adds the folders where such programs usually are.
 * What this process has already is always kept, after the shell's own folders.
 */
export async function readLoginPath(options: LoginPathOptions): Promise<LoginPath> {
  const own = options.environment['PATH'] ?? ''
  const asked = options.shell === undefined ? undefined : await askShell(options.shell, options)
  if (asked !== undefined) return { path: mergePaths([asked, own]), source: 'login-shell' }
  const known = await existingFolders(knownFolders(options.homePath))
  return { path: mergePaths([own, ...known]), source: 'known-folders' }
}

async function askShell(
  shell: string,
  { environment, timeoutMs, homePath }: LoginPathOptions,
): Promise<string | undefined> {
  const fence = randomUUID()
  const chunks: Buffer[] = []
  let outputBytes = 0
  const asked = startProcess({
    command: shell,
    args: shellArguments(shell, fence),
    cwd: homePath,
    env: { ...definedOnly(environment), TERM: 'dumb', DISABLE_AUTO_UPDATE: 'true' },
    marker: { name: 'LOGIN_PATH_QUESTION', value: fence },
    onStdout: (chunk) => {
      outputBytes += chunk.length
      if (outputBytes < MAX_OUTPUT_BYTES) chunks.push(chunk)
    },
    onStderr: () => undefined,
    drainMs: 100,
  })
  const timer = setTimeout(() => void asked.kill({ graceMs: 0 }), timeoutMs)
  const outcome = await asked.exited
  clearTimeout(timer)
  // Start-up files like to leave agents behind in the background; those are the user's and stay.
  if (outcome.kind === 'start-failed') return undefined
  const [, path, afterwards] = stripVTControlCharacters(Buffer.concat(chunks).toString('utf8')).split(fence)
  const isAnswered = path !== undefined && afterwards !== undefined && mergePaths([path]) !== ''
  return isAnswered ? path : undefined
}

// Many start-up files set PATH for interactive shells only, others for login shells only: it has to be both. The inner
// `sh` prints the variable as programs see it, whatever the outer shell's own idea of a list is (fish, csh).
function shellArguments(shell: string, fence: string): readonly string[] {
  const question = `/bin/sh -c 'printf "%s%s%s" ${fence} "$PATH" ${fence}'`
  // csh refuses -l beside any other flag.
  return /csh$/.test(basename(shell)) ? ['-i', '-c', question] : ['-i', '-l', '-c', question]
}

function definedOnly(environment: LoginPathOptions['environment']): Record<string, string> {
  const defined: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) defined[name] = value
  return defined
}

function mergePaths(paths: readonly string[]): string {
  const folders = paths.flatMap((path) => path.split(delimiter)).filter((folder) => isAbsolute(folder))
  return [...new Set(folders)].join(delimiter)
}

function knownFolders(homePath: string): readonly string[] {
  if (process.platform === 'win32') return [join(homePath, 'AppData', 'Roaming', 'npm'), join(homePath, '.bun', 'bin')]
  const inHome = ['.local/bin', 'bin', '.npm-global/bin', '.bun/bin', '.volta/bin', '.cargo/bin', '.opencode/bin']
  const shared = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', '/snap/bin']
  return [...inHome.map((folder) => join(homePath, folder)), ...shared]
}

async function existingFolders(paths: readonly string[]): Promise<readonly string[]> {
  const isFolder = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    ),
  )
  return paths.filter((_, index) => isFolder[index])
}
