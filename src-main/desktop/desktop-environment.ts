import { homedir, userInfo } from 'node:os'
import { delimiter } from 'node:path'
import { readLoginPath } from '../platform/login-path.ts'

/** A start-up file that asks something must not keep the window shut. */
const SHELL_TIMEOUT_MS = 3_000

export interface EnvironmentParts {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** From a terminal the PATH is whole already; an icon starts the app with a short one. */
  readonly asksShell: boolean
  readonly nodeFolderPath: string | null
}

/**
 * The environment that engines are looked for and started with: the PATH of the person's own terminal, and at its end the Node
 * that we ship (a packaged Electron cannot stand in for one, its `RunAsNode` fuse is off).
 */
export async function readDesktopEnvironment(
  parts: EnvironmentParts,
): Promise<Readonly<Record<string, string | undefined>>> {
  const { environment } = parts
  const name = pathName(environment)
  const ownPath = parts.asksShell ? await askLoginPath(environment) : environment[name]
  const folders = [ownPath, parts.nodeFolderPath].filter((folder) => folder !== undefined && folder !== null)
  return { ...environment, [name]: folders.filter((folder) => folder !== '').join(delimiter) }
}

async function askLoginPath(environment: EnvironmentParts['environment']): Promise<string> {
  const shell = environment['SHELL'] ?? userInfo().shell ?? undefined
  const { path } = await readLoginPath({ shell, timeoutMs: SHELL_TIMEOUT_MS, environment, homePath: homedir() })
  return path
}

/** Windows writes `Path`, and a plain object does not know that case does not matter there. */
function pathName(environment: EnvironmentParts['environment']): string {
  return Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
}
