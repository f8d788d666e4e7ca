import { expect, test } from 'vitest'
import { readJson } from './json-document.ts'

const problemsOf = (text: string) => readJson(text).problems.map(({ rule, offset }) => [rule, offset])

test('values and keys have their places', () => {
  const text = '{"a": [1, {"b": true}], "c/d": "x"}'
  const { document, problems } = readJson(text)
  expect(problems).toEqual([])
  expect(document?.value).toEqual({ a: [1, { b: true }], 'c/d': 'x' })
  const slice = (range: { from: number; to: number } | null | undefined) => text.slice(range?.from, range?.to)
  expect(slice(document?.rangeOf(['a', 1, 'b']))).toBe('true')
  expect(slice(document?.keyRangeOf(['c/d']))).toBe('"c/d"')
  // What is not there has the place of what is around it.
  expect(slice(document?.rangeOf(['a', 1, 'nothing', 'below']))).toBe('{"b": true}')
  expect(document?.keyRangeOf(['nothing'])).toBeNull()
})

test.each([
  ['{bad', 1],
  ['', 0],
  ['{"a": 1,}', 8],
  ['{"a": 1} // no', 9],
  ['[1 2]', 3],
  ['{"a": "\t"}', 6],
  ['{"a": 01}', 7],
])('%j is not JSON, from offset %d on', (text, offset) => {
  expect(readJson(text).document).toBeNull()
  expect(problemsOf(text)).toEqual([['json.syntax', offset]])
})

test('a key that comes twice is told at its second place; the last value counts', () => {
  const { document, problems } = readJson('{"a": 1, "b": {"a": 2}, "a": 3}')
  expect(problems).toMatchObject([{ rule: 'json.duplicate-key', offset: 24 }])
  expect(document?.value).toEqual({ a: 3, b: { a: 2 } })
})

test.each(['__proto__', 'constructor', 'prototype'])('the key %s is told and left out', (key) => {
  const { document, problems } = readJson(`{"x": {"${key}": {"polluted": 1}}}`)
  expect(problems).toMatchObject([{ rule: 'json.prototype-key', offset: 7 }])
  expect(document?.value).toEqual({ x: {} })
  expect(Object.hasOwn((document?.value as { x: object }).x, key)).toBe(false)
  expect('polluted' in {}).toBe(false)
})

test('64 levels are read, 65 are not, and a hundred thousand cost nothing', () => {
  expect(readJson(`${'['.repeat(64)}${']'.repeat(64)}`).problems).toEqual([])
  expect(problemsOf(`${'['.repeat(65)}${']'.repeat(65)}`)).toEqual([['json.depth', 64]])
  expect(problemsOf('{"a":'.repeat(100_000))).toEqual([['json.depth', 64 * 5]])
  // Brackets in a text are no levels.
  expect(readJson(`"${'['.repeat(1_000)}\\"["`).problems).toEqual([])
})

test('a byte order mark is told beside everything else', () => {
  expect(problemsOf('\uFEFF{"a": 1, "a": 2}')).toEqual([
    ['json.bom', 0],
    ['json.duplicate-key', 10],
  ])
})
