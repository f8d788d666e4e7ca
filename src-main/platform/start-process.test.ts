import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isLinux, isPosix, programPath, stillAlive } from '../testing/test-program.ts'
import { killMarkedProcesses } from './marked-processes.ts'
import { startProcess, type RunningProcess, type StartProcessOptions } from './start-process.ts'

const marker = { name: 'TEST_RUN', value: `start-process-${process.pid}` }
const env = { PATH: process.env['PATH'] ?? '' }

afterEach(() => killMarkedProcesses(marker.name, (value) => value === marker.value))

interface Recorded extends RunningProcess {
  readonly stdout: () => string
  readonly stderr: () => string
}

function start(options: Partial<StartProcessOptions>): Recorded {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const running = startProcess({
    command: process.execPath,
    args: [],
    cwd: import.meta.dirname,
    env,
    marker,
    onStdout: (chunk) => stdout.push(chunk),
    onStderr: (chunk) => stderr.push(chunk),
    ...options,
  })
  return { ...running, stdout: () => Buffer.concat(stdout).toString(), stderr: () => Buffer.concat(stderr).toString() }
}

function startProgram(
  name: string,
  args: readonly string[] = [],
  options: Partial<StartProcessOptions> = {},
): Recorded {
  return start({ args: [programPath(name), ...args], ...options })
}

describe('a process that starts', () => {
  test('gets its input whole, then the end of input, and only the environment it was given', async () => {
    const cwd = makeTempFolder()
    const running = startProgram('tell-start.mjs', ['a b', '$HOME', '"'], { input: 'x'.repeat(3_000_000), cwd })

    expect(await running.exited).toMatchObject({ kind: 'exited', exitCode: 0, signal: null, isDrained: true })
    const told = JSON.parse(running.stdout()) as { env: Record<string, string> }
    expect(told).toMatchObject({ inputBytes: 3_000_000, args: ['a b', '$HOME', '"'], cwd })
    expect(told.env).toMatchObject({ ...env, [marker.name]: marker.value })
    expect(Object.keys(told.env).sort()).toEqual([marker.name, 'PATH'].sort())
  })

  test('that waits for input finds it ended when there is none', async () => {
    const running = startProgram('tell-start.mjs')
    expect(await running.exited).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(running.stdout())).toMatchObject({ inputBytes: 0 })
  })

  test('may end without reading its input', async () => {
    const running = start({ args: ['-e', 'process.exit(7)'], input: 'x'.repeat(5_000_000) })
    expect(await running.exited).toMatchObject({ kind: 'exited', exitCode: 7 })
  })

  test('can be talked to while its input is kept open', async () => {
    const running = startProgram('repeat-lines.mjs', [], { input: 'one\n', isInputKeptOpen: true })
    await expect.poll(running.stdout).toBe('you said one\n')
    expect(await running.write('two\n')).toBe(true)
    await expect.poll(running.stdout).toContain('you said two\n')
    running.closeInput()
    expect(await running.exited).toMatchObject({ exitCode: 0 })
    expect(await running.write('three\n')).toBe(false)
  })

  test('tells exit code, signal, duration, and keeps stdout and stderr apart', async () => {
    const running = start({ args: ['-e', 'console.log("out"); console.error("err"); process.exit(3)'] })
    const outcome = await running.exited
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 3, signal: null })
    expect(outcome.durationMs).toBeGreaterThan(1)
    expect([running.stdout(), running.stderr()]).toEqual(['out\n', 'err\n'])
    expect(new Date(running.startedAt).toISOString()).toBe(running.startedAt)
  })

  test.runIf(isPosix)('tells by which signal it died', async () => {
    const running = start({ args: ['-e', 'process.kill(process.pid, "SIGKILL")'] })
    expect(await running.exited).toMatchObject({ kind: 'exited', exitCode: null, signal: 'SIGKILL' })
  })

  test('delivers every byte of a flood', async () => {
    let receivedBytes = 0
    const running = startProgram('flood.mjs', ['100000000', '100'], {
      onStdout: (chunk) => (receivedBytes += chunk.length),
    })
    expect(await running.exited).toMatchObject({ exitCode: 0, isDrained: true })
    expect(receivedBytes).toBe(100_000_000)
  })
})

