import { statSync } from 'node:fs'
import { chaseNewborns, readLastPid, type Look } from './chase-newborns.ts'
import { listProcesses, type ProcessEntry } from './process-table.ts'
import { readProcFile } from './read-proc-file.ts'

const DEFAULT_SWEEP_MS = 3000

/** An environment variable that every descendant of a process inherits, wherever it moves to. */
export interface ProcessMarker {
  readonly name: string
  readonly value: string
}

/** A living process of this user that carries the marker. */
export interface MarkedProcess {
  readonly pid: number
  /** The marker's value in that process. */
  readonly value: string
  readonly startTime: string
}

/** Who is still alive after a kill: normally nobody; at worst processes stuck in the kernel. */
export interface KillResult {
  readonly survivors: readonly number[]
}

/** One variable of the environment that a process was started with. */
export type StartVariable =
  | { readonly kind: 'set'; readonly value: string }
  | { readonly kind: 'unset' }
  /** No such process, or one that is being born, replaces its program, or is dying. */
  | { readonly kind: 'unknown' }

/** Reads `/proc/PID/environ`; Linux only. Processes of other users count as unset, even for root. */
export function readStartVariable(pid: number, name: string): StartVariable {
  let environ: Buffer
  try {
    if (statSync(`/proc/${pid}`).uid !== process.geteuid?.()) return { kind: 'unset' }
    environ = readProcFile(`/proc/${pid}/environ`)
  } catch {
    return { kind: 'unknown' }
  }
  if (environ.length === 0) return { kind: 'unknown' }
  const prefix = `${name}=`
  const at = environ.indexOf(`\0${prefix}`)
  if (at === -1 && environ.toString('latin1', 0, prefix.length) !== prefix) return { kind: 'unset' }
  const from = at + 1 + prefix.length
  const end = environ.indexOf(0, from)
  return { kind: 'set', value: environ.toString('utf8', from, end === -1 ? environ.length : end) }
}

function readMark({ pid, startTime, isZombie }: ProcessEntry, markerName: string): MarkedProcess | undefined {
  if (isZombie || pid === process.pid) return undefined
  const variable = readStartVariable(pid, markerName)
  return variable.kind === 'set' ? { pid, value: variable.value, startTime } : undefined
}

/**
 * Living processes of this user that carry a marker whose value `isMine` accepts; never this process itself. For the
 * sweep at start: a killed app leaves its children running. Linux only; elsewhere the answer is always empty.
 */
export async function findMarkedProcesses(
  markerName: string,
  isMine: (value: string) => boolean,
): Promise<readonly MarkedProcess[]> {
  if (process.platform !== 'linux') return []
  const entries = await listProcesses()
  return entries
    .map((entry) => readMark(entry, markerName))
    .filter((marked) => marked !== undefined)
    .filter((marked) => isMine(marked.value))
}

/** How to find what is to be killed. */
export interface KillUntilNoneLeftOptions {
  /** One pass over all processes. */
  readonly find: () => Promise<readonly { readonly pid: number }[]>
  readonly markerName: string
  readonly isMine: (value: string) => boolean
  readonly sweepMs?: number | undefined
}

/**
 * Finds and SIGKILLs until two passes in a row found nothing. What is born between them is caught as it is born (Linux),
 * for a process that keeps replacing itself is always elsewhere when a pass gets to it. Gives up after `sweepMs` and
 * names who is left.
 */
export async function killUntilNoneLeft(options: KillUntilNoneLeftOptions): Promise<KillResult> {
  const { find, markerName, isMine, sweepMs = DEFAULT_SWEEP_MS } = options
  const deadline = performance.now() + sweepMs
  const look = (pid: number): Look => {
    const variable = readStartVariable(pid, markerName)
    if (variable.kind !== 'set') return variable.kind
    if (pid === process.pid || !isMine(variable.value)) return 'unset'
    sendSignal(pid, 'SIGKILL')
    return 'caught'
  }
  let isQuiet = false
  for (;;) {
    const lastPid = readLastPid()
    const found = await find()
    if (isQuiet && found.length === 0) return { survivors: [] }
    if (performance.now() > deadline) return { survivors: found.map(({ pid }) => pid) }
    // Where nothing was born while it looked, there is nobody to chase; the second pass still looks at who was replacing its program.
    if (found.length === 0 && lastPid !== 0 && readLastPid() === lastPid) {
      isQuiet = true
      continue
    }
    for (const { pid } of found) sendSignal(pid, 'SIGKILL')
    const caught = await chaseNewborns(lastPid, deadline, look)
    isQuiet = found.length + caught === 0
  }
}

/** SIGKILLs every process that {@link findMarkedProcesses} finds, and what they start meanwhile. */
export function killMarkedProcesses(
  markerName: string,
  isMine: (value: string) => boolean,
  sweepMs: number = DEFAULT_SWEEP_MS,
): Promise<KillResult> {
  return killUntilNoneLeft({ find: () => findMarkedProcesses(markerName, isMine), markerName, isMine, sweepMs })
}

/** Signals a process, or a group by its negative number. Being too late, or not allowed, is no error. */
export function sendSignal(pidOrGroup: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pidOrGroup, signal)
  } catch (cause) {
    // macOS says EPERM for a group of zombies; a set-user-id child says it everywhere.
    const isExpected = cause instanceof Error && 'code' in cause && (cause.code === 'ESRCH' || cause.code === 'EPERM')
    if (!isExpected) throw cause
  }
}
