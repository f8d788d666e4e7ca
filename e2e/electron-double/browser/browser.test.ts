import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createBrowser, type Browser, type PageTarget } from './browser.ts'
import { connectCdp } from './cdp.ts'

let browser: Browser
let webSocketUrl = ''
let page: PageTarget

beforeAll(async () => {
  browser = createBrowser(false)
  webSocketUrl = await browser.start()
  page = await browser.openPage({ width: 500, height: 400 })
})
afterAll(() => browser.stop())

test('a command of a session is answered', async () => {
  const { result } = await page.session.send('Runtime.evaluate', { expression: '6 * 7', returnByValue: true })
  expect(result.value).toBe(42)
})

test('a refused command names itself', async () => {
  await expect(page.session.send('Page.navigate', { url: 'no address' })).rejects.toThrow('Page.navigate: ')
})

test('an event reaches only its own session, until one stops listening', async () => {
  const other = await browser.openPage({ width: 300, height: 300 })
  const [mine, others]: string[][] = [[], []]
  for (const [session, list] of [
    [page.session, mine],
    [other.session, others],
  ] as const) {
    session.on('Runtime.consoleAPICalled', ({ args }) => list?.push(String(args[0]?.value)))
    await session.send('Runtime.enable')
  }
  await other.session.send('Runtime.evaluate', { expression: 'console.log("other")' })
  const stop = page.session.on('Page.loadEventFired', () => mine?.push('loaded'))
  stop()
  await page.session.send('Runtime.evaluate', { expression: 'console.log("mine")' })
  await vi.waitFor(() => expect([mine, others]).toEqual([['mine'], ['other']]))
  await other.close()
  await other.gone
})

test('a window that a page opens is closed again at once', async () => {
  const { session } = page
  await session.send('Runtime.evaluate', { expression: 'window.open("about:blank#popup")', userGesture: true })
  await vi.waitFor(async () => {
    const { targetInfos } = await browser.root().send('Target.getTargets')
    expect(targetInfos.filter(({ type }) => type === 'page')).toHaveLength(1)
  })
})

test('a connection that ends rejects what still waits', async () => {
  const cdp = await connectCdp(webSocketUrl)
  const waiting = cdp.send('Browser.getVersion')
  cdp.close()
  await expect(waiting).rejects.toThrow('Browser.getVersion: the browser is gone')
  await cdp.closed
  await expect(cdp.send('Browser.getVersion')).rejects.toThrow('the browser is gone')
})

test('nobody listening is one clear error', async () => {
  await expect(connectCdp('ws://127.0.0.1:9/devtools')).rejects.toThrow('cannot connect to ws://127.0.0.1:9/devtools')
})

test('a Chromium that ends by itself is told of, one that is stopped is not', async () => {
  const lost: string[] = []
  const short = createBrowser(false)
  short.onLost((how) => lost.push(how))
  await short.start()
  await short
    .root()
    .send('Browser.crash')
    .catch(() => undefined)
  await vi.waitFor(() => expect(lost).toHaveLength(1))
  await short.stop()
  expect(lost).toHaveLength(1)
})

test('stopping leaves no folder, and before the start nothing can be asked', async () => {
  const short = createBrowser(false)
  expect(() => short.root()).toThrow('Chromium has not started yet')
  expect(existsSync(short.folderPath)).toBe(true)
  await short.stop()
  expect(existsSync(short.folderPath)).toBe(false)
})
