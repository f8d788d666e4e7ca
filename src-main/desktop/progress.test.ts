import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import { createProgress, type Progress } from './progress.ts'

const { electron } = vi.hoisted(() => {
  const app: { on: unknown; dock: { bounce: () => void } | undefined } = { on: null, dock: undefined }
  return { electron: { app } }
})
vi.mock('electron', () => electron)

const events = new EventEmitter()
const bounce = vi.fn()
const setProgressBar = vi.fn()
let isFocused = false
let progress: Progress
beforeEach(() => {
  vi.clearAllMocks()
  events.removeAllListeners()
  isFocused = false
  electron.app.on = events.on.bind(events)
  electron.app.dock = { bounce }
  progress = createProgress(() => ({ setProgressBar, isFocused: () => isFocused }) as never)
})
const bars = (): unknown[] => setProgressBar.mock.calls.map(([bar]) => bar as unknown)

test('it is busy while runs are active, told once', () => {
  for (const count of [1, 2, 1, 0, 0]) progress.onActive(count)
  expect(bars()).toEqual([2, -1])
})

test('a failure that nobody saw stays until the window is looked at', async () => {
  progress.onActive(1)
  await progress.set('failed')
  expect(bounce).toHaveBeenCalledOnce()
  setProgressBar.mockClear()
  progress.onActive(0)
  expect(bars()).toEqual([])
  events.emit('browser-window-focus')
  expect(bars()).toEqual([-1])
})

test('a failure in a window that is looked at is no news', async () => {
  isFocused = true
  await progress.set('failed')
  expect(bounce).not.toHaveBeenCalled()
  expect(bars()).toEqual([-1])
})
