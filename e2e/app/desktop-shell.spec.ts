import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import type { DesktopApi, DesktopCommand } from '../../src-main/contract/desktop.ts'
import { findElectronBinary } from '../support/electron-binary.ts'
import { launchDesktop, type DesktopApp } from '../support/launch-desktop.ts'

declare global {
  interface Window {
    readonly desktop?: DesktopApi
  }
}

/* What stands around the page: starts, links, menu, place of the window, files that leave, and the way out. */
const ROOT_PATH = resolve(import.meta.dirname, '..', '..')
const PROGRAM_PATH = findElectronBinary() ?? join(ROOT_PATH, 'e2e', 'electron-double', 'electron-double')

let folderPath: string
let desktop: DesktopApp
let isClosed: boolean
test.beforeEach(async () => {
  isClosed = true
  folderPath = await realpath(await mkdtemp(join(tmpdir(), 'desktop-shell-')))
})
test.afterEach(async () => {
  if (!isClosed) await desktop.close()
  await rm(folderPath, { recursive: true, force: true })
})

async function launch(args: string[] = []): Promise<Page> {
  desktop = await launchDesktop({
    dataDir: join(folderPath, 'data'),
    userDataDir: join(folderPath, 'user'),
    args,
    env: { SKILL_TRYOUT_MAX_CONCURRENT_RUNS: '1' },
  })
  isClosed = false
  await desktop.page.waitForLoadState('load')
  // Every command from now on, beside the page's own listener.
  await desktop.page.evaluate(() => {
    const commands: DesktopCommand[] = []
    Object.assign(window, { commands })
    window.desktop?.onCommand((command) => commands.push(command))
  })
  return desktop.page
}

async function close(): Promise<void> {
  isClosed = true
  await desktop.close()
}

const commands = (page: Page): Promise<DesktopCommand[]> =>
  page.evaluate(() => Reflect.get(window, 'commands') as DesktopCommand[])
const ask = <Answer>(page: Page, path: string): Promise<Answer> =>
  page.evaluate(async (address) => (await (await fetch(address)).json()) as unknown, path) as Promise<Answer>
const library = async (page: Page): Promise<{ library_id: string; path: string | null }[]> =>
  (await ask<{ items: { library_id: string; path: string | null }[] }>(page, '/v1/library')).items

/** Starts the app once more, as a click on a file or a link would. @returns its exit code */
function startAgain(args: string[]): Promise<number | null> {
  const given = [ROOT_PATH, `--user-data-dir=${join(folderPath, 'user')}`, ...args]
  const env = { ...process.env, SKILL_TRYOUT_DATA_DIR: join(folderPath, 'data') }
  const child = spawn(PROGRAM_PATH, given, { cwd: ROOT_PATH, env, stdio: 'ignore' })
  return new Promise((done) => child.on('close', done))
}

/** A skill whose script writes one file and, if told so, goes on for ever. */
async function writeSkill(name: string, isEndless: boolean): Promise<string> {
  const path = join(folderPath, name)
  await mkdir(join(path, 'assets'), { recursive: true })
  await mkdir(join(path, 'scripts'))
  const runner = {
    id: name,
    engines: ['script'],
    entrypoint: { script: 'scripts/run.mjs' },
    schemas: { input: 'assets/any.json', parameter: 'assets/any.json', output: 'assets/any.json' },
    artifacts: [{ role: 'report', pattern: 'report.md', required: false }],
  }
  const script = `import { writeFileSync } from 'node:fs'
writeFileSync(process.env.ARTIFACTS_DIR + '/report.md', '# Report')
writeFileSync(process.env.ARTIFACTS_DIR + '/tool.sh', '#!/bin/sh')
console.log('{"done": true}')
${isEndless ? 'setInterval(() => undefined, 1000)' : ''}
`
  await writeFile(
    join(path, 'SKILL.md'),
    `---\nname: ${name}\ndescription: A skill of the tests. Use it when testing.\n---\n`,
  )
  await writeFile(join(path, 'assets', 'runner.json'), JSON.stringify(runner))
  await writeFile(join(path, 'assets', 'any.json'), '{"type": "object", "properties": {}}')
  await writeFile(join(path, 'scripts', 'run.mjs'), script)
  return path
}

