import type { JSHandle, Page } from '@playwright/test'
import type { BrowserWindow } from 'electron'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchFixture, type FixtureApp } from './fixture-app/launch-fixture.ts'

let fixture: FixtureApp
let page: Page

beforeAll(async () => {
  fixture = await launchFixture()
  page = fixture.page
})
afterAll(() => fixture.close())

const isDark = (): Promise<boolean> => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
const pageSize = (): Promise<number[]> => page.evaluate(() => [innerWidth, innerHeight, devicePixelRatio])

test('a window is hidden until it is shown, and has the size it was given', async () => {
  const isVisible = () =>
    fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
  // It shows itself when it has something to show.
  await vi.waitFor(async () => expect(await isVisible()).toBe(true), { timeout: 10_000 })
  const facts = await fixture.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return {
      isVisible: window?.isVisible(),
      isFocused: window?.isFocused(),
      isInstance: window instanceof BrowserWindow,
      isFocusedOne: BrowserWindow.getFocusedWindow() === window,
      isFound: BrowserWindow.fromId(window?.id ?? 0) === window,
      title: window?.getTitle(),
      bounds: window?.getBounds(),
    }
  })
  expect(facts).toEqual({
    isVisible: true,
    isFocused: true,
    isInstance: true,
    isFocusedOne: true,
    isFound: true,
    title: 'Fixture',
    bounds: { x: 510, y: 240, width: 900, height: 600 },
  })
  expect(await pageSize()).toEqual([900, 600, 1])
})

test('the window of a page is found from outside', async () => {
  const handle = (await fixture.app.browserWindow(page)) as JSHandle<BrowserWindow>
  expect(await handle.evaluate(({ webContents }) => webContents.getURL())).toBe('app://fixture/')
})

test('resizing is real; maximizing keeps the normal bounds', async () => {
  await fixture.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ width: 700, height: 500 }),
  )
  await vi.waitFor(async () => expect(await pageSize()).toEqual([700, 500, 1]))
  const normal = await fixture.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.maximize()
    return [window?.isMaximized(), window?.getNormalBounds().width, window?.getBounds().width]
  })
  expect(normal).toEqual([true, 700, 1920])
  await vi.waitFor(async () => expect(await pageSize()).toEqual([1920, 1080, 1]))
  await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.unmaximize())
  await vi.waitFor(async () => expect(await pageSize()).toEqual([700, 500, 1]))
})

test('zoom gives fewer, larger pixels, also by the role of a menu', async () => {
  await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2))
  await vi.waitFor(async () => expect(await pageSize()).toEqual([350, 250, 2]))
  await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1))
  await vi.waitFor(async () => expect(await pageSize()).toEqual([700, 500, 1]))
  const factor = await fixture.app.evaluate(({ BrowserWindow, Menu }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    Menu.getApplicationMenu()?.getMenuItemById('closer')?.click(undefined, undefined, contents)
    return contents?.getZoomFactor() ?? 0
  })
  expect(factor).toBeCloseTo(Math.sqrt(1.2))
  await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1))
})

test('the theme of the app is the theme of the page, also after a reload, until the system decides again', async () => {
  expect(await isDark()).toBe(false)
  const answer = await fixture.app.evaluate(({ nativeTheme }) => {
    let updates = 0
    nativeTheme.on('updated', () => (updates += 1))
    nativeTheme.themeSource = 'dark'
    nativeTheme.themeSource = 'dark'
    return [updates, nativeTheme.shouldUseDarkColors]
  })
  expect(answer).toEqual([1, true])
  await vi.waitFor(async () => expect(await isDark()).toBe(true))
  await page.reload()
  expect(await isDark()).toBe(true)
  await fixture.app.evaluate(({ nativeTheme }) => void (nativeTheme.themeSource = 'system'))
  await vi.waitFor(async () => expect(await isDark()).toBe(false))
  await fixture.app.evaluate((electron) => {
    const double = Reflect.get(electron, 'electronDouble') as { setSystemDark(isDark: boolean): void }
    double.setSystemDark(true)
  })
  await vi.waitFor(async () => expect(await isDark()).toBe(true))
})

