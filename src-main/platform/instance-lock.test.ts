import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix, programPath } from '../testing/test-program.ts'
import { acquireInstanceLock } from './instance-lock.ts'

async function startHolder(lockPath: string, ...nodeFlags: string[]): Promise<{ child: ChildProcess; told: string }> {
  const child = spawn(process.execPath, [...nodeFlags, programPath('hold-lock.mjs'), lockPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, told: line.toString().trim() }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal)
  await once(child, 'exit')
}

describe('the instance lock', () => {
  test('is held once in a process, again after release', () => {
    const lockPath = join(makeTempFolder(), 'instance.lock')
    const first = acquireInstanceLock(lockPath)
    expect(first.kind).toBe('acquired')
    expect(acquireInstanceLock(lockPath)).toEqual({ kind: 'held' })
    if (first.kind === 'acquired') first.release()
    const second = acquireInstanceLock(lockPath)
    expect(second.kind).toBe('acquired')
    if (second.kind === 'acquired') second.release()
  })

  test('keeps other processes out, also after this one was refused a second time', async () => {
    const lockPath = join(makeTempFolder(), 'instance.lock')
    const lock = acquireInstanceLock(lockPath)
    acquireInstanceLock(lockPath)
    expect((await startHolder(lockPath)).told).toBe('held')
    if (lock.kind === 'acquired') lock.release()
    expect((await startHolder(lockPath)).told).toBe('acquired')
  })

  test('is kept although nobody keeps the answer', async () => {
    const lockPath = join(makeTempFolder(), 'instance.lock')
    expect((await startHolder(lockPath, '--expose-gc')).told).toBe('acquired')
    expect(acquireInstanceLock(lockPath).kind).toBe('held')
  })

  test('is free at once when its holder is killed', async () => {
    const lockPath = join(makeTempFolder(), 'instance.lock')
    const { child, told } = await startHolder(lockPath)
    expect(told).toBe('acquired')
    expect(acquireInstanceLock(lockPath).kind).toBe('held')
    await end(child, 'SIGKILL')
    const lock = acquireInstanceLock(lockPath)
    expect(lock.kind).toBe('acquired')
    if (lock.kind === 'acquired') lock.release()
  })

  test.runIf(isPosix)(
    'is told apart from a hang: a stopped holder still has it, and nobody waits (POSIX)',
    async () => {
      const lockPath = join(makeTempFolder(), 'instance.lock')
      const { child } = await startHolder(lockPath)
      child.kill('SIGSTOP')
      const startedMs = performance.now()
      expect(acquireInstanceLock(lockPath).kind).toBe('held')
      expect(performance.now() - startedMs).toBeLessThan(500)
      await end(child, 'SIGKILL')
    },
  )

  test('one of several that start together gets it', async () => {
    const lockPath = join(makeTempFolder(), 'instance.lock')
    const told = await Promise.all([1, 2, 3, 4].map(() => startHolder(lockPath)))
    expect(told.map((holder) => holder.told).sort()).toEqual(['acquired', 'held', 'held', 'held'])
  })

  test('garbage in the lock file is no obstacle', () => {
    const lockPath = join(makeTempFolder(), 'instance.lock')
    writeFileSync(lockPath, 'not a database at all '.repeat(100))
    const lock = acquireInstanceLock(lockPath)
    expect(lock.kind).toBe('acquired')
    expect(acquireInstanceLock(lockPath).kind).toBe('held')
    if (lock.kind === 'acquired') lock.release()
  })

  test('a place where no lock can be is an error that names it', () => {
    const folder = makeTempFolder()
    mkdirSync(join(folder, 'folder.lock'))
    for (const name of ['missing/instance.lock', 'folder.lock']) {
      expect(() => acquireInstanceLock(join(folder, name))).toThrow(`Could not lock ${join(folder, name)}`)
    }
  })

  test.runIf(isPosix)('is private, and a planted link is refused (POSIX)', () => {
    const folder = makeTempFolder()
    const before = process.umask(0)
    const lock = acquireInstanceLock(join(folder, 'instance.lock'))
    process.umask(before)
    expect(statSync(join(folder, 'instance.lock')).mode & 0o777).toBe(0o600)
    if (lock.kind === 'acquired') lock.release()

    writeFileSync(join(folder, 'victim'), 'precious')
    symlinkSync(join(folder, 'victim'), join(folder, 'link.lock'))
    expect(() => acquireInstanceLock(join(folder, 'link.lock'))).toThrow()
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('precious')
  })
})
