import { expect, test } from 'vitest'
import { placeWindow } from './window-state.ts'

const primary = { x: 0, y: 25, width: 1920, height: 1055 }
const second = { x: 1920, y: 0, width: 1280, height: 1024 }
const state = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  isMaximized: false,
})

test('the first window is centred by the system in its own size', () => {
  expect(placeWindow(null, [primary])).toEqual({ width: 1280, height: 820 })
})

test('the window comes back where it was, on the second display too', () => {
  expect(placeWindow(state(2000, 100), [primary, second])).toEqual({ x: 2000, y: 100, width: 1000, height: 700 })
})

test('a display that is gone gives its window back to the primary one, in its size', () => {
  expect(placeWindow(state(2000, 100), [primary])).toEqual({ width: 1000, height: 700 })
})

test('a window that only peeps in at a corner is brought back', () => {
  expect(placeWindow(state(1900, 100), [primary])).toEqual({ width: 1000, height: 700 })
  expect(placeWindow(state(100, 1075), [primary])).toEqual({ width: 1000, height: 700 })
})

test('a window larger than the display shrinks, and none is smaller than can be used', () => {
  expect(placeWindow(state(10, 30, 5000, 4000), [primary])).toEqual({ x: 10, y: 30, width: 1920, height: 1055 })
  expect(placeWindow(state(10, 30, 5, 4), [primary])).toMatchObject({ width: 480, height: 400 })
})

test('a title bar under the menu bar of the system is pushed down', () => {
  expect(placeWindow(state(10, 0), [primary])).toMatchObject({ x: 10, y: 25 })
})