async function startRun(page: Page, skillPath: string): Promise<string> {
  await expect.poll(async () => (await library(page)).map(({ path }) => path)).toContain(skillPath)
  const item = (await library(page)).find(({ path }) => path === skillPath)!
  return await page.evaluate(async (libraryId) => {
    const created = await fetch('/v1/temp-skill-runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ engine: 'script' }),
    })
    const { request_id: requestId } = (await created.json()) as { request_id: string }
    const form = new FormData()
    form.set('library_id', libraryId)
    const uploaded = await fetch(`/v1/temp-skill-runs/${requestId}/upload`, { method: 'POST', body: form })
    if (!uploaded.ok) throw new Error(await uploaded.text())
    return requestId
  }, item.library_id)
}

const statusOf = async (page: Page, requestId: string): Promise<string> =>
  (await ask<{ status: string }>(page, `/v1/temp-skill-runs/${requestId}`)).status

test('a folder on the command line is in the library', async () => {
  const skillPath = await writeSkill('first-skill', false)
  const page = await launch([skillPath])
  await expect.poll(async () => (await library(page)).map(({ path }) => path)).toContain(skillPath)
})

test('a second start hands over its folder and its link, and ends', async () => {
  const page = await launch()
  const skillPath = await writeSkill('second-skill', false)
  expect(await startAgain([skillPath])).toBe(0)
  await expect.poll(async () => (await commands(page)).map(({ kind }) => kind)).toEqual(['show-skill'])
  const item = (await library(page)).find(({ path }) => path === skillPath)
  expect(await commands(page)).toEqual([{ kind: 'show-skill', libraryId: item?.library_id }])

  expect(await startAgain(['skill-tryout://run/some-request'])).toBe(0)
  await expect.poll(() => commands(page)).toContainEqual({ kind: 'show-request', requestId: 'some-request' })
  // Nothing that a link says may start a run.
  expect(await startAgain(['skill-tryout://start/some-skill', '--inspect', '/etc/passwd'])).toBe(0)
  expect(await commands(page)).toHaveLength(2)
  expect((await ask<{ total: number }>(page, '/v1/temp-skill-runs')).total).toBe(0)
})

test('the menu sends its commands and lists the library', async () => {
  const page = await launch()
  const click = (id: string): Promise<void> =>
    desktop.app.evaluate(({ Menu }, wanted) => {
      Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click()
    }, id)
  await click('run')
  await click('show-settings')
  await expect
    .poll(() => commands(page))
    .toEqual([
      { kind: 'menu', command: 'run' },
      { kind: 'menu', command: 'show-settings' },
    ])
  const skillPath = await writeSkill('listed-skill', false)
  await desktop.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, skillPath)
  const picked = await page.evaluate(() => window.desktop?.pickSkill('folder'))
  expect(picked).toMatchObject({ ok: true, value: { libraryIds: [expect.any(String)] } })
  const isListed = (): Promise<boolean> =>
    desktop.app.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.getMenuItemById('open-recent')?.submenu?.items ?? []).some(
        ({ label }) => label === 'listed-skill',
      ),
    )
  await expect.poll(isListed).toBe(true)
})

test('place, theme and zoom of the window are there after a new start', async () => {
  await launch()
  const bounds = { x: 60, y: 50, width: 900, height: 640 }
  await desktop.app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds)
  await desktop.page.evaluate(() => window.desktop?.setPreferences({ theme: 'dark', zoom: 1.2 }))
  await close()
  const page = await launch()
  const found = await desktop.app.evaluate(({ BrowserWindow, nativeTheme }) => {
    const window = BrowserWindow.getAllWindows()[0]
    return { bounds: window?.getBounds(), theme: nativeTheme.themeSource, background: window?.getBackgroundColor() }
  })
  expect(found).toEqual({ bounds, theme: 'dark', background: '#141619' })
  expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  await expect
    .poll(() =>
      desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor()),
    )
    .toBeCloseTo(1.2)
})

