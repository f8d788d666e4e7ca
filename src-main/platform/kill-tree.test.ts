import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isLinux, isPosix, programPath, stillAlive } from '../testing/test-program.ts'
import { killTree } from './kill-tree.ts'
import { findMarkedProcesses, killMarkedProcesses } from './marked-processes.ts'
import { startProcess, type RunningProcess } from './start-process.ts'

const marker = { name: 'TEST_RUN', value: `kill-tree-${process.pid}` }
const isMine = (value: string): boolean => value === marker.value
const KINDS = ['leader', 'plain', 'stubborn', 'ownSession', 'daemon', 'washed'] as const
const quiet = {
  env: { PATH: process.env['PATH'] ?? '' },
  marker,
  onStdout: () => undefined,
  onStderr: () => undefined,
}
type Tree = Record<(typeof KINDS)[number], number>

const strays = new Set<number>()
afterEach(async () => {
  await killMarkedProcesses(marker.name, isMine)
  // The washed one has no marker.
  for (const pid of await stillAlive([...strays])) process.kill(pid, 'SIGKILL')
  strays.clear()
})

function start(name: string, args: readonly string[] = []): { running: RunningProcess; stdout: () => string } {
  let stdout = ''
  const running = startProcess({
    command: process.execPath,
    args: [programPath(name), ...args],
    cwd: import.meta.dirname,
    ...quiet,
    onStdout: (chunk) => (stdout += chunk.toString()),
  })
  return { running, stdout: () => stdout }
}

async function startTree(...args: string[]): Promise<{ running: RunningProcess; tree: Tree }> {
  const { running, stdout } = start('tree.mjs', args)
  await vi.waitFor(() => expect(stdout()).toContain('\n'), 10_000)
  const tree = { leader: running.pid, ...(JSON.parse(stdout()) as object) } as Tree
  for (const pid of Object.values(tree)) strays.add(pid)
  return { running, tree }
}

async function survivors(tree: Tree): Promise<readonly string[]> {
  const alive = await stillAlive(Object.values(tree))
  return KINDS.filter((kind) => alive.includes(tree[kind]))
}

describe.runIf(isPosix)('what simpler ways of killing leave behind (POSIX)', () => {
  test('a signal to a leader that ignores it ends nobody', async () => {
    const { tree } = await startTree('stay', 'ignore-term')
    process.kill(tree.leader, 'SIGTERM')
    await start('tell-start.mjs').running.exited
    expect(await survivors(tree)).toEqual(KINDS)
  })

  test('SIGKILL to the leader ends only the leader', async () => {
    const { running, tree } = await startTree('stay')
    process.kill(tree.leader, 'SIGKILL')
    await running.exited
    expect(await survivors(tree)).toEqual(['plain', 'stubborn', 'ownSession', 'daemon', 'washed'])
  })

  test('SIGKILL to the group misses all that moved to a session of their own', async () => {
    const { running, tree } = await startTree('stay')
    process.kill(-tree.leader, 'SIGKILL')
    await running.exited
    await expect.poll(() => survivors(tree)).toEqual(['ownSession', 'daemon', 'washed'])
  })
})

