import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { DESKTOP_CHANNELS, type DesktopApi } from '../../src-main/contract/desktop.ts'
import { launchDesktop, type DesktopApp } from '../support/launch-desktop.ts'

declare global {
  interface Window {
    readonly desktop?: DesktopApi
  }
}

/*
 * What Electron's security guide asks for, tried from inside the page. Only Electron's own program can show that the page's world is
 * apart from the preload's, that the process is in the system's sandbox, and that the fuses are set; the double has none of these.
 */
let folderPath: string
let desktop: DesktopApp
test.beforeAll(async () => {
  folderPath = await mkdtemp(join(tmpdir(), 'desktop-security-'))
  desktop = await launchDesktop({ dataDir: join(folderPath, 'data'), userDataDir: join(folderPath, 'user') })
  await desktop.page.waitForLoadState('load')
})
test.afterAll(async () => {
  await desktop.close()
  await rm(folderPath, { recursive: true, force: true })
})

const addresses = (): Promise<string[]> =>
  desktop.app.evaluate(({ webContents }) => webContents.getAllWebContents().map((contents) => contents.getURL()))

test('the page comes from our own scheme, and the locks of every window are closed', async () => {
  const [url, ...others] = await addresses()
  expect(url).toMatch(/^app:\/\/skill-tryout\//)
  expect(others).toEqual([])
  const preferences = await desktop.app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .map((contents) => (contents as { getLastWebPreferences?(): object }).getLastWebPreferences?.()),
  )
  for (const one of preferences) {
    expect(one).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    })
  }
})

test('the page has nothing of Node and only plain functions of ours', async () => {
  const world = await desktop.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
    bridge: Object.entries(window.desktop ?? {}).map(([name, value]) => `${name}: ${typeof value}`),
    isFrozen: Object.isFrozen(window.desktop),
    isReplaced: ((): boolean => {
      const before = window.desktop
      try {
        Object.assign(window, { desktop: { openExternal: () => 'mine' } })
      } catch {
        // Read-only: as it should be.
      }
      return window.desktop !== before
    })(),
    cookie: document.cookie,
  }))
  expect(world.node).toEqual([])
  const names = Object.keys(DESKTOP_CHANNELS).filter((name) => name !== 'addPath')
  expect(world.bridge.sort()).toEqual(
    ['platform: string', ...[...names, 'addDropped', 'onCommand'].map((name) => `${name}: function`)].sort(),
  )
  expect(world).toMatchObject({ isFrozen: true, isReplaced: false, cookie: '' })
})

test('every document has the policy, and what it forbids does not run', async () => {
  const policy = await desktop.page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'))
  expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/)
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  const ran = await desktop.page.evaluate(async () => {
    // The event comes a while after the deed has failed.
    const blocked = ['script-src-elem', 'img-src', 'connect-src'].map(
      (directive) =>
        new Promise<string>((resolve) =>
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
            if (effectiveDirective === directive) resolve(directive)
          }),
        ),
    )
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    const image = document.createElement('img')
    const loaded = new Promise<boolean>((resolve) => {
      image.addEventListener('load', () => resolve(true))
      image.addEventListener('error', () => resolve(false))
    })
    image.src = 'https://example.org/pixel.png'
    const frame = document.createElement('iframe')
    frame.srcdoc = '<p>x</p>'
    document.body.append(frame)
    const isLoaded = await loaded
    const isFetched = await fetch('https://example.org/').then(
      () => true,
      () => false,
    )
    for (const element of [script, image, frame]) element.remove()
    return { isInjected: 'injected' in window, isLoaded, isFetched, blocked: await Promise.all(blocked) }
  })
  expect(ran).toMatchObject({ isInjected: false, isLoaded: false, isFetched: false })
  expect(ran.blocked).toEqual(['script-src-elem', 'img-src', 'connect-src'])
  // Playwright may pass by the policy with what it evaluates itself, so the page's own code has to try.
  const evaluated: unknown = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
      `new Promise((resolve) => setTimeout(() => { try { resolve(String((0, eval)('1 + 1'))) } catch (error) { resolve(error.name) } }))`,
    ),
  )
  expect(evaluated).toBe('EvalError')
})

