import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createBrowser, type Browser, type PageTarget } from '../browser/browser.ts'
import { makeCodec } from './codec.ts'
import type { PageMessage } from './ipc-renderer.ts'
import { PAGE_BINDING, writePreloadScript } from './preload-script.ts'

const codec = makeCodec()
const messages: PageMessage[] = []
let browser: Browser
let server: Server
let page: PageTarget

const PRELOAD = `
  const { contextBridge, ipcRenderer, webUtils } = require('electron')
  let early = []
  ipcRenderer.once('hello', (_event, name) => early.push('once ' + name))
  ipcRenderer.on('hello', (_event, name) => early.push(name))
  contextBridge.exposeInMainWorld('api', {
    ask: (...args) => ipcRenderer.invoke('ask', ...args),
    heard: () => early,
    count: () => ipcRenderer.listenerCount('hello'),
    pathOf: (thing) => webUtils.getPathForFile(thing),
    twice: () => contextBridge.exposeInMainWorld('api', {}),
    who: [process.type, process.argv.at(-1), process.versions.node],
  })`

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(request.url === '/frame' ? 'framed' : '<title>page</title><iframe src="/frame"></iframe>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  browser = createBrowser(false)
  await browser.start()
  page = await browser.openPage({ width: 400, height: 300 })
  const { session } = page
  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === PAGE_BINDING) messages.push(JSON.parse(payload) as PageMessage)
  })
  await Promise.all([session.send('Page.enable'), session.send('Runtime.enable')])
  await session.send('Runtime.addBinding', { name: PAGE_BINDING })
})
afterAll(async () => {
  await browser.stop()
  server.closeAllConnections()
  server.close()
})
beforeEach(() => void messages.splice(0))

async function evaluate(expression: string): Promise<unknown> {
  const answer = await page.session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? 'unknown')
  return answer.result.value
}

async function openWith(preload: string): Promise<void> {
  const source = writePreloadScript(preload, {
    platform: 'linux',
    arch: 'x64',
    versions: { node: '24.0.0' },
    argv: ['electron', '--extra'],
  })
  const { identifier } = await page.session.send('Page.addScriptToEvaluateOnNewDocument', { source })
  const loaded = new Promise<void>((resolve) => {
    const stop = page.session.on('Page.loadEventFired', () => {
      stop()
      resolve()
    })
  })
  await page.session.send('Page.navigate', { url: `http://page.localhost:${(server.address() as AddressInfo).port}/` })
  await loaded
  await page.session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier })
}

const called = (): Promise<Extract<PageMessage, { kind: 'invoke' }>> =>
  vi.waitFor(() => {
    const message = messages.find((candidate) => candidate.kind === 'invoke')
    if (message === undefined) throw new Error('nothing was called')
    return message
  })

test('a call goes out with packed arguments and is settled from outside', async () => {
  await openWith(PRELOAD)
  const answer = evaluate('api.ask(new Map([[1, "one"]]))')
  const { id, channel, body } = await called()
  expect(channel).toBe('ask')
  expect(codec.decode(body)).toEqual([new Map([[1, 'one']])])
  await evaluate(`__electronDouble.settle(${id}, true, ${JSON.stringify(codec.encode({ done: true }))})`)
  expect(await answer).toEqual({ done: true })
})

test('a call that fails outside fails in the page with the same words', async () => {
  await openWith(PRELOAD)
  const answer = evaluate('api.ask().catch((cause) => cause.message)')
  const { id } = await called()
  await evaluate(`__electronDouble.settle(${id}, false, ${JSON.stringify(codec.encode(new Error('no luck')))})`)
  expect(await answer).toBe('no luck')
})

test('a message reaches every listener, a once-listener once', async () => {
  await openWith(PRELOAD)
  const body = JSON.stringify(codec.encode(['you']))
  await evaluate(`__electronDouble.deliver('hello', ${body}); __electronDouble.deliver('hello', ${body})`)
  expect(await evaluate('[api.heard(), api.count()]')).toEqual([['once you', 'you', 'you'], 1])
})

test('the preload knows its process; what cannot be cloned, or bound twice, is refused', async () => {
  await openWith(PRELOAD)
  expect(await evaluate('api.who')).toEqual(['renderer', '--extra', '24.0.0'])
  expect(await evaluate('api.ask(() => 1).catch((cause) => cause.message)')).toContain('could not be cloned')
  expect(await evaluate('try { api.twice() } catch (cause) { cause.message }')).toContain(
    'on top of an existing property',
  )
  expect(await evaluate('try { api.pathOf({}) } catch (cause) { cause.message }')).toContain('not a File')
  expect(await evaluate('api.pathOf(new File([], "made.txt"))')).toBe('')
})

test('the binding is gone before the page’s own scripts, in the frame below as well', async () => {
  await openWith(PRELOAD)
  const names = `['${PAGE_BINDING}', '__electronDouble', 'api', 'require', 'process']`
  expect(await evaluate(`${names}.filter((name) => name in window)`)).toEqual(['__electronDouble', 'api'])
  expect(await evaluate(`${names}.filter((name) => name in frames[0])`)).toEqual([])
})

test.each([
  ["require('node:fs')", "require('node:fs') is not supported"],
  ["require('electron').webFrame", 'electron.webFrame is not supported'],
  ["require('electron').ipcRenderer.sendSync('x')", 'ipcRenderer.sendSync is not supported'],
  ['process.cwd()', 'process.cwd is not supported'],
])('a preload that does %s fails loudly, and the app is told', async (preload, message) => {
  await openWith(preload)
  expect(messages).toContainEqual(
    expect.objectContaining({ kind: 'preload-error', message: expect.stringContaining(message) as string }),
  )
})

test('the title is told when it changes, and only then', async () => {
  await openWith('')
  await vi.waitFor(() => expect(messages).toContainEqual({ kind: 'title', title: 'page' }))
  await evaluate('document.title = "other"; document.title = "other"')
  await vi.waitFor(() => expect(messages.filter(({ kind }) => kind === 'title')).toHaveLength(2))
})

test('a window is asked for, not opened; a navigation without a request is asked about', async () => {
  await openWith('')
  expect(await evaluate('window.open("/next", "name", "width=3")')).toBeNull()
  await evaluate('location.href = "mailto:a@b.invalid"')
  await vi.waitFor(() => expect(messages).toContainEqual({ kind: 'navigate', url: 'mailto:a@b.invalid' }))
  expect(messages).toContainEqual(
    expect.objectContaining({ kind: 'window-open', frameName: 'name', features: 'width=3', disposition: 'new-window' }),
  )
})

test('a right click that the page leaves alone says what is below it', async () => {
  await openWith('')
  await evaluate(`document.body.innerHTML = '<a href="/there">link</a><textarea></textarea>';
    for (const name of ['a', 'textarea']) document.querySelector(name).dispatchEvent(new MouseEvent('contextmenu', { bubbles: true }))`)
  const menus = messages.filter((message) => message.kind === 'context-menu')
  expect(menus.map(({ isEditable }) => isEditable)).toEqual([false, true])
  expect(menus[0]?.linkURL).toMatch(/\/there$/)
})
