import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { limitEvents, strict, unsupportedModule } from './strict.ts'

test('a member that is not there throws its full name; one that is absent on this system is undefined', () => {
  const offered: { getName: () => string; missing?: () => void; dock?: object } = { getName: () => 'x' }
  const app = strict('app', offered, ['dock'])
  expect(app.getName()).toBe('x')
  expect(app.dock).toBeUndefined()
  expect(() => app.missing).toThrow('electron-double: app.missing is not supported')
  expect(() => app.missing?.()).toThrow('app.missing')
})

test('awaiting, printing and replacing such an object still work', async () => {
  const shown: { show: () => string } = { show: () => 'real' }
  const dialog = strict('dialog', shown)
  expect(await Promise.resolve(dialog)).toBe(dialog)
  expect(JSON.stringify(dialog)).toBe('{}')
  dialog.show = () => 'replaced'
  expect(dialog.show()).toBe('replaced')
})

test('an event that never comes cannot be waited for, by no way of subscribing', () => {
  const emitter = limitEvents('window', new EventEmitter(), ['close'])
  let closed = 0
  emitter.once('close', () => (closed += 1))
  emitter.emit('close')
  emitter.emit('close')
  expect(closed).toBe(1)
  for (const method of ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'] as const) {
    expect(() => emitter[method]('clsoe', () => undefined)).toThrow("window event 'clsoe' is not supported")
  }
})

test('a missing module can be imported and passed on, but neither called, made nor read', () => {
  const Tray = unsupportedModule('Tray') as (new () => object) & (() => void) & { isSupported: boolean }
  expect(() => new Tray()).toThrow('Tray is not supported')
  expect(() => Tray()).toThrow('Tray is not supported')
  expect(() => Tray.isSupported).toThrow('Tray.isSupported is not supported')
})
