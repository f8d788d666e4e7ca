import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { readProcFile } from './read-proc-file.ts'

/** The chase ends when nothing was caught for so long: what lives longer than this, the next pass finds. */
const QUIET_MS = 10
/** A newborn may be invisible, or without environment, for the first moments of its life. */
const BIRTH_MS = 5
/** More than this were not born since the last look; the number has wrapped around, or the machine is flooded. */
const MAX_NEWBORNS = 1000

/** What a look at one process said; `unknown` asks for another look. */
export type Look = 'caught' | 'unset' | 'unknown'

/** The pid that was given away last on this machine (proc(5), `/proc/loadavg`); 0 where that cannot be known. */
export function readLastPid(): number {
  if (process.platform !== 'linux') return 0
  try {
    return Number(readProcFile('/proc/loadavg').toString('latin1').trim().split(' ').at(-1))
  } catch {
    return 0
  }
}

/**
 * Looks at each process that was started after `since`, the latest first and within microseconds of its birth, until
 * none was caught for a while. A list of all processes is too slow for those that live for a millisecond.
 * @param deadline Ends the chase in any case; in the time of `performance.now()`.
 * @returns How many were caught.
 */
export async function chaseNewborns(since: number, deadline: number, look: (pid: number) => Look): Promise<number> {
  if (since === 0) {
    await delay(BIRTH_MS)
    return 0
  }
  let caught = 0
  let seenPid = since
  let lookAgain = new Map<number, number>()
  for (let quietSince = performance.now(); performance.now() - quietSince < QUIET_MS;) {
    const now = performance.now()
    if (now > deadline) break
    const lastPid = readLastPid()
    const from = lastPid < seenPid ? 1 : seenPid + 1
    const again = new Map<number, number>()
    const lookAt = (pid: number, bornMs: number): void => {
      const said = look(pid)
      if (said === 'unknown' && now - bornMs < BIRTH_MS) again.set(pid, bornMs)
      if (said !== 'caught') return
      caught++
      quietSince = now
    }
    for (let pid = lastPid; pid >= Math.max(from, lastPid - MAX_NEWBORNS); pid--) lookAt(pid, now)
    for (const [pid, bornMs] of lookAgain) lookAt(pid, bornMs)
    lookAgain = again
    seenPid = lastPid
    await nextTurn()
  }
  return caught
}
