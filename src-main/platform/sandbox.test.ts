import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { createSandbox, type SandboxMode } from './sandbox.ts'
import { startProcess } from './start-process.ts'

const PATH = process.env['PATH'] ?? ''
const run = promisify(execFile)
const here = await createSandbox({ mode: 'auto', path: PATH, hiddenPaths: [] }).status()
const isThere = here.state === 'on'

interface Rooms {
  readonly rootPath: string
  readonly workspacePath: string
  readonly dataPath: string
}

function makeRooms(): Rooms {
  const rootPath = makeTempFolder()
  const dataPath = join(rootPath, 'data')
  const workspacePath = join(dataPath, 'runs', 'one', 'workspace')
  for (const name of ['runs/one/workspace', 'runs/one/tmp', 'runs/two', 'uploads'])
    mkdirSync(join(dataPath, name), { recursive: true })
  writeFileSync(join(dataPath, 'server.json'), 'the token')
  writeFileSync(join(dataPath, 'runs', 'two', 'result'), "another run's")
  writeFileSync(join(dataPath, 'uploads', 'input.txt'), 'an input')
  return { rootPath, workspacePath, dataPath }
}

async function wrapIn(rooms: Rooms, script: string, more: { hidden?: string[]; path?: string } = {}) {
  const hiddenPaths = [homedir(), rooms.dataPath, ...(more.hidden ?? [])]
  const sandbox = createSandbox({ mode: 'auto', path: PATH, hiddenPaths })
  await sandbox.status()
  return sandbox.wrap(
    { command: 'bash', args: ['-c', script], cwd: rooms.workspacePath, path: more.path ?? PATH },
    {
      writablePaths: [rooms.workspacePath],
      readablePaths: [join(rooms.dataPath, 'uploads')],
      temporaryPath: join(rooms.dataPath, 'runs', 'one', 'tmp'),
    },
  )
}

async function runIn(rooms: Rooms, script: string, more: { hidden?: string[]; path?: string } = {}): Promise<string> {
  const { command, args } = await wrapIn(rooms, script, more)
  const { stdout, stderr } = await run(command, [...args], { env: { PATH: more.path ?? PATH, LC_ALL: 'C' } })
  return stdout + stderr
}

