import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { listProcessesWithPs, readLinuxProcess } from './process-table.ts'

const run = promisify(execFile)

/** What became of a process that was noted down earlier with its start time. */
export type ProcessLife = 'alive' | 'gone' | 'reused'

async function windowsStartTime(pid: number): Promise<string | undefined> {
  const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`
  const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command], {
    windowsHide: true,
  })
  return stdout.trim() || undefined
}

async function psStartTime(pid: number): Promise<string | undefined> {
  const [entry] = await listProcessesWithPs(['-p', String(pid)])
  return entry?.startTime
}

/**
 * A text that stays the same for the life of a process and differs for a later one with the same pid: store it beside
 * the pid. Linux: boot id and field 22 of `/proc/PID/stat`; elsewhere what the system's own tool says. Undefined when
 * there is no such process, or none that can be seen.
 */
export async function processStartTime(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return readLinuxProcess(pid)?.startTime
  const ask = process.platform === 'win32' ? windowsStartTime : psStartTime
  // Both tools end with a failure when they know no such pid.
  return ask(pid).catch(() => undefined)
}

/** Says whether `pid` is still the process that had this start time (from {@link processStartTime}). */
export async function processLife(pid: number, startTime: string): Promise<ProcessLife> {
  const current = await processStartTime(pid)
  if (current === startTime) return 'alive'
  if (current !== undefined) return 'reused'
  // Noted down before the last boot: whatever is left under this number is somebody else's.
  const isOfThisBoot = process.platform !== 'linux' || startTime.startsWith(bootOf(process.pid))
  return isOfThisBoot ? 'gone' : 'reused'
}

function bootOf(pid: number): string {
  return readLinuxProcess(pid)?.startTime.replace(/\/\d+$/, '/') ?? ''
}
