import { readFileSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { listProcesses, type ProcessEntry } from './process-table.ts'

const PAUSE_BETWEEN_PASSES_MS = 10
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

/**
 * The value of one variable in the environment that a process was started with. Linux only (`/proc/PID/environ`);
 * undefined when it is not set, and for processes of other users, which root could read too.
 */
export function readStartVariable(pid: number, name: string): string | undefined {
  let environ: Buffer
  try {
    if (statSync(`/proc/${pid}`).uid !== process.geteuid?.()) return undefined
    environ = readFileSync(`/proc/${pid}/environ`)
  } catch {
    return undefined
  }
  const prefix = `${name}=`
  const at = environ.indexOf(`\0${prefix}`)
  if (at === -1 && environ.indexOf(prefix) !== 0) return undefined
  const from = at + 1 + prefix.length
  const end = environ.indexOf(0, from)
  return environ.toString('utf8', from, end === -1 ? environ.length : end)
}

function readMark({ pid, startTime, isZombie }: ProcessEntry, markerName: string): MarkedProcess | undefined {
  if (isZombie || pid === process.pid) return undefined
  const value = readStartVariable(pid, markerName)
  return value === undefined ? undefined : { pid, value, startTime }
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

/**
 * Finds and SIGKILLs until two passes in a row found nothing: one pass misses what is born while it runs.
 * Gives up after `sweepMs` and names who is left.
 */
export async function killUntilNoneLeft(
  find: () => Promise<readonly { readonly pid: number }[]>,
  sweepMs: number = DEFAULT_SWEEP_MS,
): Promise<KillResult> {
  const deadline = performance.now() + sweepMs
  let emptyPasses = 0
  for (;;) {
    const found = await find()
    for (const { pid } of found) sendSignal(pid, 'SIGKILL')
    emptyPasses = found.length === 0 ? emptyPasses + 1 : 0
    if (emptyPasses === 2) return { survivors: [] }
    if (performance.now() > deadline) return { survivors: found.map(({ pid }) => pid) }
    await delay(PAUSE_BETWEEN_PASSES_MS)
  }
}

/** SIGKILLs every process that {@link findMarkedProcesses} finds, and what they start meanwhile. */
export function killMarkedProcesses(
  markerName: string,
  isMine: (value: string) => boolean,
  sweepMs: number = DEFAULT_SWEEP_MS,
): Promise<KillResult> {
  return killUntilNoneLeft(() => findMarkedProcesses(markerName, isMine), sweepMs)
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
