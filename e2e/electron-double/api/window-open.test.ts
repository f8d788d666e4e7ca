import { expect, test } from 'vitest'
import { createWindowOpen, type OpenDetails } from './window-open.ts'

const details = { url: 'https://outside.invalid/', frameName: '', features: '', disposition: 'foreground-tab' } as const

test('the handler hears everything and denies', () => {
  const windowOpen = createWindowOpen()
  const heard: OpenDetails[] = []
  windowOpen.setHandler((given) => {
    heard.push({ ...given })
    return { action: 'deny' }
  })
  windowOpen.ask(details)
  expect(heard).toEqual([{ ...details, referrer: { url: '', policy: 'strict-origin-when-cross-origin' } }])
})

test('to allow a window, or to leave it undecided, fails by name: Electron would open one', () => {
  const windowOpen = createWindowOpen()
  expect(() => windowOpen.ask(details)).toThrow(
    'a child window without setWindowOpenHandler (https://outside.invalid/)',
  )
  windowOpen.setHandler(() => ({ action: 'allow' }))
  expect(() => windowOpen.ask(details)).toThrow("setWindowOpenHandler action 'allow' is not supported")
})