test('a document leaves by the system, a program does not', async () => {
  const skillPath = await writeSkill('report-skill', false)
  const page = await launch([skillPath])
  const requestId = await startRun(page, skillPath)
  await expect.poll(() => statusOf(page, requestId), { timeout: 20_000 }).toBe('succeeded')
  await desktop.app.evaluate(({ BrowserWindow, shell }) => {
    const left: string[] = []
    Object.assign(globalThis, { left })
    shell.openPath = (path) => Promise.resolve(void left.push(`open ${path}`)).then(() => '')
    shell.showItemInFolder = (path) => void left.push(`show ${path}`)
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents !== undefined) contents.startDrag = ({ file }) => void left.push(`drag ${file}`)
  })
  const answers = await page.evaluate(async (id) => {
    const bridge = window.desktop
    return [
      await bridge?.openArtifact(id, 'artifacts/report.md'),
      await bridge?.revealArtifact(id, 'artifacts/tool.sh'),
      await bridge?.dragArtifact(id, 'artifacts/report.md'),
      await bridge?.openArtifact(id, 'artifacts/tool.sh'),
      await bridge?.openArtifact(id, 'artifacts/none.md'),
    ].map((answer) => (answer?.ok === true ? 'ok' : answer?.code))
  }, requestId)
  expect(answers).toEqual(['ok', 'ok', 'ok', 'file_kind_refused', 'artifact_not_found'])
  const left = await desktop.app.evaluate(() => Reflect.get(globalThis, 'left') as string[])
  expect(left.map((line) => line.replace(/ .*\/artifacts\//, ' '))).toEqual([
    'open report.md',
    'show tool.sh',
    'drag report.md',
  ])
})

test('with a run active, closing asks: stay, keep running, cancel', async () => {
  const skillPath = await writeSkill('endless-skill', true)
  const page = await launch([skillPath])
  const requestId = await startRun(page, skillPath)
  await expect.poll(() => statusOf(page, requestId), { timeout: 20_000 }).toBe('running')
  const isAwake = (): Promise<boolean> =>
    desktop.app.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0) || powerSaveBlocker.isStarted(1))
  await expect.poll(isAwake).toBe(true)

  const closeWith = async (button: number): Promise<void> => {
    await desktop.app.evaluate(({ BrowserWindow, dialog }, response) => {
      Object.assign(globalThis, { questions: 0 })
      const answer = (): Promise<Electron.MessageBoxReturnValue> => {
        Object.assign(globalThis, { questions: 1 })
        return Promise.resolve({ response, checkboxChecked: false })
      }
      dialog.showMessageBox = answer
      BrowserWindow.getAllWindows()[0]?.close()
    }, button)
  }
  const isVisible = (): Promise<boolean | undefined> =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  const isAsked = (): Promise<boolean> => desktop.app.evaluate(() => Reflect.get(globalThis, 'questions') === 1)

  await closeWith(2)
  await expect.poll(isAsked).toBe(true)
  expect(await isVisible()).toBe(true)
  await closeWith(1)
  await expect.poll(isVisible).toBe(false)
  expect(await statusOf(page, requestId)).toBe('running')
  // Another start brings the window back.
  expect(await startAgain([])).toBe(0)
  await expect.poll(isVisible).toBe(true)

  const ended = desktop.app.waitForEvent('close')
  await closeWith(0).catch(() => undefined)
  await ended
  isClosed = true
  const next = await launch()
  expect(await statusOf(next, requestId)).toBe('canceled')
})
