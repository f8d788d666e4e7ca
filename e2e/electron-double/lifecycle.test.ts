import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { FIXTURE_PATH, launchFixture } from './fixture-app/launch-fixture.ts'

const DOUBLE = join(import.meta.dirname, 'electron-double')
const started: ChildProcess[] = []
const folders: string[] = []

afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A temporary folder of this test alone, so that what is left in it was left by the double. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'double-life-'))
  folders.push(folder)
  return folder
}

/** Starts the double as a shell would and waits until the app has its window. */
async function start(temporary: string, app = FIXTURE_PATH, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(DOUBLE, [app, ...args], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('DevTools listening')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the double ended with ${code ?? 'a signal'}`)))
  })
  return child
}

/** Every process whose command line or environment names that folder. */
async function processesOf(folder: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const read = (id: string, name: string): Promise<string> => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '')
  const texts = await Promise.all(ids.map(async (id) => `${await read(id, 'cmdline')}${await read(id, 'environ')}`))
  return ids.filter((id, index) => texts[index]?.includes(folder) === true && id !== String(process.pid))
}

async function expectNothingLeft(temporary: string): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(await processesOf(temporary)).toEqual([])
      expect((await readdir(temporary)).filter((name) => /electron-double|hromium/.test(name))).toEqual([])
    },
    { timeout: 8000, interval: 100 },
  )
}

test('closing quits in Electron’s order and leaves no process and no folder', async () => {
  const temporary = await makeFolder()
  const fixture = await launchFixture({ TMPDIR: temporary })
  expect((await readdir(temporary)).some((name) => name.startsWith('electron-double-'))).toBe(true)
  const log = join(fixture.userDataDir, 'steps')
  await fixture.app.evaluate(({ app, BrowserWindow }, path) => {
    const steps: string[] = []
    const fs = process.getBuiltinModule('node:fs')
    for (const step of ['before-quit', 'will-quit', 'window-all-closed'] as const) {
      app.on(step as 'will-quit', () => steps.push(step))
    }
    const [window] = BrowserWindow.getAllWindows()
    window?.on('close', () => steps.push('close'))
    window?.on('closed', () => steps.push('closed'))
    app.on('quit', (_event, code) => fs.writeFileSync(path, [...steps, `quit ${code}`].join()))
  }, log)
  const ended = once(fixture.app.process(), 'exit')
  await fixture.app.close()
  expect(await readFile(log, 'utf8')).toBe('before-quit,close,closed,will-quit,quit 0')
  expect(await ended).toEqual([0, null])
  await expectNothingLeft(temporary)
  await rm(fixture.userDataDir, { recursive: true })
})

test('a window that does not want to close holds the quit up', async () => {
  const fixture = await launchFixture()
  const facts = await fixture.app.evaluate(async ({ app, BrowserWindow }) => {
    const state = Reflect.get(globalThis, 'fixture') as { keepOpen: boolean }
    state.keepOpen = true
    let isQuit = false
    app.on('will-quit', () => (isQuit = true))
    app.quit()
    await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('1')
    state.keepOpen = false
    return [isQuit, BrowserWindow.getAllWindows().length]
  })
  expect(facts).toEqual([false, 1])
  await fixture.close()
})

test('SIGTERM ends it with 0 and leaves nothing', async () => {
  const temporary = await makeFolder()
  const child = await start(temporary)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  await expectNothingLeft(temporary)
})

test('even SIGKILL leaves nothing', async () => {
  const temporary = await makeFolder()
  const child = await start(temporary)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await expectNothingLeft(temporary)
})

test('an exception in the app ends it with its stack, and leaves nothing', async () => {
  const temporary = await makeFolder()
  const app = join(temporary, 'app.mjs')
  await writeFile(
    app,
    "import { app } from 'electron'\nawait app.whenReady()\nsetTimeout(() => { throw new Error('thrown late') })\n",
  )
  const child = spawn(DOUBLE, [app], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  started.push(child)
  const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>])
  expect(code).toBe(1)
  expect(output).toContain('thrown late')
  await expectNothingLeft(temporary)
})

test('a second instance gives its arguments to the first one and ends', async () => {
  const fixture = await launchFixture()
  const folder = await makeFolder()
  const second = spawn(
    DOUBLE,
    [FIXTURE_PATH, `--user-data-dir=${fixture.userDataDir}`, 'skill-tryout://run/1', '--flag'],
    {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder },
      stdio: 'ignore',
    },
  )
  started.push(second)
  expect(await once(second, 'exit')).toEqual([0, null])
  const { secondInstances } = await fixture.seen()
  expect(secondInstances).toHaveLength(1)
  expect(secondInstances[0]?.argv.slice(-2)).toEqual(['skill-tryout://run/1', '--flag'])
  expect(secondInstances[0]?.workingDirectory).toBe(folder)
  await expectNothingLeft(folder)
  await fixture.close()
  expect(existsSync(fixture.userDataDir)).toBe(false)
})

test('what the double does not have fails by its name', async () => {
  const folder = await makeFolder()
  const app = join(folder, 'app.mjs')
  await writeFile(
    app,
    `import { app, BrowserWindow, Tray, webContents } from 'electron'
    const attempts = [
      () => new Tray('icon.png'),
      () => app.getAppMetrics(),
      () => app.on('gpu-process-crashed', () => {}),
      () => new BrowserWindow(),
      () => webContents.fromFrame({}),
    ]
    for (const attempt of attempts) {
      try {
        attempt()
        console.log('nothing happened')
      } catch (cause) {
        console.log(cause.message)
      }
    }
    process.exit(3)`,
  )
  const child = spawn(DOUBLE, [app], { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'ignore'] })
  started.push(child)
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number]>])
  expect(output.trim().split('\n')).toEqual([
    'electron-double: Tray is not supported',
    'electron-double: app.getAppMetrics is not supported',
    "electron-double: app event 'gpu-process-crashed' is not supported",
    'Cannot create BrowserWindow before app is ready',
    'electron-double: webContents.fromFrame is not supported',
  ])
  expect(code).toBe(3)
  await expectNothingLeft(folder)
})
