import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchFixture, type FixtureApp } from './fixture-app/launch-fixture.ts'

let fixture: FixtureApp
let page: Page

beforeAll(async () => {
  fixture = await launchFixture()
  page = fixture.page
})
afterAll(() => fixture.close())

test('a call and its answer are structured clones', async () => {
  const answer = await page.evaluate(async () => {
    const [date, map, bytes, list] = (await window.fixture.invoke(
      'echo',
      new Date(7),
      new Map([['key', 1n]]),
      new Uint8Array([1, 2]),
      [undefined],
    )) as [Date, Map<string, bigint>, Uint8Array, unknown[]]
    return [date.getTime(), String(map.get('key')), bytes[1], list.length, list[0] === undefined]
  })
  expect(answer).toEqual([7, '1', 2, 1, true])
})

test('an error of a handler comes with the channel in front, as in Electron', async () => {
  const [failed, missing] = await page.evaluate(async () => {
    const messageOf = (channel: string): Promise<string> =>
      window.fixture.invoke(channel).then(
        () => 'no error',
        (cause: unknown) => String(cause),
      )
    return [await messageOf('fail'), await messageOf('nobody')]
  })
  expect(failed).toBe("Error: Error invoking remote method 'fail': TypeError: boom")
  expect(missing).toContain("No handler registered for 'nobody'")
})

test('the sender is the top frame of the window, by its own address', async () => {
  expect(await page.evaluate(() => window.fixture.invoke('sender'))).toEqual({
    url: 'app://fixture/',
    isTop: true,
    processId: 1,
    routingId: 1,
    id: 1,
  })
})

test('a message goes there and back until one stops listening', async () => {
  const received = await page.evaluate(async () => {
    const messages: unknown[][] = []
    const answered = new Promise<void>((resolve) => {
      const stop = window.fixture.onMessage((...args) => {
        messages.push(args)
        stop()
        window.fixture.send('post', 'again')
        void window.fixture.invoke('echo').then(() => resolve())
      })
    })
    window.fixture.send('post', { list: [1] })
    await answered
    return messages
  })
  expect(received).toEqual([['reply', { list: [1] }]])
})

test('an answer for a page that was reloaded does not reach the new one', async () => {
  const result = await page.evaluate(async () => {
    void window.fixture.invoke('echo', 'old')
    return Promise.resolve(1)
  })
  expect(result).toBe(1)
  await page.reload()
  expect(await page.evaluate(() => window.fixture.invoke('echo', 'new'))).toEqual(['new'])
})

test('the page sees the bridge and nothing else of Node, Electron or the double', async () => {
  const facts = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'exports', 'Buffer', '__electronDoublePost'].filter(
      (name) => name in window,
    ),
    listed: Object.keys(window).filter((name) => /double|electron/i.test(name)),
    isFrozen: Object.isFrozen(window.fixture) && Object.isFrozen(window.fixture.nested.list),
    nested: window.fixture.nested,
    hasMethod: 'lost' in window.fixture.nested.secret,
    platform: window.fixture.platform,
    sandboxed: window.fixture.sandboxed,
  }))
  expect(facts).toEqual({
    globals: [],
    listed: [],
    isFrozen: true,
    nested: { list: [1, { two: 2 }], secret: { kept: 1 } },
    hasMethod: false,
    platform: process.platform,
    sandboxed: true,
  })
})

test.each([
  ['sendSync', 'ipcRenderer.sendSync is not supported'],
  ['require', "require('fs') is not supported"],
  ['webFrame', 'electron.webFrame is not supported'],
])('in a preload, %s fails by its name', async (what, message) => {
  expect(await page.evaluate((name) => window.fixture.attempt(name), what)).toContain(message)
})

test('a menu entry that is clicked from outside reaches the page', async () => {
  await page.evaluate(() => {
    document.title = 'waiting'
    window.fixture.onMessage((what) => (document.title = String(what)))
  })
  await fixture.app.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('tick')?.click())
  await page.waitForFunction(() => document.title === 'tick')
  const title = (): Promise<string> =>
    fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '')
  await vi.waitFor(async () => expect(await title()).toBe('tick'))
})

test('a dialog that a spec replaces answers what the spec says', async () => {
  await fixture.app.evaluate(({ dialog }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: ['/chosen'] })
  })
  const answer = await fixture.app.evaluate(({ dialog }) => dialog.showOpenDialog({}))
  expect(answer.filePaths).toEqual(['/chosen'])
})
