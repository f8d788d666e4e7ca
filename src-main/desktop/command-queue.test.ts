import { expect, test } from 'vitest'
import type { DesktopCommand } from '../contract/desktop.ts'
import { createCommandQueue } from './command-queue.ts'

const show = (id: string): DesktopCommand => ({ kind: 'show-request', requestId: id })

test('commands wait for the page and then come in order, once', () => {
  const got: DesktopCommand[] = []
  const queue = createCommandQueue((command) => got.push(command))
  queue.send(show('1'))
  queue.send(show('2'))
  expect(got).toEqual([])
  queue.open()
  expect(got).toEqual([show('1'), show('2')])
  queue.send(show('3'))
  expect(got).toEqual([show('1'), show('2'), show('3')])
})

test('while the page loads anew they wait again', () => {
  const got: DesktopCommand[] = []
  const queue = createCommandQueue((command) => got.push(command))
  queue.open()
  queue.close()
  queue.send(show('1'))
  expect(got).toEqual([])
  queue.open()
  expect(got).toEqual([show('1')])
})

test('an impatient person fills no memory', () => {
  const got: DesktopCommand[] = []
  const queue = createCommandQueue((command) => got.push(command))
  for (let index = 0; index < 1000; index += 1) queue.send(show(String(index)))
  queue.open()
  expect(got).toHaveLength(20)
  expect(got.at(-1)).toEqual(show('999'))
})
