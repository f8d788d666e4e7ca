import { existsSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path'

/** What a sandboxed process may touch. Paths are absolute; what is not there is passed over. */
export interface SandboxRooms {
  /** Its working folder and others that it may change. */
  readonly writablePaths: readonly string[]
  readonly readablePaths: readonly string[]
  /** Takes the place of the shared temporary folders; has to be there. */
  readonly temporaryPath: string
}

/** A command as it is started without a sandbox. */
export interface SandboxedCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Value of `PATH` in its environment. */
  readonly path: string
}

/** Folders of people, of other programs' sockets and of programs' leftovers: hidden wherever they exist. */
const HIDDEN = ['/home', '/root', '/run', '/var/run', '/var/tmp', '/mnt', '/media']
const TEMPORARY = '/tmp'
/** Parts of hidden folders without which programs do not find names, programs or certificates. */
const NEEDED = [
  '/run/systemd/resolve',
  '/run/resolvconf',
  '/run/NetworkManager/resolv.conf',
  '/run/current-system',
  '/run/wrappers',
]

/**
 * Arguments of bubblewrap (`bwrap(1)`) for one command: the system read-only, people's folders empty, the rooms in their places, processes
 * of its own, no rights of root. The network stays open, for agents have to reach their models.
 * @param hiddenPaths further folders that are hidden: the user's home, the data of this product
 */
export function sandboxArguments(
  wanted: SandboxedCommand,
  rooms: SandboxRooms,
  hiddenPaths: readonly string[],
): readonly string[] {
  const hidden = coveredOnce([...HIDDEN, ...hiddenPaths].filter(isRealFolder))
  const isHidden = (path: string): boolean => [...hidden, TEMPORARY].some((folder) => isWithin(folder, path))
  const shown = [...NEEDED, ...programPaths(wanted), ...rooms.readablePaths].filter(
    (path) => isHidden(path) && existsSync(path) && !hidden.includes(path),
  )
  return [
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--unshare-pid', '--unshare-ipc', '--proc', '/proc'],
    ...['--bind', rooms.temporaryPath, TEMPORARY],
    ...hidden.filter((path) => !isWithin(TEMPORARY, path)).flatMap((path) => ['--tmpfs', path]),
    ...[...new Set(shown)].flatMap((path) => ['--ro-bind', path, path]),
    ...rooms.writablePaths.flatMap((path) => ['--bind', path, path]),
    // What is hidden is memory: written to, it would fill it.
    ...hidden.filter((path) => !isWithin(TEMPORARY, path)).flatMap((path) => ['--remount-ro', path]),
    // For root, a sandbox of the agent's own inside this one needs this one right (user_namespaces(7), mapping of uid 0).
    ...['--cap-drop', 'ALL', ...(process.getuid?.() === 0 ? ['--cap-add', 'CAP_SETFCAP'] : [])],
    ...['--die-with-parent', '--chdir', wanted.cwd],
  ]
}

/** The folders of the program itself and of what it may start, which may lie in the user's home: its own, never the home. */
function programPaths({ command, args, path }: SandboxedCommand): string[] {
  const programs = [command, args.find((arg) => isAbsolute(arg) && isFile(arg))].filter((one) => one !== undefined)
  const folders = programs
    .filter((program) => isAbsolute(program))
    .flatMap((program) => {
      const realPath = existsSync(program) ? realpathSync(program) : program
      return [dirname(program), packageFolder(realPath)]
    })
  return [...folders, ...path.split(delimiter).filter((folder) => isAbsolute(folder))]
}

/** A program of npm needs its neighbours: then all of that `node_modules`. */
function packageFolder(realPath: string): string {
  const mark = `${sep}node_modules${sep}`
  const at = realPath.indexOf(mark)
  return at === -1 ? dirname(realPath) : realPath.slice(0, at + mark.length - 1)
}

/** Without those that lie in another one of them. */
function coveredOnce(paths: readonly string[]): string[] {
  const all = [...new Set(paths)]
  return all.filter((path) => !all.some((other) => other !== path && isWithin(other, path)))
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep)
}

function isRealFolder(path: string): boolean {
  // Hiding the root would leave nothing; a link is hidden where it leads to.
  return path !== sep && existsSync(path) && realpathSync(path) === path && statSync(path).isDirectory()
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

/** Where a name without a slash is found, as the system would. */
export function findOnPath(command: string, path: string): string | null {
  if (isAbsolute(command)) return isFile(command) ? command : null
  const folder = path.split(delimiter).find((one) => isAbsolute(one) && isFile(join(one, command)))
  return folder === undefined ? null : join(folder, command)
}
