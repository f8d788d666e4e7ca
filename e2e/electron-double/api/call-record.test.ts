import { expect, test } from 'vitest'
import { createCallRecord, recordOnly } from './call-record.ts'

test('calls are kept in order, by name, as copies', () => {
  const calls = createCallRecord()
  const options = { mode: 'busy', nested: [{ deep: true }] }
  calls.note('a', 1, options)
  calls.note('b')
  calls.note('a', 2)
  options.mode = 'changed'
  expect(calls.of('a')).toEqual([[1, { mode: 'busy', nested: [{ deep: true }] }], [2]])
  expect(calls.all().map(({ api }) => api)).toEqual(['a', 'b', 'a'])
  calls.clear()
  expect(calls.all()).toEqual([])
})

test('what has no JSON is named', () => {
  class NativeThing {
    size = 1
  }
  const calls = createCallRecord()
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  calls.note('x', () => 1, new NativeThing(), Symbol('s'), undefined, cycle)
  expect(calls.of('x')[0]?.slice(0, 4)).toEqual(['[function]', '[NativeThing]', '[symbol]', null])
  expect(JSON.stringify(calls.of('x'))).toContain('[object]')
})

test('a member that only leaves a mark leaves it under its full name', () => {
  const calls = createCallRecord()
  recordOnly(calls, 'BrowserWindow', ['setIcon']).setIcon('icon.png')
  expect(calls.of('BrowserWindow.setIcon')).toEqual([['icon.png']])
})