describe('a slow reader', () => {
  test('is given one chunk at a time, and the writer waits for it', async () => {
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    let busy = 0
    let busiest = 0
    let receivedBytes = 0
    const slow = startProgram('flood.mjs', ['20000000', '100'], {
      async onStdout(chunk) {
        busiest = Math.max(busiest, ++busy)
        receivedBytes += chunk.length
        await released
        busy--
      },
    })
    await vi.waitFor(() => expect(receivedBytes).toBeGreaterThan(0), 10_000)
    // The same program with a quick reader is through with everything meanwhile.
    await startProgram('flood.mjs', ['20000000', '100']).exited

    expect(await stillAlive([slow.pid!])).toEqual([slow.pid])
    expect(receivedBytes).toBeLessThan(1_000_000)
    release()
    expect(await slow.exited).toMatchObject({ exitCode: 0, isDrained: true })
    expect(receivedBytes).toBe(20_000_000)
    expect(busiest).toBe(1)
  })

  test('is waited for before the outcome is told', async () => {
    let isWritten = false
    const running = start({
      args: ['-e', 'console.log("last words")'],
      drainMs: 50,
      async onStdout() {
        await delay(300)
        isWritten = true
      },
    })
    await running.exited
    expect(isWritten).toBe(true)
  })

  test('that fails does not stop the process, and its failure is told', async () => {
    const full = new Error('disk full')
    const running = startProgram('flood.mjs', ['3000000', '100'], { onStdout: () => Promise.reject(full) })
    expect(await running.exited).toMatchObject({ exitCode: 0, isDrained: true, outputFailure: { cause: full } })

    const thrown = startProgram('flood.mjs', ['3000000', '100'], {
      onStdout: () => {
        throw full
      },
    })
    expect(await thrown.exited).toMatchObject({ exitCode: 0, outputFailure: { cause: full } })
  })
})

