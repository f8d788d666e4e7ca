import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
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

const ended = (name: string): Promise<void> =>
  vi.waitFor(async () => expect((await fixture.seen()).ended).toContain(name))

test('the page is a secure context of its own, and its requests carry no cookie or host', async () => {
  expect(await page.evaluate(() => [isSecureContext, document.cookie])).toEqual([true, ''])
  const { requests } = await fixture.seen()
  expect(requests[0]).toMatchObject({ url: 'app://fixture/', initiatorOrigin: null })
  expect(requests.find(({ url }) => url.endsWith('page.js'))?.initiatorOrigin).toBe('app://fixture')
  expect(requests.flatMap(({ names }) => names).filter((name) => /^(host|cookie|connection|sec-)/.test(name))).toEqual(
    expect.not.arrayContaining(['host', 'cookie', 'connection', 'sec-fetch-site']),
  )
  expect(requests.some(({ url }) => url.includes('favicon'))).toBe(false)
})

test('five megabytes go there and back', async () => {
  const answer = await page.evaluate(async () => {
    const response = await fetch('/echo', { method: 'PUT', body: new Uint8Array(5_000_000).fill(7) })
    const bytes = new Uint8Array(await response.arrayBuffer())
    return [response.status, response.headers.get('x-method'), bytes.length, bytes.every((byte) => byte === 7)]
  })
  expect(answer).toEqual([201, 'PUT', 5_000_000, true])
})

test('an event stream without end is read as it comes, and ends when the page lets go', async () => {
  const messages = await page.evaluate(async () => {
    const stop = new AbortController()
    const response = await fetch('/events?name=aborted', { signal: stop.signal })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('data: 3')) text += (await reader.read()).value ?? ''
    stop.abort()
    return text.split('\n\n').slice(0, 3)
  })
  expect(messages).toEqual(['data: 1', 'data: 2', 'data: 3'])
  await ended('aborted')
})

test('EventSource works, and a page that is left ends its streams', async () => {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        new EventSource('/events?name=left').onmessage = () => resolve()
      }),
  )
  await page.reload()
  await ended('left')
})

test('a handler that fails is a network error, not a status', async () => {
  expect(await page.evaluate(() => fetch('/fail').catch((cause: unknown) => String(cause)))).toContain(
    'Failed to fetch',
  )
})

test('the policy of the page is in force', async () => {
  const answer = await page.evaluate(() => fetch('https://outside.invalid/').catch((cause: unknown) => String(cause)))
  expect(answer).toContain('Failed to fetch')
  const isRun = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    return 'injected' in window
  })
  expect(isRun).toBe(false)
})

test('a download is announced, can be prevented, and otherwise goes where the app says', async () => {
  const savePath = join(fixture.userDataDir, 'kept.txt')
  await fixture.app.evaluate(({ session }, path) => {
    const told: string[] = []
    Reflect.set(globalThis, 'downloads', told)
    session.defaultSession.on('will-download', (event, item) => {
      item.once('done', (_event, state) => told.push(state))
      if (told.push(item.getURL(), item.getFilename()) === 2) event.preventDefault()
      else item.setSavePath(path)
    })
  }, savePath)
  const told = (): Promise<string[]> => fixture.app.evaluate(() => Reflect.get(globalThis, 'downloads') as string[])

  await page.click('#save')
  await vi.waitFor(async () => expect(await told()).toEqual(['app://fixture/download.txt', 'kept.txt', 'cancelled']))
  await page.click('#save')
  await vi.waitFor(async () => expect((await told()).at(-1)).toBe('completed'))
  expect(await readFile(savePath, 'utf8')).toBe('kept text')
})

test('a window that closes ends its streams', async () => {
  await page.evaluate(() => fetch('/events?name=closed').then(({ status }) => status))
  await fixture.app.evaluate(({ app, BrowserWindow }) => {
    app.on('window-all-closed', () => undefined)
    BrowserWindow.getAllWindows()[0]?.close()
  })
  await ended('closed')
})
