import { spawn } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isLinux, stillAlive } from '../testing/test-program.ts'
import { readStartVariable } from './marked-processes.ts'
import { startProcess } from './start-process.ts'
import { killOrphans } from './stray-processes.ts'

const marker = { name: 'TEST_RUN', value: `stray-${process.pid}` }

/** A shell line whose process has no marker, no living parent and a session of its own, and which tells its pid. */
const escaped = (redirection: string): string =>
  `env -i "$(command -v setsid)" "$(command -v sleep)" 1000 ${redirection} & echo $!; sleep 0.2`
const SILENT = '</dev/null >/dev/null 2>&1'

async function startEscape(line: string, ownFolder: string, cwd = ownFolder) {
  let stdout = ''
  const running = startProcess({
    command: 'sh',
    args: ['-c', line],
    cwd,
    env: { PATH: process.env['PATH'] ?? '' },
    marker,
    ownFolder,
    onStdout: (chunk) => (stdout += chunk.toString()),
    onStderr: () => undefined,
    drainMs: 100,
  })
  await running.exited
  await vi.waitFor(() => expect(stdout).toMatch(/^\d+\n$/))
  const pid = Number(stdout)
  onTestFinished(async () => {
    for (const alive of await stillAlive([pid])) process.kill(alive, 'SIGKILL')
  })
  // It replaces its program twice before it is what it wants to be.
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toMatch(/^[^\0]*sleep\0/))
  expect(readStartVariable(pid, marker.name).kind).not.toBe('set')
  return { running, pid }
}

describe.runIf(isLinux)('what has lost its marker and its parents (Linux)', () => {
  test('is known by the folder that it works in, also through a link', async () => {
    const linkPath = join(makeTempFolder(), 'link')
    symlinkSync(makeTempFolder(), linkPath)
    const { running, pid } = await startEscape(escaped(SILENT), linkPath)
    expect(await running.kill({ graceMs: 0 })).toEqual({ survivors: [] })
    expect(await stillAlive([pid])).toEqual([])
  })

  test('is known by the outputs that it holds', async () => {
    const { running, pid } = await startEscape(`cd / && ${escaped('</dev/null')}`, makeTempFolder())
    await running.kill({ graceMs: 0 })
    expect(await stillAlive([pid])).toEqual([])
  })

  test('gets away with neither, which the documents say', async () => {
    const { running, pid } = await startEscape(`cd / && ${escaped(SILENT)}`, makeTempFolder())
    await running.kill({ graceMs: 0 })
    expect(await stillAlive([pid])).toEqual([pid])
  })

  test('is found by the next start too', async () => {
    const folderPath = makeTempFolder()
    const { pid } = await startEscape(escaped(SILENT), folderPath)
    await killOrphans(marker.name, () => false, [{ folderPath, outputs: [], since: undefined }])
    expect(await stillAlive([pid])).toEqual([])
  })

  test('is not mistaken for a program that a person opened there, nor for an older one', async () => {
    const folderPath = makeTempFolder()
    const older = spawn('sleep', ['1000'], { cwd: folderPath, env: {}, detached: true })
    onTestFinished(() => void older.kill('SIGKILL'))
    // Start times are in hundredths of a second.
    await new Promise((done) => setTimeout(done, 20))
    const { running } = await startEscape(escaped(SILENT), folderPath)
    const persons = spawn('sleep', ['1000'], { cwd: folderPath, env: { HOME: '/home/ada' }, detached: true })
    onTestFinished(() => void persons.kill('SIGKILL'))
    await running.kill({ graceMs: 0 })
    expect(await stillAlive([older.pid!, persons.pid!])).toEqual([older.pid, persons.pid])
  })
})
