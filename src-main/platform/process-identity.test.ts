import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isLinux, isPosix } from '../testing/test-program.ts'
import { processLife, processStartTime } from './process-identity.ts'
import { listProcesses, listProcessesWithPs, readLinuxProcess } from './process-table.ts'

async function startSleeper(argv0 = 'sleep'): Promise<{ pid: number; end: () => Promise<void> }> {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore', argv0, detached: true })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  return {
    pid: child.pid!,
    async end() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

describe.runIf(isPosix)('the identity of a process (POSIX)', () => {
  test('stays while it lives and tells when it is gone', async () => {
    const { pid, end } = await startSleeper()
    const startTime = await processStartTime(pid)
    expect(startTime).toMatch(/\d/)
    expect(await processStartTime(pid)).toBe(startTime)
    expect(await processLife(pid, startTime!)).toBe('alive')
    await end()
    expect(await processStartTime(pid)).toBeUndefined()
    expect(await processLife(pid, startTime!)).toBe('gone')
  })

  test('differs from what was noted down for an earlier process with this pid', async () => {
    const { pid, end } = await startSleeper()
    expect(await processLife(pid, 'something else')).toBe('reused')
    await end()
  })

  test.runIf(isLinux)('of an earlier boot is never taken for gone just now (Linux)', async () => {
    const { pid, end } = await startSleeper()
    const startTime = await processStartTime(pid)
    await end()
    expect(await processLife(pid, startTime!.replace(/^[^/]+/, 'earlier-boot'))).toBe('reused')
  })

  test('the list has every process with parent and group, and ps agrees', async () => {
    const { pid, end } = await startSleeper()
    for (const entries of [await listProcesses(), await listProcessesWithPs()]) {
      const entry = entries.find((candidate) => candidate.pid === pid)
      expect(entry).toMatchObject({ parentPid: process.pid, processGroup: pid, isZombie: false })
      expect(entries.some((candidate) => candidate.pid === process.pid)).toBe(true)
    }
    const [alone] = await listProcessesWithPs(['-p', String(pid)])
    expect(alone?.startTime).toMatch(/^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/)
    await end()
  })

  test.runIf(isLinux)('a program name with brackets and spaces does not confuse the fields (Linux)', () => {
    const title = process.title
    process.title = 'a) Z 1 (b'
    const entry = readLinuxProcess(process.pid)
    process.title = title
    expect(entry).toMatchObject({ parentPid: process.ppid, isZombie: false })
  })
})
