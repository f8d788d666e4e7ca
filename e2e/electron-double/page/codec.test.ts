import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { makeCodec, type Codec } from './codec.ts'

const codec = makeCodec()
const copy = (value: unknown): unknown => codec.decode(codec.encode(value))

const VALUES: Record<string, unknown> = {
  text: 'ünïcode \u2028 "quoted"',
  numbers: [0, -0, 1.5, NaN, Infinity, -Infinity],
  nothing: [null, undefined],
  bigint: 12345678901234567890n,
  date: new Date(86_400_000),
  'date that is none': new Date(NaN),
  regexp: /a+b/giu,
  map: new Map<unknown, unknown>([[{ key: 1 }, new Set([1, 'two'])]]),
  bytes: new Uint8Array([0, 127, 128, 255]),
  floats: new Float64Array([1.5, -2.5]),
  bigints: new BigInt64Array([-1n, 2n]),
  buffer: new Uint8Array([1, 2, 3]).buffer,
  view: new DataView(new ArrayBuffer(8), 2, 4),
  'array with a hole': Object.assign(new Array(3), { 0: 1, 2: 3 }),
  boxed: [Object(1), Object('text'), Object(true)],
  'key __proto__': JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
}

describe('a value comes out as by structuredClone:', () => {
  test.each(Object.keys(VALUES))('%s', (name) => {
    expect(copy(VALUES[name])).toStrictEqual(structuredClone(VALUES[name]))
  })
})

test('a cycle and a shared object stay what they are', () => {
  const shared = { name: 'shared' }
  const root: Record<string, unknown> = { one: shared, other: [shared] }
  root['self'] = root
  const copied = copy(root) as { one: object; other: object[]; self: object }
  expect(copied.self).toBe(copied)
  expect(copied.other[0]).toBe(copied.one)
})

test('two views of one buffer still share it', () => {
  const bytes = new Uint8Array(8)
  const [all, tail] = copy([bytes, bytes.subarray(4)]) as [Uint8Array, Uint8Array]
  tail[0] = 7
  expect(all[4]).toBe(7)
  expect(tail.byteLength).toBe(4)
})

test('an error keeps its kind, message, stack and cause', () => {
  const error = new RangeError('too far', { cause: new Error('the reason') })
  const copied = copy(error) as RangeError
  expect(copied).toBeInstanceOf(RangeError)
  expect(copied.message).toBe('too far')
  expect(copied.stack).toBe(error.stack)
  expect(copied.cause).toStrictEqual(new Error('the reason'))
})

test('a class of ours becomes a plain object', () => {
  class Point {
    x = 1
    describe(): string {
      return `at ${this.x}`
    }
  }
  expect(copy(new Point())).toStrictEqual({ x: 1 })
})

test.each([
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['a promise', Promise.resolve()],
  ['a weak map', new WeakMap()],
])('%s cannot be cloned, also deep inside', (_name, value) => {
  expect(() => codec.encode({ deep: [value] })).toThrow('An object could not be cloned')
})

test('three megabytes pass', () => {
  const bytes = new Uint8Array(3_000_000).fill(65)
  expect((copy(bytes) as Uint8Array).length).toBe(3_000_000)
})

test('its source text stands alone, as a page needs it', () => {
  const alone = runInNewContext(`(${makeCodec.toString()})()`, { btoa, atob }) as Codec
  expect(codec.decode(alone.encode({ list: [1, null, 'x'] }))).toStrictEqual({ list: [1, null, 'x'] })
})
