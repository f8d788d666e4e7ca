import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { findMarkedProcesses, killUntilNoneLeft, readStartVariable, type KillResult } from './marked-processes.ts'
import { listProcesses, startedBefore, type ProcessEntry } from './process-table.ts'

/** What still ties a process to those that it came from when its parents are dead and its environment is washed. Linux only. */
export interface ProcessPlace {
  /** Real path; whoever works in it or below belongs to it. */
  readonly folderPath: string
  /** The other ends of our pipes, as `/proc/PID/fd` names them: `socket:[123]`. */
  readonly outputs: readonly string[]
  /** From `processStartTime` of the first process: nobody who is older can come from it. */
  readonly since: string | undefined
}

/** The outputs of a process that was started this very moment and has not yet closed them. */
export function readOutputs(pid: number): readonly string[] {
  if (process.platform !== 'linux') return []
  return [1, 2]
    .map((descriptor) => readLink(`/proc/${pid}/fd/${descriptor}`))
    .filter((link) => /^(socket|pipe):/.test(link))
}

/** A path as `/proc` names it; one that is not there stays as it is. */
export function realFolder(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/**
 * Of all processes those that belong to a place. A person's own programs stay out of it, such as an editor or a shell that was opened in
 * a run's folder: their HOME is elsewhere, while a run's is in its folder, or gone.
 */
export function findStrays(entries: readonly ProcessEntry[], places: readonly ProcessPlace[]): readonly ProcessEntry[] {
  if (process.platform !== 'linux' || places.length === 0) return []
  return entries.filter(
    (entry) => !entry.isZombie && entry.pid !== process.pid && places.some((place) => isAt(entry, place)),
  )
}

function isAt({ pid, startTime }: ProcessEntry, { folderPath, outputs, since }: ProcessPlace): boolean {
  if (since !== undefined && startedBefore(startTime, since)) return false
  if (!isOurUsers(pid)) return false
  const home = readStartVariable(pid, 'HOME')
  if (home.kind === 'set' && !isBelow(home.value, folderPath)) return false
  return isBelow(readLink(`/proc/${pid}/cwd`), folderPath) || holdsAny(pid, outputs)
}

function isOurUsers(pid: number): boolean {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === process.geteuid?.()
}

function isBelow(path: string, folderPath: string): boolean {
  return path === folderPath || path.startsWith(`${folderPath}/`)
}

function holdsAny(pid: number, outputs: readonly string[]): boolean {
  if (outputs.length === 0) return false
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => outputs.includes(readLink(`/proc/${pid}/fd/${name}`)))
  } catch {
    return false
  }
}

/** Empty where there is none, or where we may not look. */
function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** SIGKILLs what an earlier, killed app left running: by the marker, and by the places. Linux only. */
export function killOrphans(
  markerName: string,
  isMine: (value: string) => boolean,
  places: readonly ProcessPlace[],
): Promise<KillResult> {
  const find = async (): Promise<readonly { readonly pid: number }[]> => {
    const marked = await findMarkedProcesses(markerName, isMine)
    const strays = process.platform === 'linux' ? findStrays(await listProcesses(), places) : []
    return [...marked, ...strays.filter(({ pid }) => !marked.some((one) => one.pid === pid))]
  }
  return killUntilNoneLeft({ find, markerName, isMine })
}
