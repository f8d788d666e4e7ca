import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { readProcFile } from './read-proc-file.ts'

const run = promisify(execFile)

/** The event loop gets a turn after so many processes, for a desktop may have a thousand of them. */
const PROCESSES_PER_TURN = 100

/** One process of this machine, as far as this user may see it. */
export interface ProcessEntry {
  readonly pid: number
  readonly parentPid: number
  readonly processGroup: number
  /** Dead, but not yet waited for by its parent: it cannot be killed and holds nothing. */
  readonly isZombie: boolean
  /** Tells this process from a later one with the same pid; compare it, do not read it. */
  readonly startTime: string
}

/**
 * Whether a process is older than another one, and so cannot come from it.
 * @param startTime of the one, and `since` of the other, as {@link ProcessEntry} has them on Linux: the boot's id and ticks since it
 */
export function startedBefore(startTime: string, since: string): boolean {
  const [boot, ticks] = startTime.split('/')
  const [sinceBoot, sinceTicks] = since.split('/')
  return boot === sinceBoot && Number(ticks) < Number(sinceTicks)
}

let bootId: string | undefined

// Start times count from boot, so only together with the boot's id are they unique.
function readBootId(): string {
  try {
    bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    bootId = 'unknown-boot'
  }
  return bootId
}

/** One process from `/proc/PID/stat` (proc(5)), or undefined when there is none. Linux only. */
export function readLinuxProcess(pid: number): ProcessEntry | undefined {
  let stat: string
  try {
    stat = readProcFile(`/proc/${pid}/stat`).toString('latin1')
  } catch {
    return undefined
  }
  // Field 2 is the program's name in brackets; it may itself hold brackets and spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = 'X', parentPid, processGroup] = fields
  return {
    pid,
    parentPid: Number(parentPid),
    processGroup: Number(processGroup),
    isZombie: state === 'Z' || state === 'X',
    startTime: `${readBootId()}/${fields[22 - 3] ?? ''}`,
  }
}

async function listLinuxProcesses(): Promise<ProcessEntry[]> {
  const entries: ProcessEntry[] = []
  let seen = 0
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    const entry = readLinuxProcess(pid)
    if (entry !== undefined) entries.push(entry)
    if (++seen % PROCESSES_PER_TURN === 0) await nextTurn()
  }
  return entries
}

/** Reads `ps` output of the columns pid, ppid, pgid, stat, lstart. */
export function parsePsOutput(output: string): ProcessEntry[] {
  return output.split('\n').flatMap((line) => {
    const [pid, parentPid, processGroup, state, ...startTime] = line.trim().split(/\s+/)
    if (pid === undefined || state === undefined) return []
    return {
      pid: Number(pid),
      parentPid: Number(parentPid),
      processGroup: Number(processGroup),
      isZombie: state.startsWith('Z'),
      startTime: startTime.join(' '),
    }
  })
}

/**
 * The process list by POSIX `ps`: macOS has no `/proc`. Start times are whole seconds.
 * @param selection `['-ax']` for all processes, `['-p', '123']` for one.
 */
export async function listProcessesWithPs(selection: readonly string[] = ['-ax']): Promise<ProcessEntry[]> {
  const columns = ['pid=', 'ppid=', 'pgid=', 'stat=', 'lstart='].flatMap((column) => ['-o', column])
  // A fixed locale and time zone, for the start time's text is compared later on.
  const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' }
  const { stdout } = await run('ps', [...selection, ...columns], { env, maxBuffer: 64 * 1024 * 1024 })
  return parsePsOutput(stdout)
}

/** All processes that this user may see, zombies included. POSIX only. */
export function listProcesses(): Promise<ProcessEntry[]> {
  return process.platform === 'linux' ? listLinuxProcesses() : listProcessesWithPs()
}
