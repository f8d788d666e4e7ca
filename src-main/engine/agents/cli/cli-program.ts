import { open, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { findExecutable } from '../../../platform/find-executable.ts'

/** A program inside one of npm's packages for a platform. */
export interface NativeProgram {
  /** Name of the platform's package, such as `@openai/codex-linux-x64`. */
  readonly packageName: string
  /** The program in it, with forward slashes. */
  readonly file: string
}

/** How a CLI is named and packed. */
export interface CliPackage {
  /** Program name on the PATH. */
  readonly command: string
  /** npm package whose launcher that program may be. */
  readonly npmPackage: string
  /** Candidates for the native program behind npm's launcher, the likeliest first; empty where the CLI is JavaScript. */
  nativePrograms(platform: NodeJS.Platform, arch: string): readonly NativeProgram[]
}

/** What is started for a CLI: `command` with `args` before all others. */
export interface CliProgram {
  readonly command: string
  readonly args: readonly string[]
  /** Where the CLI was found, as a person would name it. */
  readonly path: string
  /** Changes when the program was replaced. */
  readonly identity: string
}

export interface FindCliOptions {
  /** From `SKILL_TRYOUT_ENGINE_<NAME>_PATH`: the program or its folder; then the PATH is not searched. */
  readonly givenPath: string | undefined
  /** Value of `PATH`. */
  readonly path: string
  /** Runs the CLIs that are JavaScript. */
  readonly nodePath: string
}

/**
 * Finds a CLI and what to start for it. npm's launchers are passed by: with install scripts switched off some of them are
 * empty shells, and a signal to a launcher may not reach the program behind it (engine-clis 2, 7.1e).
 */
export async function findCliProgram(cli: CliPackage, options: FindCliOptions): Promise<CliProgram | null> {
  const path = await locate(cli.command, options)
  if (path === null) return null
  const realPath = await realpath(path)
  const packagePath = await packageOf(realPath, cli.npmPackage)
  const nativePath = packagePath === null ? null : await findNative(packagePath, cli)
  const startedPath = nativePath ?? realPath
  const facts = await stat(startedPath)
  const identity = [path, startedPath, facts.ino, facts.size, facts.mtimeMs].join(' ')
  if (await isNodeScript(startedPath)) return { command: options.nodePath, args: [startedPath], path, identity }
  // Not what a link leads to: a version manager's one program knows by the link's name which CLI is meant.
  return { command: nativePath ?? path, args: [], path, identity }
}

async function locate(command: string, { givenPath, path }: FindCliOptions): Promise<string | null> {
  if (givenPath === undefined) return (await findExecutable(command, path)) ?? null
  const facts = await stat(givenPath).catch(() => null)
  if (facts?.isDirectory() === true) return (await findExecutable(command, givenPath)) ?? null
  return facts?.isFile() === true ? givenPath : null
}

/** The package's folder: above the launcher's file, or, for the shims that npm writes on Windows, below their folder. */
async function packageOf(launcherPath: string, npmPackage: string): Promise<string | null> {
  const shimmed = join(dirname(launcherPath), 'node_modules', npmPackage)
  for (const start of [dirname(launcherPath), shimmed]) {
    for (let folder = start; dirname(folder) !== folder; folder = dirname(folder)) {
      const name = await readPackageName(join(folder, 'package.json'))
      if (name === npmPackage) return folder
      if (name !== null) break
    }
  }
  return null
}

async function readPackageName(path: string): Promise<string | null> {
  try {
    const facts: unknown = JSON.parse(await readFile(path, 'utf8'))
    const name = typeof facts === 'object' && facts !== null && 'name' in facts ? facts.name : null
    return typeof name === 'string' ? name : null
  } catch {
    return null
  }
}

/** Looks where Node would: in the `node_modules` of the package and of each folder above it. */
async function findNative(packagePath: string, cli: CliPackage): Promise<string | null> {
  for (const { packageName, file } of cli.nativePrograms(process.platform, process.arch)) {
    for (let folder = packagePath; ; folder = dirname(folder)) {
      const path = join(folder, 'node_modules', packageName, ...file.split('/'))
      if ((await stat(path).catch(() => null))?.isFile() === true) return path
      if (dirname(folder) === folder) break
    }
  }
  return null
}

async function isNodeScript(path: string): Promise<boolean> {
  if (['.js', '.cjs', '.mjs'].includes(extname(path))) return true
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    return /^#![^\n]*\bnode\b/.test(buffer.toString('latin1', 0, bytesRead))
  } finally {
    await file.close()
  }
}