test('files of this machine cannot be had through our scheme', async () => {
  const statuses = await desktop.page.evaluate(async () => {
    const paths = [
      '/..%2f..%2fpackage.json',
      '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
      '/%00',
      '/x%5c..%5cpackage.json',
    ]
    return Promise.all(paths.map(async (path) => (await fetch(path)).status))
  })
  expect(statuses).toEqual([400, 400, 400, 400])
})

test('permissions are denied', async () => {
  const answers = await desktop.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'clipboard-read', 'camera', 'microphone'] as PermissionName[]
    const states = await Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
    const position = await new Promise<string>((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('refused'),
      ),
    )
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'refused',
    )
    const text = await navigator.clipboard.readText().then(
      () => 'granted',
      () => 'refused',
    )
    return { states, position, media, text, notification: await Notification.requestPermission() }
  })
  expect(answers.states.filter((state) => state === 'granted')).toEqual([])
  expect(answers).toMatchObject({ position: 'refused', media: 'refused', text: 'refused', notification: 'denied' })
})

test('the page stays where it is', async () => {
  const before = await addresses()
  for (const target of [
    'https://example.org/',
    'file:///etc/passwd',
    'data:text/html,<p>x',
    'app://other/',
    '/v1/health',
  ]) {
    await desktop.page.evaluate((url) => {
      const link = document.createElement('a')
      link.href = url
      document.body.append(link)
      link.click()
      link.remove()
    }, target)
    // The answer to a question asked afterwards shows that the page is still the same document.
    expect(await desktop.page.evaluate(async () => (await fetch('/v1/health')).ok)).toBe(true)
    expect(await addresses()).toEqual(before)
  }
})

test('no window can be opened', async () => {
  const isNull = await desktop.page.evaluate(() =>
    ['https://example.org/', 'about:blank', 'app://skill-tryout/'].map((url) => window.open(url, '_blank') === null),
  )
  expect(isNull).toEqual([true, true, true])
  expect(await addresses()).toHaveLength(1)
})

test('another page with the same bridge is not heard', async () => {
  const preload = join(import.meta.dirname, '..', '..', 'out', 'preload', 'index.cjs')
  const opened = desktop.app.waitForEvent('window')
  await desktop.app.evaluate(async ({ BrowserWindow }, path) => {
    const other = new BrowserWindow({ show: false, webPreferences: { preload: path, sandbox: true } })
    await other.loadURL('app://skill-tryout/')
  }, preload)
  const other = await opened
  await other.waitForFunction(() => window.desktop !== undefined)
  expect(await other.evaluate(() => window.desktop?.getPreferences())).toMatchObject({
    ok: false,
    code: 'sender_refused',
  })
  await other.close()
})

test('the bridge refuses what is not spelled out', async () => {
  const answers = await desktop.page.evaluate(async () => {
    const bridge = window.desktop
    if (bridge === undefined) throw new Error('no bridge')
    return [
      await bridge.openArtifact('x', '../../etc/passwd'),
      await bridge.revealArtifact('../x', 'artifacts/a'),
      await bridge.openInEditor('x', '/etc/passwd', 1),
      await bridge.setPreferences({ zoom: 1000 }),
      await bridge.addDropped(new File(['x'], 'made-by-the-page.zip')),
      await bridge.addDropped({ path: '/etc' }),
    ]
  })
  expect(answers).toEqual(
    answers.map(() => ({ ok: false, code: 'arguments_invalid', message: 'The call has a bad argument' })),
  )
})

test('only https leaves for the browser, and only after a question', async () => {
  await desktop.app.evaluate(({ dialog, shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = (url) => Promise.resolve(void opened.push(url))
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })
  })
  const answers = await desktop.page.evaluate(async () => {
    const urls = [
      'file:///etc/passwd',
      'smb://host/x',
      'javascript:alert(1)',
      'http://example.org/',
      'https://example.org/',
    ]
    return Promise.all(urls.map(async (url) => (await window.desktop?.openExternal(url))?.ok))
  })
  expect(answers).toEqual([false, false, false, false, false])
  expect(await desktop.app.evaluate(() => Reflect.get(globalThis, 'opened') as string[])).toEqual([])
})
