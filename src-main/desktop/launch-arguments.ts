import { stat } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import type { DesktopCommand } from '../contract/desktop.ts'
import { LINK_SCHEME } from './app-origin.ts'
import { IdSchema } from './ipc-arguments.ts'

/** What an argument of the command line asks for. Nothing on it can start a run. */
export type LaunchRequest =
  { readonly kind: 'add'; readonly path: string } | { readonly kind: 'show'; readonly command: DesktopCommand }

/** Several folders at once are dropped on an icon; a hundred are a mistake or an attack. */
const MOST_ARGUMENTS = 20

/**
 * Reads a command line, which anyone on this machine may have written.
 * @param argv of the process, with the program first
 * @param workingPath folder that relative paths start from
 * @param hasEntry true in development, where the app's own folder stands before its arguments
 * @returns what could be understood; everything else is dropped
 */
export async function readLaunchArguments(
  argv: readonly string[],
  workingPath: string,
  hasEntry: boolean,
): Promise<LaunchRequest[]> {
  // Chromium adds switches of its own to the command line of a second start, in any place.
  const given = argv.slice(1).filter((argument) => !argument.startsWith('-'))
  const requests: LaunchRequest[] = []
  for (const argument of given.slice(hasEntry ? 1 : 0).slice(0, MOST_ARGUMENTS)) {
    const request = argument.startsWith(`${LINK_SCHEME}:`)
      ? readLink(argument)
      : await readSkillPath(resolve(workingPath, argument.replaceAll('\0', '')))
    if (request !== undefined) requests.push(request)
  }
  return requests
}

/** `skill-tryout://run/<request id>` or `skill-tryout://skill/<library id>`: a view, and nothing but a view. */
export function readLink(link: string): LaunchRequest | undefined {
  const url = link.length <= 500 && URL.canParse(link) ? new URL(link) : undefined
  if (url?.protocol !== `${LINK_SCHEME}:`) return undefined
  const id = IdSchema.safeParse(url.pathname.slice(1))
  if (!id.success) return undefined
  if (url.host === 'run') return { kind: 'show', command: { kind: 'show-request', requestId: id.data } }
  if (url.host === 'skill') return { kind: 'show', command: { kind: 'show-skill', libraryId: id.data } }
  return undefined
}

/** A folder, a package or a SKILL.md that is there; whether it is a skill, the validator says. */
export async function readSkillPath(path: string): Promise<LaunchRequest | undefined> {
  const found = await stat(path).catch(() => undefined)
  const isPackage = ['.zip', '.skill'].includes(extname(path).toLowerCase())
  const isSkillFile = basename(path).toLowerCase() === 'skill.md'
  const isWanted = found?.isDirectory() === true || (found?.isFile() === true && (isPackage || isSkillFile))
  return isWanted ? { kind: 'add', path } : undefined
}