describe.runIf(isLinux)('killing the tree (Linux)', () => {
  test('ends the leader, its group, other sessions, daemons, and who has lost the marker', async () => {
    const { running, tree } = await startTree('stay')
    expect(await running.kill({ graceMs: 100 })).toEqual({ survivors: [] })
    expect(await survivors(tree)).toEqual([])
    expect(await running.exited).toMatchObject({ kind: 'exited', signal: 'SIGTERM' })
  })

  test('also when nobody heeds SIGTERM', async () => {
    const { running, tree } = await startTree('stay', 'ignore-term')
    const startedMs = performance.now()
    await running.kill({ graceMs: 300 })
    expect(performance.now() - startedMs).toBeGreaterThan(295)
    expect(await survivors(tree)).toEqual([])
    expect(await running.exited).toMatchObject({ signal: 'SIGKILL' })
  })

  test('also when the leader has ended long ago', async () => {
    const { running, tree } = await startTree('leave')
    await running.exited
    expect(await survivors(tree)).toEqual(['plain', 'stubborn', 'ownSession', 'daemon', 'washed'])
    await running.kill({ graceMs: 0 })
    // Its parent is dead and its marker gone: nothing ties this one to the tree any more.
    expect(await survivors(tree)).toEqual(['washed'])
  })

  test('ends what is born while it looks', async () => {
    const pidsPath = join(makeTempFolder(), 'pids')
    const generations = (): number => (existsSync(pidsPath) ? readFileSync(pidsPath, 'utf8').split('\n').length - 1 : 0)
    const { running } = start('hopper.mjs', [pidsPath])
    await vi.waitFor(() => expect(generations()).toBeGreaterThan(2), 10_000)

    expect(await running.kill({ graceMs: 0 })).toEqual({ survivors: [] })
    const generationsAtEnd = generations()
    await start('tell-start.mjs').running.exited
    expect(generations()).toBe(generationsAtEnd)
    expect(await findMarkedProcesses(marker.name, isMine)).toEqual([])
  })

  test('ends what lives for a millisecond and leaves another in its place', async () => {
    const folder = makeTempFolder()
    const script = join(folder, 'hop')
    const tracePath = join(folder, 'trace')
    // It ends by itself when its folder goes, should the test fail.
    writeFileSync(script, `#!/bin/sh\n: > ${tracePath} && setsid "$0" >/dev/null 2>&1 &\n`, { mode: 0o755 })
    const hopper = startProcess({ ...quiet, command: script, args: [], cwd: folder })
    await hopper.exited
    for (let generation = 0; generation < 20; generation++) {
      rmSync(tracePath, { force: true })
      await expect.poll(() => existsSync(tracePath), { interval: 1 }).toBe(true)
    }

    expect(await hopper.kill({ graceMs: 0 })).toEqual({ survivors: [] })
    rmSync(tracePath, { force: true })
    await start('tell-start.mjs').running.exited
    expect(existsSync(tracePath)).toBe(false)
  })

  test('leaves the processes of another run alone', async () => {
    const { tree } = await startTree('stay')
    const otherMarker = { name: marker.name, value: 'another-run' }
    const other = startProcess({ ...quiet, command: 'sleep', args: ['1000'], cwd: '/', marker: otherMarker })
    onTestFinished(() => void other.kill({ graceMs: 0 }))
    await killTree({ pid: tree.leader, processGroup: tree.leader, marker, graceMs: 0 })
    expect(await stillAlive([other.pid!])).toEqual([other.pid])
  })

  test('leaves a stranger alone that was given the pid of a dead leader', async () => {
    const stranger = spawn('sleep', ['1000'], { detached: true })
    onTestFinished(() => void stranger.kill('SIGKILL'))
    const pid = stranger.pid!
    await killTree({ pid, processGroup: pid, marker, startTime: 'of/another', graceMs: 0 })
    expect(await stillAlive([pid])).toEqual([pid])
  })
})

describe.runIf(isPosix)('patience (POSIX)', () => {
  test('a process that tidies up on SIGTERM has the time to', async () => {
    const { running, stdout } = start('end-on-term.mjs')
    await vi.waitFor(() => expect(stdout()).toBe('ready\n'))
    const startedMs = performance.now()
    await running.kill({ graceMs: 10_000 })
    expect(performance.now() - startedMs).toBeLessThan(5000)
    expect(await running.exited).toMatchObject({ exitCode: 0, signal: null })
    expect(stdout()).toBe('ready\ntidied up after SIGTERM\n')
  })

  test('the polite signal can be SIGINT', async () => {
    const { running, stdout } = start('end-on-term.mjs')
    await vi.waitFor(() => expect(stdout()).toBe('ready\n'))
    await running.kill({ signal: 'SIGINT' })
    await running.exited
    expect(stdout()).toContain('tidied up after SIGINT')
  })

  test('output written during the grace is kept', async () => {
    const { running, stdout } = start('ignore-term.mjs')
    await vi.waitFor(() => expect(stdout()).toBe('ready\n'))
    await running.kill({ graceMs: 300 })
    expect(await running.exited).toMatchObject({ signal: 'SIGKILL' })
    expect(stdout()).toBe('ready\ngot SIGTERM\n')
  })

  test('a second, impatient kill ends the grace; fifty at once are one', async () => {
    const { running, stdout } = start('ignore-term.mjs')
    await vi.waitFor(() => expect(stdout()).toBe('ready\n'))
    const startedMs = performance.now()
    const kills = Array.from({ length: 50 }, () => running.kill({ graceMs: 15_000 }))
    await vi.waitFor(() => expect(stdout()).toContain('got SIGTERM'))
    kills.push(running.kill({ graceMs: 0 }))
    expect(new Set(await Promise.all(kills)).size).toBe(1)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
    expect(await running.exited).toMatchObject({ signal: 'SIGKILL' })
    expect(stdout().match(/got SIGTERM/g)).toHaveLength(1)
  })

  test('numbers that would mean every process are refused', async () => {
    for (const pid of [0, 1, -1, Number.NaN]) {
      await expect(killTree({ pid, processGroup: pid, marker })).rejects.toThrow(RangeError)
    }
  })
})
