import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test, vi } from 'vitest'
import { listProcesses } from '../../../platform/process-table.ts'
import { goodPackage } from '../../../testing/script-skill.ts'
import { startServerProcess } from '../../../testing/server-process.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { isPosix, stillAlive } from '../../../testing/test-program.ts'
import { startValidationProcess, type ValidationProcess } from './validation-process.ts'

// SPEC V10: what a skill does to its validation, it does to no other process, and nothing of it is left behind.

/** Endless, and not seen as such: it spins until it is ended. */
const SPINNING = { kind: 'data', schema: { pattern: '^.*a.*a.*a.*b$' }, data: 'a'.repeat(5_000) } as const
const EASY = { kind: 'data', schema: { type: 'string' }, data: 5 } as const
const LONG_MS = 60_000

function start(options = {}): ValidationProcess {
  const validation = startValidationProcess({ nodePath: process.execPath, heapMb: 64, ...options })
  onTestFinished(() => validation.stop())
  return validation
}

async function childrenOf(parentPid: number): Promise<number[]> {
  const entries = await listProcesses()
  return entries.filter((entry) => entry.parentPid === parentPid && !entry.isZombie).map(({ pid }) => pid)
}

const untilGone = (pids: readonly number[]): Promise<void> =>
  vi.waitFor(async () => expect(await stillAlive(pids)).toEqual([]), { timeout: 10_000, interval: 50 })

test.runIf(isPosix)('a V8 that aborts in a check is an answer (POSIX: the signal of an abort)', async () => {
  const before = await childrenOf(process.pid)
  const validation = start()
  expect(await validation.run(EASY, LONG_MS)).toMatchObject({ kind: 'data', faults: [{ path: '' }] })
  const [pid] = (await childrenOf(process.pid)).filter((child) => !before.includes(child))
  const answer = validation.run(SPINNING, LONG_MS)
  process.kill(pid!, 'SIGABRT')
  expect(await answer).toEqual({ kind: 'crashed', message: 'the process was ended by SIGABRT' })
  expect(validation.isAlive()).toBe(false)
})

test('a value that is too much for the memory is an answer, whether V8 says so or aborts', async () => {
  const data = Array.from({ length: 600_000 }, (_, index) => ({ index, text: `text ${index}` }))
  const answer = await start({ heapMb: 24 }).run({ kind: 'data', schema: {}, data }, LONG_MS)
  expect(answer.kind).toBe('crashed')
})

test('a spinning check is killed after its time', async () => {
  const validation = start()
  expect(await validation.run(SPINNING, 300)).toEqual({ kind: 'timeout' })
  expect(validation.isAlive()).toBe(false)
  expect(await validation.run(EASY, LONG_MS)).toMatchObject({ kind: 'crashed' })
})

test('a Node that is not there is told by the first answer, without a throw', async () => {
  const validation = start({ nodePath: join(makeTempFolder(), 'node') })
  expect(await validation.run(EASY, LONG_MS)).toMatchObject({
    kind: 'crashed',
    message: expect.stringContaining('ENOENT') as string,
  })
  await validation.stop()
})

test('a process that is killed leaves no validation behind, not even one that spins', async () => {
  const code = `
    import { startValidationProcess } from ${JSON.stringify(new URL('./validation-process.ts', import.meta.url).href)}
    const validation = startValidationProcess({ nodePath: process.execPath, heapMb: 64 })
    await validation.run(${JSON.stringify(EASY)}, ${LONG_MS})
    void validation.run(${JSON.stringify(SPINNING)}, ${LONG_MS})
    console.log('spinning')
  `
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  await once(createInterface({ input: parent.stdout }), 'line')
  const children = await childrenOf(parent.pid!)
  expect(children).toHaveLength(1)
  parent.kill('SIGKILL')
  await untilGone(children)
})

test.runIf(isPosix)(
  'a server goes on when its validation dies, and takes it along when it is killed (POSIX)',
  async () => {
    const server = await startServerProcess(join(makeTempFolder(), 'data'))
    const check = async (): Promise<boolean> => {
      const form = new FormData()
      form.append('skill_package', await goodPackage(), 'skill.zip')
      return (await server.client.skillChecks.check({ form })).ok
    }
    expect(await check()).toBe(true)
    const first = await childrenOf(server.pid)
    expect(first).toHaveLength(1)
    process.kill(first[0]!, 'SIGABRT')
    await untilGone(first)
    expect(await check()).toBe(true)
    const second = await childrenOf(server.pid)
    expect(second).toHaveLength(1)
    await server.end('SIGKILL')
    await untilGone(second)
  },
)
