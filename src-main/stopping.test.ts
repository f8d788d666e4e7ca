import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { acquireInstanceLock } from './platform/instance-lock.ts'
import { startServerProcess } from './testing/server-process.ts'
import { makeTempFolder } from './testing/temp-folder.ts'
import { isPosix, stillAlive } from './testing/test-program.ts'

// Whole processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })
const SERVE = resolve(import.meta.dirname, 'serve.ts')
const WATCH = resolve(import.meta.dirname, 'watch-parent.mjs')

/** The server as npm starts it, but without a build. Without `exec` a shell stands between them, as for `npm start` and on Windows. */
async function startByNpm(dataPath: string, exec: 'exec ' | '') {
  const folder = makeTempFolder()
  const serve = `${exec}"${process.execPath}" --import "${WATCH}" "${SERVE}"`
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'toy', scripts: { serve } }))
  const args = ['run', '--silent', 'serve', '--', '--port', '0', '--data-dir', dataPath]
  const npm = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let stderr = ''
  npm.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const line = new Promise<string>((done) => createInterface({ input: npm.stdout }).once('line', done))
  const { pid } = JSON.parse(await line) as { pid: number }
  onTestFinished(async () => {
    for (const alive of await stillAlive([pid, npm.pid ?? 0])) process.kill(alive, 'SIGKILL')
  })
  return { npm, npmPid: npm.pid ?? 0, pid, stderr: () => stderr }
}

async function expectGone(pid: number, dataPath: string): Promise<void> {
  await vi.waitFor(async () => expect(await stillAlive([pid])).toEqual([]), { timeout: 5_000 })
  expect(existsSync(join(dataPath, 'server.json'))).toBe(false)
  const lock = acquireInstanceLock(join(dataPath, 'server.lock'))
  expect(lock.kind).toBe('acquired')
  if (lock.kind === 'acquired') lock.release()
}

describe.runIf(isPosix)('the server that npm started (POSIX)', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('ends npm with 0 on %s to npm alone', async (signal) => {
    const dataPath = makeTempFolder()
    const { npm, npmPid, pid } = await startByNpm(dataPath, 'exec ')
    const ended = once(npm, 'exit')
    process.kill(npmPid, signal)
    expect(await ended).toEqual([0, null])
    await expectGone(pid, dataPath)
  })

  test.each([
    ['SIGKILL', 'exec '],
    ['SIGTERM', ''],
  ] as const)('is gone soon after %s to npm (script: "%snode ...")', async (signal, exec) => {
    const dataPath = makeTempFolder()
    const { npmPid, pid } = await startByNpm(dataPath, exec)
    process.kill(npmPid, signal)
    await expectGone(pid, dataPath)
  })

  test.each(['exec ', ''] as const)('stops once when Ctrl-C reaches all (script: "%snode ...")', async (exec) => {
    const dataPath = makeTempFolder()
    const { npm, npmPid, pid, stderr } = await startByNpm(dataPath, exec)
    const ended = once(npm, 'exit')
    process.kill(-npmPid, 'SIGINT')
    await ended
    await expectGone(pid, dataPath)
    expect(stderr()).not.toContain('failed')
  })
})

describe('the server', () => {
  test.runIf(isPosix).each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends with 0 on %s', async (signal) => {
    const server = await startServerProcess(makeTempFolder())
    expect(await server.end(signal)).toBe(0)
  })

  test.runIf(isPosix)('ends with 0, and leaves nothing, when it is told to end while it starts', async () => {
    const dataPath = makeTempFolder()
    const child = spawn(process.execPath, [SERVE, '--data-dir', dataPath, '--port', '0'])
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    const ended = once(child, 'exit')
    // It has begun with the folder, and is not ready.
    await vi.waitFor(() => expect(existsSync(join(dataPath, 'tryout.db'))).toBe(true), { interval: 1, timeout: 15_000 })
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(stdout).toBe('')
    await expectGone(child.pid ?? 0, dataPath)
  })

  test.each(['-1', '65536', 'x'])('says in one line that port %s cannot be used', async (given) => {
    const child = spawn(process.execPath, [SERVE, '--data-dir', makeTempFolder(), `--port=${given}`])
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    expect(await once(child, 'close')).toEqual([1, null])
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('--port must be a number from 0 to 65535')
  })
})

test('npm starts the command itself, so that its signals arrive, and the launcher watches its parent', () => {
  const launcher = readFileSync(resolve(import.meta.dirname, 'launch.mjs'), 'utf8')
  const manifest = readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8')
  for (const command of ['serve', 'skill']) {
    expect(manifest).toMatch(new RegExp(`"${command}": "exec node .*src-main/launch.mjs ${command}"`))
  }
  expect(launcher).toMatch(/^(\/\/.*\n)*import '\.\/watch-parent\.mjs'\n/)
})
