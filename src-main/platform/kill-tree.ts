import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  killUntilNoneLeft,
  readStartVariable,
  sendSignal,
  type KillResult,
  type ProcessMarker,
} from './marked-processes.ts'
import { processLife, processStartTime } from './process-identity.ts'
import { listProcesses, startedBefore, type ProcessEntry } from './process-table.ts'
import { findStrays, type ProcessPlace } from './stray-processes.ts'

const run = promisify(execFile)
// Elsewhere each look starts a `ps`.
const POLL_MS = process.platform === 'linux' ? 25 : 200

/** What to kill, and how patiently. */
export interface KillTreeOptions {
  readonly pid: number
  /** The POSIX process group that the process leads (its own pid, when started with a group of its own). */
  readonly processGroup: number
  /** The marker that the process was started with. */
  readonly marker: ProcessMarker
  /** Where its processes are known by when nothing else is left of them. */
  readonly place?: Omit<ProcessPlace, 'since'> | undefined
  /** From `processStartTime`; with it a pid that now belongs to another program is left alone. */
  readonly startTime?: string | undefined
  /** The polite signal; some programs tidy up better on SIGINT. */
  readonly signal?: NodeJS.Signals | undefined
  /** How long the group may take to end after the polite signal; 0 sends SIGKILL at once. */
  readonly graceMs?: number | undefined
  /** How long to chase what left the group. */
  readonly sweepMs?: number | undefined
  /** Ends the grace early: a second, impatient request. */
  readonly hurry?: AbortSignal | undefined
}

/**
 * Ends a process and everything that it started: polite signal to its group, grace, SIGKILL to the group, then SIGKILL
 * one by one to what left the group, until two passes in a row found nothing. Strays are known by their parent links
 * (seen before the parents die) and, on Linux, by the marker in their environment, which also finds daemons, and by their place.
 * Windows: `taskkill /T /F` at once, for there is no polite way; it finds only children whose parents still live.
 */
export async function killTree(options: KillTreeOptions): Promise<KillResult> {
  const { pid, processGroup, marker, startTime, signal = 'SIGTERM', graceMs = 5000, sweepMs = 3000, hurry } = options
  // kill(-1) and kill(0) would mean every process of this user, and this very app.
  if (!(processGroup > 1 && pid > 1)) throw new RangeError(`Not a process that may be killed: ${pid}/${processGroup}`)
  // A dead leader is no obstacle: while its group has members, the number is not given away again.
  const isOurs = startTime === undefined || (await processLife(pid, startTime)) !== 'reused'
  if (process.platform === 'win32') return isOurs ? killTreeOnWindows(pid) : { survivors: [] }

  const family = createFamily(options, isOurs)
  if (isOurs && graceMs > 0) {
    await family.look('by links')
    sendSignal(-processGroup, signal)
    await groupEnds(family, graceMs, hurry)
  }
  // The last look before the parents die: afterwards their children belong to process 1.
  await family.look('by all marks')
  if (isOurs) sendSignal(-processGroup, 'SIGKILL')
  return killUntilNoneLeft({
    find: async () => (await family.look('by all marks')).living,
    markerName: marker.name,
    isMine: (value) => value === marker.value,
    sweepMs,
  })
}

interface Sighting {
  readonly living: readonly ProcessEntry[]
  readonly isGroupAlive: boolean
}

interface Family {
  readonly look: (how: 'by links' | 'by all marks') => Promise<Sighting>
}

/** Remembers who belongs to the tree, look after look, so that reparented processes are not lost. */
function createFamily({ pid, processGroup, marker, place, startTime }: KillTreeOptions, isOurs: boolean): Family {
  const startTimes = new Map<number, string>()
  const places = place === undefined ? [] : [{ ...place, since: startTime }]

  function isKnown(entry: ProcessEntry | undefined): boolean {
    return entry !== undefined && startTimes.get(entry.pid) === entry.startTime
  }

  function isOlder(entry: ProcessEntry): boolean {
    return process.platform === 'linux' && startTime !== undefined && startedBefore(entry.startTime, startTime)
  }

  function isMarked(entry: ProcessEntry): boolean {
    if (process.platform !== 'linux') return false
    const variable = readStartVariable(entry.pid, marker.name)
    return variable.kind === 'set' && variable.value === marker.value
  }

  return {
    async look(how) {
      const entries = (await listProcesses()).filter((entry) => !entry.isZombie && entry.pid !== process.pid)
      const byPid = new Map(entries.map((entry) => [entry.pid, entry]))
      const inGroup = isOurs ? entries.filter((entry) => entry.processGroup === processGroup) : []
      const seeds = isOurs ? entries.filter((entry) => entry.pid === pid).concat(inGroup) : []
      if (how === 'by all marks') {
        // Most of a machine's processes are older than the one that is ended, and need no closer look.
        const strangers = entries.filter((entry) => !isKnown(entry) && !isOlder(entry))
        seeds.push(...strangers.filter(isMarked), ...findStrays(strangers, places))
      }
      for (const entry of seeds) startTimes.set(entry.pid, entry.startTime)

      // Children may stand before their parents in the list, so go round until nobody joins.
      let strangers = entries.filter((entry) => !isKnown(entry))
      for (let joined = -1; joined !== 0;) {
        const newcomers = strangers.filter((entry) => isKnown(byPid.get(entry.parentPid)))
        for (const entry of newcomers) startTimes.set(entry.pid, entry.startTime)
        strangers = strangers.filter((entry) => !isKnown(entry))
        joined = newcomers.length
      }
      return { living: entries.filter(isKnown), isGroupAlive: inGroup.length > 0 }
    },
  }
}

async function groupEnds(family: Family, graceMs: number, hurry: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + graceMs
  while (performance.now() < deadline && hurry?.aborted !== true) {
    if (!(await family.look('by links')).isGroupAlive) return
    await delay(POLL_MS)
  }
}

async function killTreeOnWindows(pid: number): Promise<KillResult> {
  try {
    await run('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true })
  } catch (cause) {
    // taskkill also fails when the process ended first; then there is nothing to say.
    if ((await processStartTime(pid)) !== undefined) {
      throw new Error(`taskkill could not end process ${pid}`, { cause })
    }
  }
  return { survivors: [] }
}
