import { EventEmitter } from 'node:events'
import { beforeEach, expect, test } from 'vitest'
import { createWindowBounds, type Rectangle, type WindowBounds } from './window-bounds.ts'

const EVENTS = [
  'resize',
  'move',
  'maximize',
  'unmaximize',
  'minimize',
  'restore',
  'enter-full-screen',
  'leave-full-screen',
]
let bounds: WindowBounds
let told: string[]
let sizes: Rectangle[]

beforeEach(() => {
  const emitter = new EventEmitter()
  told = []
  sizes = []
  for (const event of EVENTS) emitter.on(event, () => told.push(event))
  bounds = createWindowBounds(
    { width: 400, height: 300 },
    { emitter, workArea: () => ({ x: 0, y: 0, width: 1000, height: 800 }), onSize: (size) => sizes.push(size) },
  )
})

test('a window without a place is in the middle', () => {
  expect(bounds.getBounds()).toEqual({ x: 300, y: 250, width: 400, height: 300 })
})

test('a new size is told and handed on, a new place only told, the same again not at all', () => {
  bounds.setBounds({ width: 500 })
  bounds.setBounds({ x: 1, y: 2 })
  bounds.setBounds({ x: 1, width: 500 })
  expect(told).toEqual(['resize', 'move'])
  expect(sizes).toEqual([{ x: 300, y: 250, width: 500, height: 300 }])
})

test('the normal bounds outlast maximizing and full screen', () => {
  bounds.maximize()
  bounds.maximize()
  expect(bounds.getBounds()).toEqual({ x: 0, y: 0, width: 1000, height: 800 })
  expect(bounds.getNormalBounds()).toEqual({ x: 300, y: 250, width: 400, height: 300 })
  bounds.unmaximize()
  bounds.setFullScreen(true)
  expect([bounds.isMaximized(), bounds.isFullScreen()]).toEqual([false, true])
  bounds.setFullScreen(false)
  expect(bounds.getBounds()).toEqual(bounds.getNormalBounds())
  expect(told.filter((event) => event !== 'resize' && event !== 'move')).toEqual([
    'maximize',
    'unmaximize',
    'enter-full-screen',
    'leave-full-screen',
  ])
})

test('minimizing changes no size', () => {
  bounds.minimize()
  expect([bounds.isMinimized(), bounds.getBounds().width]).toEqual([true, 400])
  bounds.restore()
  expect(told).toEqual(['minimize', 'restore'])
})

test('nothing is smaller than the minimum', () => {
  bounds.setMinimumSize(200, 250)
  bounds.setSize(10, 10)
  expect(bounds.getSize()).toEqual([200, 250])
})