// The name of the group says on a machine without one what was not run.
describe.runIf(isThere)(`in the sandbox (${here.state === 'on' ? 'bubblewrap' : here.sentence})`, () => {
  test('writes only into its workspace and its own temporary folder', async () => {
    const rooms = makeRooms()
    const script = 'echo a > made; echo b > /tmp/made; echo c 2>&1 > /etc/made; echo d 2>&1 > /var/tmp/made; true'
    const said = await runIn(rooms, script)
    expect(said).toContain('/etc/made: Read-only file system')
    expect(readFileSync(join(rooms.workspacePath, 'made'), 'utf8')).toBe('a\n')
    expect(readFileSync(join(rooms.dataPath, 'runs', 'one', 'tmp', 'made'), 'utf8')).toBe('b\n')
    expect([existsSync('/etc/made'), existsSync('/tmp/made'), existsSync('/var/tmp/made')]).toEqual([
      false,
      false,
      false,
    ])
  })

  test("sees neither the user's home nor the token nor another run, but its own inputs", async () => {
    const rooms = makeRooms()
    const homePath = join(rooms.rootPath, 'home')
    mkdirSync(join(homePath, '.ssh'), { recursive: true })
    writeFileSync(join(homePath, '.ssh', 'id'), 'a private key')
    const script = `cat ${homePath}/.ssh/id ${rooms.dataPath}/server.json ${rooms.dataPath}/runs/two/result; cat ${rooms.dataPath}/uploads/input.txt; ls -A ${homedir()} /home /run`
    const said = await runIn(rooms, `${script}; true`, { hidden: [homePath] })
    expect(said).toContain('an input')
    expect(said).not.toMatch(/private key|the token|another run's/)
    const denied = await runIn(rooms, `echo x > ${rooms.dataPath}/uploads/input.txt; true`)
    expect(denied).toContain('Read-only file system')
  })

  test('sees no other process, so no key in its environment', async () => {
    const rooms = makeRooms()
    const said = await runIn(rooms, 'cat /proc/[0-9]*/comm; ls /proc | grep -c "^[0-9]"; grep CapEff /proc/self/status')
    expect(said).not.toMatch(/vitest|node/)
    // At most the one right that nested sandboxes of root need: CAP_SETFCAP, bit 31.
    expect(said).toMatch(/CapEff:\s+00000000[08]0000000\n/)
  })

  test("a program in the user's home runs, and only its own folder is seen", async () => {
    const rooms = makeRooms()
    const homePath = join(rooms.rootPath, 'home')
    const packagePath = join(homePath, 'npm', 'lib', 'node_modules', 'tool')
    mkdirSync(join(packagePath, 'bin'), { recursive: true })
    mkdirSync(join(homePath, 'npm', 'bin'))
    writeFileSync(join(homePath, 'secret'), 'a secret')
    writeFileSync(join(packagePath, 'part'), 'a part of the tool')
    writeFileSync(join(packagePath, 'bin', 'tool'), '#!/bin/sh\ncat "$(dirname "$(readlink -f "$0")")/../part"\n')
    chmodSync(join(packagePath, 'bin', 'tool'), 0o755)
    symlinkSync('../lib/node_modules/tool/bin/tool', join(homePath, 'npm', 'bin', 'tool'))
    const sandbox = createSandbox({ mode: 'auto', path: PATH, hiddenPaths: [homePath] })
    await sandbox.status()
    // One each: for a home below /tmp, the places of what is shown are made in there.
    const start = (command: string, args: string[]) =>
      sandbox.wrap(
        { command, args, cwd: rooms.workspacePath, path: PATH },
        { writablePaths: [rooms.workspacePath], readablePaths: [], temporaryPath: makeTempFolder() },
      )
    const tool = start(join(homePath, 'npm', 'bin', 'tool'), [])
    expect((await run(tool.command, [...tool.args])).stdout).toBe('a part of the tool')
    const spy = start('/bin/sh', ['-c', `ls -A ${homePath}; true`])
    expect((await run(spy.command, [...spy.args])).stdout).toBe('')
  })

  test('a polite signal reaches the program, which may tidy up; its exit code comes through', async () => {
    const rooms = makeRooms()
    const script = 'trap "echo tidy; exit 7" TERM; echo ready; while :; do sleep 0.05; done'
    const { command, args } = await wrapIn(rooms, script)
    let said = ''
    const child = startProcess({
      ...{ command, args, cwd: rooms.workspacePath, env: { PATH } },
      marker: { name: 'SANDBOX_TEST_TAG', value: rooms.rootPath },
      onStdout: (chunk) => void (said += chunk.toString()),
      onStderr: () => undefined,
    })
    await expect.poll(() => said).toContain('ready')
    await child.kill({ graceMs: 5_000 })
    expect(await child.exited).toMatchObject({ kind: 'exited', exitCode: 7 })
    expect(said).toContain('tidy')
  })

  test.each([0, 300])('a kill with %i ms of grace leaves nothing, also of what fled its group', async (graceMs) => {
    const rooms = makeRooms()
    const script =
      'trap "" TERM; (setsid sleep 300 &) ; (setsid bash -c "trap \\"\\" TERM; sleep 301; true" &); echo ready; sleep 302; true'
    const { command, args } = await wrapIn(rooms, script)
    let said = ''
    const child = startProcess({
      ...{ command, args, cwd: rooms.workspacePath, env: { PATH } },
      marker: { name: 'SANDBOX_TEST_TAG', value: rooms.rootPath },
      onStdout: (chunk) => void (said += chunk.toString()),
      onStderr: () => undefined,
    })
    await expect.poll(() => said).toContain('ready')
    expect(markedWith(rooms.rootPath).length).toBeGreaterThan(3)
    expect(await child.kill({ graceMs })).toEqual({ survivors: [] })
    expect(markedWith(rooms.rootPath)).toEqual([])
  })

  test('a sandbox within the sandbox works, as some agents want one of their own', async () => {
    const said = await runIn(makeRooms(), 'bwrap --unshare-user --unshare-pid --ro-bind / / --dev /dev -- echo inner')
    expect(said).toBe('inner\n')
  })
})

describe('the truth about the sandbox', () => {
  const statusOf = (mode: SandboxMode, path: string) => createSandbox({ mode, path, hiddenPaths: [] }).status()

  test('off, and without bubblewrap, in words', async () => {
    const off = await statusOf('off', PATH)
    expect([off.state, off.sentence]).toEqual(['off', expect.stringContaining('switched off')])
    const none = await statusOf('auto', makeTempFolder())
    expect([none.state, none.sentence]).toEqual(['none', expect.stringContaining('with your rights')])
    expect((await statusOf('required', makeTempFolder())).state).toBe('missing')
  })

  test.runIf(process.platform === 'linux')('a bubblewrap that does not work is none', async () => {
    const folderPath = makeTempFolder()
    writeFileSync(
      join(folderPath, 'bwrap'),
      '#!/bin/sh\necho "bwrap: No permissions to create a namespace" >&2; exit 1\n',
    )
    chmodSync(join(folderPath, 'bwrap'), 0o755)
    const status = await statusOf('auto', folderPath)
    expect([status.state, status.sentence]).toEqual(['none', expect.stringContaining('No permissions to create')])
  })

  test('without a sandbox the command stays as it is', async () => {
    const sandbox = createSandbox({ mode: 'off', path: PATH, hiddenPaths: [] })
    await sandbox.status()
    const wanted = { command: 'bash', args: ['-c', 'true'], cwd: '/', path: PATH }
    const rooms = { writablePaths: [], readablePaths: [], temporaryPath: '/nowhere' }
    expect(sandbox.wrap(wanted, rooms)).toEqual({ command: 'bash', args: ['-c', 'true'], isSandboxed: false })
  })
})

function markedWith(value: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(`SANDBOX_TEST_TAG=${value}`)
    } catch {
      return false
    }
  })
}
