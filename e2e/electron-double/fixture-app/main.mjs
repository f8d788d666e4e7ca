/* global Response, ReadableStream, TextEncoder, setInterval, clearInterval */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, Menu, nativeTheme, protocol, session } from 'electron'

const here = import.meta.dirname
// Specs look at these through `app.evaluate`.
const seen = { quitSteps: [], secondInstances: [], requests: [], bodies: [], ended: [], opened: [], navigations: [] }
globalThis.fixture = { seen, allow: () => true, keepOpen: false }

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
])
app.enableSandbox()

const headers = {
  'content-type': 'text/html',
  'content-security-policy': "default-src 'self'; style-src 'unsafe-inline'",
}
const isOurs = (url) => url.startsWith('app://fixture/')

async function answer(request) {
  const url = new URL(request.url)
  seen.requests.push({
    url: request.url,
    initiatorOrigin: request.initiatorOrigin ?? null,
    names: [...request.headers.keys()],
  })
  if (url.pathname === '/redirect')
    return new Response(null, { status: 302, headers: { location: 'https://outside.invalid/landed' } })
  if (url.pathname === '/fail') throw new Error('this handler fails on purpose')
  if (url.pathname === '/download.txt')
    return new Response('kept text', { headers: { 'content-type': 'application/octet-stream' } })
  if (url.pathname === '/events') return events(url.searchParams.get('name'))
  if (url.pathname === '/echo')
    return new Response(request.body, { status: 201, headers: { 'x-method': request.method } })
  const file = url.pathname === '/page.js' ? 'page.js' : 'page.html'
  const type = file === 'page.js' ? 'text/javascript' : 'text/html'
  return new Response(readFileSync(join(here, file)), {
    headers: { ...headers, 'content-type': type, 'cross-origin-opener-policy': 'same-origin' },
  })
}

/** Never ends by itself; tells when the page has let go of it. */
function events(name) {
  let timer
  const body = new ReadableStream({
    start: (controller) => {
      let count = 0
      timer = setInterval(() => controller.enqueue(new TextEncoder().encode(`data: ${++count}\n\n`)), 20)
    },
    cancel: () => {
      clearInterval(timer)
      seen.ended.push(name)
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

for (const step of ['before-quit', 'will-quit', 'quit']) app.on(step, () => seen.quitSteps.push(step))
app.on('second-instance', (_event, argv, workingDirectory) => seen.secondInstances.push({ argv, workingDirectory }))
app.on('web-contents-created', (_event, contents) => {
  const check = (kind) => (event) => {
    seen.navigations.push({ kind, url: event.url, isMainFrame: event.isMainFrame })
    if (!isOurs(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', check('will-navigate'))
  contents.on('will-frame-navigate', check('will-frame-navigate'))
  contents.on('will-redirect', check('will-redirect'))
  contents.on('preload-error', (_event, path, error) => console.error(path, error))
  contents.setWindowOpenHandler((details) => {
    seen.opened.push(details.url)
    return { action: 'deny' }
  })
})

ipcMain.handle('echo', (_event, ...args) => args)
ipcMain.handle('fail', () => {
  throw new TypeError('boom')
})
ipcMain.handle('sender', ({ senderFrame, sender }) => ({
  url: senderFrame.url,
  isTop: senderFrame.parent === null && senderFrame.top === senderFrame,
  processId: senderFrame.processId,
  routingId: senderFrame.routingId,
  id: sender.id,
}))
ipcMain.on('post', (event, ...args) => event.reply('message', 'reply', ...args))

if (process.env.FIXTURE_THEME) nativeTheme.themeSource = process.env.FIXTURE_THEME

if (app.requestSingleInstanceLock()) start()
else app.quit()

async function start() {
  await app.whenReady()
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  )
  session.defaultSession.setPermissionRequestHandler((_contents, permission, done) =>
    done(permission === 'clipboard-sanitized-write'),
  )
  protocol.handle('app', answer)
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      {
        label: 'File',
        submenu: [
          {
            id: 'tick',
            label: 'Tick',
            accelerator: 'CmdOrCtrl+T',
            click: () => main.webContents.send('message', 'tick'),
          },
          { role: 'quit', id: 'leave' },
        ],
      },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { id: 'wide', label: 'Wide', type: 'checkbox' },
          { id: 'closer', role: 'zoomIn' },
        ],
      },
    ]),
  )
  const main = new BrowserWindow({
    width: 900,
    height: 600,
    show: false,
    title: 'Before',
    webPreferences: {
      preload: join(here, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  })
  main.once('ready-to-show', () => main.show())
  main.on('close', (event) => {
    if (globalThis.fixture.keepOpen) event.preventDefault()
  })
  await main.loadURL('app://fixture/')
  globalThis.fixture.isLoaded = true
}
