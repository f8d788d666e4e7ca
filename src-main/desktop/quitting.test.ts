import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createQuitting, type ClosingChoice, type Quitting } from './quitting.ts'

let done: string[]
let active: number
let isVisible: boolean
let answer: ClosingChoice
let quitting: Quitting
beforeEach(() => {
  vi.useFakeTimers()
  done = []
  active = 0
  isVisible = true
  answer = 'stay'
  quitting = create('linux')
})
afterEach(() => vi.useRealTimers())

function create(platform: NodeJS.Platform): Quitting {
  return createQuitting({
    platform,
    countActive: () => Promise.resolve(active),
    cancelAll: () => Promise.resolve(void done.push('cancel')),
    ask: (count) => {
      done.push(`ask ${String(count)}`)
      return Promise.resolve(answer)
    },
    hideWindow: () => {
      done.push('hide')
      isVisible = false
    },
    isWindowVisible: () => isVisible,
    closeServer: () => Promise.resolve(void done.push('close')),
    quit: () => void done.push('quit'),
    log: { error: () => undefined },
  })
}

/** Closes the window. @returns whether the window was allowed to go */
async function closeWindow(): Promise<boolean> {
  const event = { preventDefault: vi.fn() }
  quitting.onWindowClose(event)
  await vi.advanceTimersByTimeAsync(0)
  return event.preventDefault.mock.calls.length === 0
}

test('with nothing active the server closes before the app goes, without a question', async () => {
  expect(await closeWindow()).toBe(false)
  expect(done).toEqual(['close', 'quit'])
  expect(await closeWindow()).toBe(true)
})

test('with a run active the person is asked, and may stay', async () => {
  active = 2
  await closeWindow()
  expect(done).toEqual(['ask 2'])
  await closeWindow()
  expect(done).toEqual(['ask 2', 'ask 2'])
})

test('cancel and quit cancels the runs first', async () => {
  active = 1
  answer = 'cancel-and-quit'
  await closeWindow()
  expect(done).toEqual(['ask 1', 'cancel', 'close', 'quit'])
})

test('kept running, the app ends a while after its last run', async () => {
  active = 1
  answer = 'keep-running'
  await closeWindow()
  expect(done).toEqual(['ask 1', 'hide'])
  quitting.onActive(1)
  await vi.advanceTimersByTimeAsync(3_600_000)
  quitting.onActive(0)
  await vi.advanceTimersByTimeAsync(59_000)
  expect(done).toEqual(['ask 1', 'hide'])
  await vi.advanceTimersByTimeAsync(2_000)
  expect(done).toEqual(['ask 1', 'hide', 'close', 'quit'])
})

test('a window that came back keeps the app', async () => {
  active = 1
  answer = 'keep-running'
  await closeWindow()
  isVisible = true
  quitting.onActive(0)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(done).toEqual(['ask 1', 'hide'])
})

test('asked twice at once, one question stands', async () => {
  active = 1
  const event = { preventDefault: vi.fn() }
  quitting.onWindowClose(event)
  quitting.onBeforeQuit(event)
  await vi.advanceTimersByTimeAsync(0)
  expect(event.preventDefault).toHaveBeenCalledTimes(2)
  expect(done).toEqual(['ask 1'])
})

test('on macOS the window only hides; quitting asks', async () => {
  quitting = create('darwin')
  active = 1
  expect(await closeWindow()).toBe(false)
  expect(done).toEqual(['hide'])
  quitting.onBeforeQuit({ preventDefault: vi.fn() })
  await vi.advanceTimersByTimeAsync(0)
  expect(done).toEqual(['hide', 'ask 1'])
})

test('a signal ends it without a question, once', async () => {
  active = 1
  quitting.quitNow()
  quitting.quitNow()
  await vi.advanceTimersByTimeAsync(0)
  expect(done).toEqual(['close', 'quit'])
})

test('a server that never closes cannot hold the app', async () => {
  const parts = { ask: () => Promise.resolve('stay' as const), cancelAll: () => Promise.resolve() }
  quitting = createQuitting({
    ...parts,
    platform: 'linux',
    countActive: () => Promise.reject(new Error('broken')),
    hideWindow: () => undefined,
    isWindowVisible: () => true,
    closeServer: () => new Promise(() => undefined),
    quit: () => void done.push('quit'),
    log: { error: () => undefined },
  })
  await closeWindow()
  await vi.advanceTimersByTimeAsync(14_000)
  expect(done).toEqual([])
  await vi.advanceTimersByTimeAsync(2_000)
  expect(done).toEqual(['quit'])
})
