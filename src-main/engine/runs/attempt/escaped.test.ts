import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { goodPackage } from '../../../testing/script-skill.ts'
import { startServerProcess } from '../../../testing/server-process.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { isLinux, stillAlive } from '../../../testing/test-program.ts'

// Whole processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

/** Leaves a process without marker, parent, session or output, whose pid is in `logs/escaped`. */
const script = (end: string): string => `
import { execFileSync } from 'node:child_process'
const line = 'env -i "$(command -v setsid)" "$(command -v sleep)" 1000 </dev/null >/dev/null 2>&1 & echo $! > ../escaped.new; mv ../escaped.new ../escaped'
execFileSync('sh', ['-c', line])
${end}
`
const ANSWER = `console.log(JSON.stringify({ message: 'done' }))`
const WAIT = `setInterval(() => {}, 1000)`

async function escapedPid(dataPath: string): Promise<number> {
  const path = await vi.waitFor(
    () => {
      const [run = 'none'] = readdirSync(join(dataPath, 'runs'))
      const found = join(dataPath, 'runs', run, 'escaped')
      expect(existsSync(found)).toBe(true)
      return found
    },
    { timeout: 20_000 },
  )
  const pid = Number(readFileSync(path, 'utf8'))
  onTestFinished(async () => {
    for (const alive of await stillAlive([pid])) process.kill(alive, 'SIGKILL')
  })
  return pid
}

async function startRun(server: Awaited<ReturnType<typeof startServerProcess>>, end: string, timeoutSec = 60) {
  const { request_id: requestId } = await server.client.tempRuns.create({
    body: { engine: 'script', runtime_options: { no_cache: true, hard_timeout_seconds: timeoutSec } },
  })
  const form = new FormData()
  form.append('skill_package', await goodPackage({ script: script(end) }), 'demo-skill.zip')
  await server.client.tempRuns.upload({ params: { request_id: requestId }, form })
  return requestId
}

describe.runIf(isLinux)('a process that washed itself of the run (Linux)', () => {
  test.each([
    ['succeeds', ANSWER, 'succeeded', 60],
    ['runs out of time', WAIT, 'failed', 2],
  ])('is gone when the run %s', async (_how, end, status, timeoutSec) => {
    const dataPath = makeTempFolder()
    const server = await startServerProcess(dataPath)
    const requestId = await startRun(server, end, timeoutSec)
    const pid = await escapedPid(dataPath)
    await vi.waitFor(
      async () => {
        const run = await server.client.tempRuns.status({ params: { request_id: requestId }, query: {} })
        expect(run.status).toBe(status)
      },
      { timeout: 20_000 },
    )
    expect(await stillAlive([pid])).toEqual([])
  })

  test('is gone when the server was killed and starts anew', async () => {
    const dataPath = makeTempFolder()
    const server = await startServerProcess(dataPath)
    await startRun(server, WAIT)
    const pid = await escapedPid(dataPath)
    await server.end('SIGKILL')
    expect(await stillAlive([pid])).toEqual([pid])
    await startServerProcess(dataPath)
    await expect.poll(() => stillAlive([pid])).toEqual([])
  })
})
