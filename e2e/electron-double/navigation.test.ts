import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchFixture, type FixtureApp, type FixtureSeen } from './fixture-app/launch-fixture.ts'

let fixture: FixtureApp
let page: Page

beforeAll(async () => {
  fixture = await launchFixture()
  page = fixture.page
})
afterAll(() => fixture.close())

const url = (): Promise<string> =>
  fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? '')

/** Waits for a fact that the main process has seen. */
async function seen<T>(pick: (facts: FixtureSeen) => T, expected: T): Promise<void> {
  await vi.waitFor(async () => expect(pick(await fixture.seen())).toEqual(expected))
}
const navigationsTo = (address: string) => (facts: FixtureSeen) =>
  facts.navigations.filter((navigation) => navigation.url === address).map(({ kind }) => kind)

test('a link to the outside is asked about and refused; the page stays', async () => {
  await page.click('#outside')
  await seen(navigationsTo('https://outside.invalid/page'), ['will-navigate'])
  expect(await url()).toBe('app://fixture/')
  expect(await page.title()).toBe('Fixture')
})

test('a script that leaves is refused as well', async () => {
  await page.evaluate(() => void (location.href = 'https://outside.invalid/script'))
  await seen(navigationsTo('https://outside.invalid/script'), ['will-navigate'])
  // For a moment Chromium names the page after the address that it was going to.
  await expect.poll(() => page.title()).toBe('Fixture')
})

test.each(['mailto:somebody@example.invalid', 'about:blank', 'data:text/html,hello'])(
  '%s, which never becomes a request, does not get through',
  async (address) => {
    await page.evaluate((target) => void (location.href = target), address)
    // Chromium itself refuses data: from a page and tells nobody.
    if (!address.startsWith('data:')) await seen(navigationsTo(address), ['will-navigate'])
    expect(await page.evaluate(() => window.fixture.invoke('echo', 'still here'))).toEqual(['still here'])
  },
)

test('a redirect to the outside is stopped on the way', async () => {
  await page.click('#redirect')
  await seen(navigationsTo('https://outside.invalid/landed'), ['will-redirect'])
  await seen(navigationsTo('app://fixture/redirect'), ['will-navigate', 'will-frame-navigate'])
  expect(await url()).toBe('app://fixture/')
})

test('a frame is asked about too, and is not the main frame', async () => {
  await page.evaluate(() => {
    const frame = document.createElement('iframe')
    frame.src = '/framed.html'
    document.body.append(frame)
  })
  await seen(
    (facts) => facts.navigations.filter((navigation) => navigation.url.endsWith('/framed.html')),
    [{ kind: 'will-frame-navigate', url: 'app://fixture/framed.html', isMainFrame: false }],
  )
  const frame = await vi.waitFor(() => {
    const found = page.frames().find((candidate) => candidate.url().endsWith('/framed.html'))
    if (found === undefined) throw new Error('no frame yet')
    return found
  })
  await frame.waitForLoadState()
  // A preload runs in the top frame alone, and no door is left open below it.
  const doors = ['fixture', '__electronDouble', '__electronDoublePost']
  expect(await frame.evaluate((names) => names.filter((name) => name in window), doors)).toEqual([])
})

test('window.open gives null and the handler hears of it', async () => {
  expect(await page.evaluate(() => window.open('https://outside.invalid/opened', 'name') === null)).toBe(true)
  await seen((facts) => facts.opened.at(-1), 'https://outside.invalid/opened')
})

test('a link with a target opens nothing, nor does one that is clicked with Control', async () => {
  await page.click('#blank')
  await seen((facts) => facts.opened.at(-1), 'https://outside.invalid/blank')
  await page.click('#outside', { modifiers: ['Control'] })
  await seen((facts) => facts.opened.at(-1), 'https://outside.invalid/page')
  expect(fixture.app.windows()).toHaveLength(1)
})

test('a window that is opened past the guard in the page is closed from outside', async () => {
  // A form that is sent by script asks no listener of the page.
  await page.evaluate(() => {
    const form = Object.assign(document.createElement('form'), { action: '/sent', target: '_blank' })
    document.body.append(form)
    form.submit()
  })
  await seen((facts) => facts.opened.at(-1)?.replace(/\?$/, ''), 'app://fixture/sent')
  await vi.waitFor(() => expect(fixture.app.windows()).toHaveLength(1))
  expect((await fixture.seen()).requests.some((request) => request.url.startsWith('app://fixture/sent'))).toBe(false)
})

test('what the app loads by itself asks nobody, and gives the address of its scheme', async () => {
  const before = (await fixture.seen()).navigations.length
  await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.loadURL('app://fixture/own.html'))
  expect(await url()).toBe('app://fixture/own.html')
  expect((await fixture.seen()).navigations).toHaveLength(before)
})

test('a link that names the scheme in full works as in Electron', async () => {
  await page.click('#next')
  await vi.waitFor(async () => expect(await url()).toBe('app://fixture/next.html'))
  await seen(navigationsTo('app://fixture/next.html'), ['will-navigate', 'will-frame-navigate'])
  await page.waitForFunction(() => document.readyState === 'complete')
  expect(await page.evaluate(() => window.fixture.invoke('sender'))).toMatchObject({ url: 'app://fixture/next.html' })
})

test('an address that cannot be loaded rejects with the reason', async () => {
  const message = await fixture.app.evaluate(async ({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]
      ?.loadURL('app://fixture/fail')
      .then(
        () => 'loaded',
        (cause: unknown) => String(cause),
      ),
  )
  expect(message).toMatch(/ERR_\w+ loading 'app:\/\/fixture\/fail'/)
})
