import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isLinux, PLAIN_USER, programPath, stillAlive } from '../testing/test-program.ts'
import { findMarkedProcesses, killMarkedProcesses } from './marked-processes.ts'
import { processLife } from './process-identity.ts'

describe.runIf(isLinux)('finding marked processes (Linux)', () => {
  test('the children of a killed app live on, are found at the next start, and are ended', async () => {
    const value = `killed-app-${process.pid}`
    const isMine = (found: string): boolean => found === value
    const app = spawn(process.execPath, [programPath('start-and-wait.mjs'), value])
    onTestFinished(async () => {
      app.kill('SIGKILL')
      await killMarkedProcesses('TEST_RUN', isMine)
    })
    const [line] = (await once(app.stdout, 'data')) as [Buffer]
    const child = JSON.parse(line.toString()) as { pid: number; startTime: string }
    app.kill('SIGKILL')
    await once(app, 'exit')

    expect(await stillAlive([child.pid])).toEqual([child.pid])
    expect(await findMarkedProcesses('TEST_RUN', isMine)).toEqual([{ ...child, value }])
    expect(await processLife(child.pid, child.startTime)).toBe('alive')

    expect(await killMarkedProcesses('TEST_RUN', isMine)).toEqual({ survivors: [] })
    expect(await stillAlive([child.pid])).toEqual([])
  })

  test('only whole names and accepted values count', async () => {
    const children = [
      { XTEST_RUN: 'mine', OTHER: 'TEST_RUN=mine' },
      { TEST_RUN: 'theirs' },
      { A: '1', TEST_RUN: 'mine', Z: '2' },
      { TEST_RUN: 'mine=日本語' },
    ].map((env) => spawn('/bin/sleep', ['1000'], { env, stdio: 'ignore' }))
    onTestFinished(() => children.forEach((child) => child.kill('SIGKILL')))
    await Promise.all(children.map((child) => once(child, 'spawn')))

    const found = await findMarkedProcesses('TEST_RUN', (value) => value.startsWith('mine'))
    const pids = children.map((child) => child.pid)
    expect(found.map(({ pid, value }) => [pids.indexOf(pid), value]).sort()).toEqual([
      [2, 'mine'],
      [3, 'mine=日本語'],
    ])
  })

  test.runIf(PLAIN_USER.uid !== undefined)('the processes of other users are not ours, even for root', async () => {
    const child = spawn('/bin/sleep', ['1000'], { env: { TEST_RUN: 'nobody' }, stdio: 'ignore', ...PLAIN_USER })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'spawn')
    expect(await findMarkedProcesses('TEST_RUN', (value) => value === 'nobody')).toEqual([])
  })
})