test('a window that opens dark is dark, from its first script on', async () => {
  const dark = await launchFixture({ FIXTURE_THEME: 'dark' })
  const look = () => [window.beganDark, matchMedia('(prefers-color-scheme: dark)').matches]
  expect(await dark.page.evaluate(look)).toEqual([true, true])
  await dark.page.reload()
  expect(await dark.page.evaluate(look)).toEqual([true, true])
  await dark.close()
})

test('what the permission handlers refuse is refused in the page, and what they grant is granted', async () => {
  const states = await page.evaluate(async () => {
    const attempt = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'granted',
        () => 'refused',
      )
    return {
      notifications: Notification.permission,
      geolocation: await attempt(
        new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
      ),
      read: await attempt(navigator.clipboard.readText()),
      write: await attempt(navigator.clipboard.writeText('copied')),
    }
  })
  expect(states).toEqual({ notifications: 'denied', geolocation: 'refused', read: 'refused', write: 'granted' })
})

test('the preferences of the page are Electron’s safe ones', async () => {
  const preferences = await fixture.app.evaluate(({ webContents }) => {
    const [contents] = webContents.getAllWebContents()
    const found: unknown =
      contents && Reflect.apply(Reflect.get(contents, 'getLastWebPreferences') as () => unknown, contents, [])
    return found
  })
  expect(preferences).toMatchObject({
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
  })
})

test('what only the system would see is in the record', async () => {
  await fixture.app.evaluate(({ app, shell, BrowserWindow, Notification, clipboard }) => {
    BrowserWindow.getAllWindows()[0]?.setProgressBar(2, { mode: 'indeterminate' })
    app.addRecentDocument('/a/skill')
    new Notification({ title: 'Done', body: 'The run has ended' }).show()
    return Promise.all([shell.openExternal('https://example.invalid/'), clipboard.writeText('text')]).then(
      () => undefined,
    )
  })
  expect(await fixture.calls('BrowserWindow.setProgressBar')).toEqual([[2, { mode: 'indeterminate' }]])
  expect(await fixture.calls('app.addRecentDocument')).toEqual([['/a/skill']])
  expect(await fixture.calls('app.enableSandbox')).toEqual([[]])
  expect(await fixture.calls('shell.openExternal')).toEqual([['https://example.invalid/']])
  expect(await fixture.calls('Notification.show')).toEqual([[{ title: 'Done', body: 'The run has ended' }]])
  expect(await fixture.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('text')
})

test('a click on a notification reaches the app', async () => {
  const isClicked = await fixture.app.evaluate((electron) => {
    const notification = new electron.Notification({ title: 'Click me' })
    let clicks = 0
    notification.on('click', () => (clicks += 1))
    notification.show()
    const { notifications } = Reflect.get(electron, 'electronDouble') as {
      notifications: { emit(name: string): void }[]
    }
    notifications.at(-1)?.emit('click')
    return clicks === 1
  })
  expect(isClicked).toBe(true)
})

test('a drag needs a file that exists and an icon that can be seen', async () => {
  const [missing, invisible] = await fixture.app.evaluate(({ BrowserWindow, nativeImage }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const attempt = (file: string): string => {
      try {
        contents?.startDrag({ file, icon: nativeImage.createEmpty() })
        return 'started'
      } catch (cause) {
        return String(cause)
      }
    }
    return [attempt('/no/such/file'), attempt(process.execPath)]
  })
  expect(missing).toContain('does not exist: /no/such/file')
  expect(invisible).toContain('non-empty')
})

test('Edit entries work on what has the focus', async () => {
  await page.focus('#text')
  await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.selectAll())
  await vi.waitFor(async () => expect(await page.evaluate(() => getSelection()?.toString())).toBe('some text'))
  await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.delete())
  await vi.waitFor(async () => expect(await page.inputValue('#text')).toBe(''))
})

test('a page that crashes is told of and can be loaded again', async () => {
  await fixture.app.evaluate(async ({ app, BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const gone = new Promise<string>((resolve) =>
      app.once('render-process-gone', (_event, _contents, { reason }) => resolve(reason)),
    )
    contents?.forcefullyCrashRenderer()
    if ((await gone) !== 'crashed') throw new Error('not crashed')
    const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
    contents?.reload()
    await loaded
  })
  expect(
    await fixture.app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.executeJavaScript('6 * 7')),
  ).toBe(42)
})
