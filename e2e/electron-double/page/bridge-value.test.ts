import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { makeBridge, type Bridge } from './bridge-value.ts'

// Node has no elements; the bridge only asks whether something is one.
const Element = Object.assign(() => undefined, { prototype: {} })
const globals = { Element, Blob, Promise, Error, Map, Date, structuredClone, Object, Array }
const bridge = runInNewContext(`(${makeBridge.toString()})()`, globals) as Bridge

test('plain data is copied and prototypes are dropped', () => {
  class Secret {
    kept = 1
    lost(): void {
      throw new Error('never reached')
    }
  }
  const source = { secret: new Secret(), list: [1, { two: 2 }], hidden: Symbol('s') }
  const copied = bridge.copy(source)
  expect(copied).toEqual({ secret: { kept: 1 }, list: [1, { two: 2 }] })
  expect(copied).not.toBe(source)
  expect(copied).not.toHaveProperty('secret.lost')
  expect(copied).not.toHaveProperty('hidden')
})

test('what is exposed is frozen all the way down', () => {
  const exposed = bridge.expose({ nested: { list: [1] } }) as { nested: { list: number[] } }
  expect(Object.isFrozen(exposed)).toBe(true)
  expect(Object.isFrozen(exposed.nested.list)).toBe(true)
})

test('arguments and answers of a function are copies', () => {
  const kept: unknown[] = []
  const exposed = bridge.expose({
    keep: (value: unknown) => {
      kept.push(value)
      return value
    },
  }) as { keep: (value: object) => object }
  const given = { a: 1 }
  const answer = exposed.keep(given)
  expect(kept[0]).toEqual(given)
  expect(kept[0]).not.toBe(given)
  expect(answer).not.toBe(kept[0])
})

test('of an error that is thrown only the message crosses', () => {
  const exposed = bridge.expose({
    fail: () => {
      throw Object.assign(new Error('boom'), { code: 'SECRET' })
    },
  }) as { fail: () => void }
  expect(exposed.fail).toThrow('boom')
  try {
    exposed.fail()
  } catch (cause) {
    expect(cause).not.toHaveProperty('code')
  }
})

test('a promise crosses as a promise', async () => {
  const exposed = bridge.expose({ later: () => Promise.resolve({ value: 1 }) }) as { later: () => Promise<unknown> }
  await expect(exposed.later()).resolves.toEqual({ value: 1 })
})

test('files and elements pass as they are, dates are cloned', () => {
  const blob = new Blob(['x'])
  const date = new Date(5)
  const copied = bridge.copy({ blob, date }) as { blob: Blob; date: Date }
  expect(copied.blob).toBe(blob)
  expect(copied.date).toEqual(date)
  expect(copied.date).not.toBe(date)
})

test('a cycle ends in the copy', () => {
  const source: Record<string, unknown> = {}
  source['self'] = source
  const copied = bridge.copy(source) as { self: unknown }
  expect(copied.self).toBe(copied)
})

test('a nesting without end is refused', () => {
  let deep: unknown = 1
  for (let count = 0; count < 1100; count++) deep = [deep]
  expect(() => bridge.copy(deep)).toThrow('recursion depth exceeded')
})