describe.runIf(isPosix)('an orphan that holds the pipes (POSIX)', () => {
  test('keeps `close` from ever coming: this is what plain Node does', async () => {
    const child = spawn(process.execPath, [programPath('hold-stdout.mjs')], {
      env: { ...env, [marker.name]: marker.value },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let isClosed = false
    child.once('close', () => (isClosed = true))
    child.stdout.resume()
    await once(child, 'exit')
    // Another process starts, writes and closes meanwhile.
    await startProgram('tell-start.mjs').exited
    expect(isClosed).toBe(false)
    child.stdout.destroy()
    child.stderr.destroy()
  })

  test('does not hold up the outcome beyond the drain time', async () => {
    const running = startProgram('hold-stdout.mjs', [], { drainMs: 200 })
    expect(await running.exited).toMatchObject({ kind: 'exited', exitCode: 0, isDrained: false })
    expect(running.stdout()).toBe('leaving\n')
  })

  test('may even keep writing', async () => {
    let receivedBytes = 0
    const running = startProgram('hold-stdout.mjs', ['flood'], {
      drainMs: 200,
      onStdout: (chunk) => (receivedBytes += chunk.length),
    })
    expect(await running.exited).toMatchObject({ exitCode: 0, isDrained: false })
    const receivedAtEnd = receivedBytes
    await nextTurn()
    expect(receivedBytes).toBe(receivedAtEnd)
  })

  test.runIf(isLinux)('is gone after a kill that comes after the exit (Linux: by its marker)', async () => {
    const running = startProgram('hold-stdout.mjs', [], { drainMs: 100 })
    await running.exited
    expect(await running.kill({ graceMs: 0 })).toEqual({ survivors: [] })
    const { survivors } = await killMarkedProcesses(marker.name, (value) => value === marker.value, 0)
    expect(survivors).toEqual([])
  })
})

describe('a process that cannot start', () => {
  const cases: [string, Partial<StartProcessOptions>, object][] = [
    ['an unknown program', { command: '/no/such/program' }, { code: 'ENOENT' }],
    ['a folder that is not there', { cwd: '/no/such/folder' }, { cause: { code: 'ENOENT' } }],
    ['a NUL byte in an argument', { args: ['a\0b'] }, { code: 'ERR_INVALID_ARG_VALUE' }],
    ['a NUL byte in the environment', { env: { A: 'a\0b' } }, { code: 'ERR_INVALID_ARG_VALUE' }],
    ['an empty name', { command: '' }, { code: 'ERR_INVALID_ARG_VALUE' }],
  ]
  const posixCases: [string, Partial<StartProcessOptions>, object][] = [
    ['a file without the right to run', { command: import.meta.filename }, { code: 'EACCES' }],
    ['a folder as program', { command: import.meta.dirname }, { code: 'EACCES' }],
  ]
  const linuxCases: [string, Partial<StartProcessOptions>, object][] = [
    ['an argument that is too long', { args: ['x'.repeat(131_072)] }, { code: 'E2BIG' }],
    ['an environment that is too long', { env: { A: 'x'.repeat(131_072) } }, { code: 'E2BIG' }],
  ]

  async function expectStartFailure(options: Partial<StartProcessOptions>, cause: object): Promise<void> {
    const running = start({ ...options, input: 'never read' })
    expect(running.pid).toBeUndefined()
    expect(await running.exited).toMatchObject({ kind: 'start-failed', cause })
    expect(await running.write('x')).toBe(false)
    expect(await running.kill()).toEqual({ survivors: [] })
  }

  test.each(cases)('%s is an outcome', (_name, options, cause) => expectStartFailure(options, cause))
  test.runIf(isPosix).each(posixCases)('%s is an outcome (POSIX)', (_, options, cause) =>
    expectStartFailure(options, cause),
  )
  test.runIf(isLinux).each(linuxCases)('%s is an outcome (Linux)', (_, options, cause) =>
    expectStartFailure(options, cause),
  )

  test.runIf(isPosix)('a script whose interpreter is missing is an outcome that says so (POSIX)', async () => {
    const script = join(makeTempFolder(), 'script')
    writeFileSync(script, '#!/no/such/interpreter\n', { mode: 0o755 })
    const message = expect.stringContaining('interpreter') as string
    expect(await start({ command: script }).exited).toMatchObject({ kind: 'start-failed', cause: { message } })
  })

  test.runIf(isLinux)(
    'a program for another machine is handed to sh by the system, which refuses it (Linux)',
    async () => {
      const foreign = join(makeTempFolder(), 'foreign')
      writeFileSync(foreign, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 9, 9, 9, 9]), { mode: 0o755 })
      const running = start({ command: foreign })
      expect(await running.exited).toMatchObject({ kind: 'exited', exitCode: 127 })
      expect(running.stderr()).toContain('foreign')
    },
  )

  test.runIf(isPosix)('no file descriptors left: an outcome, and the next start works (POSIX)', async () => {
    const starved = start({
      command: '/bin/sh',
      args: ['-c', `ulimit -n 64; exec "${process.execPath}" "${programPath('run-out-of-descriptors.mjs')}"`],
    })
    const outcome = await starved.exited
    expect(starved.stderr()).toBe('')
    expect(outcome).toMatchObject({ exitCode: 0 })
    const told: unknown = JSON.parse(starved.stdout())
    expect(told).toEqual({ limit: 'EMFILE', starved: ['start-failed', 'EMFILE'], fed: 'exited' })
  })

  test.runIf(isLinux)('leaves no file descriptors behind, started or not (Linux)', async () => {
    const folder = makeTempFolder()
    mkdirSync(join(folder, 'cwd'))
    const round = async (): Promise<void> => {
      await start({ command: '/no/such/program' }).exited
      await start({ command: '/bin/true', input: 'unread' }).exited
      await start({ command: '/bin/sh', args: ['-c', 'sleep 1000 &'], drainMs: 1 }).exited
    }
    await round()
    const before = readdirSync('/proc/self/fd').length
    for (let i = 0; i < 20; i++) await round()
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before)
  })
})
