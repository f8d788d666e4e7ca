import { expect, test } from 'vitest'
import { allOpen, ancestorsOf, findJson, firstOpen, jsonPath, jsonPointer, jsonRows, pointerOf } from './json-rows.ts'

const VALUE = { title: 'Report', files: [{ name: 'a.txt', 'odd/name': null }, { name: 'b.txt' }], empty: {}, ok: true }

test('only what is open has rows, each with its place among its siblings', () => {
  expect(jsonRows(VALUE, new Set()).map((row) => row.id)).toEqual(['/title', '/files', '/empty', '/ok'])
  const rows = jsonRows(VALUE, new Set(['/files', '/files/0']))
  expect(rows.map((row) => [row.id, row.level, row.position, row.siblings])).toEqual([
    ['/title', 1, 1, 4],
    ['/files', 1, 2, 4],
    ['/files/0', 2, 1, 2],
    ['/files/0/name', 3, 1, 2],
    ['/files/0/odd~1name', 3, 2, 2],
    ['/files/1', 2, 2, 2],
    ['/empty', 1, 3, 4],
    ['/ok', 1, 4, 4],
  ])
  expect(rows.map((row) => row.isExpanded)).toEqual([null, true, true, null, null, false, null, null])
})

test('a value that is no object is one row', () => {
  expect(jsonRows('text', new Set())).toMatchObject([{ id: '', kind: 'string', value: 'text', isExpanded: null }])
  expect(jsonRows([], new Set())).toMatchObject([{ id: '', kind: 'array', size: 0 }])
})

test('the first look opens whole levels and stops before it gets long', () => {
  const long = { list: Array.from({ length: 500 }, (_none, at) => at), short: { a: { b: 1 } } }
  expect([...firstOpen(long)]).toEqual(['/short', '/short/a'])
  expect([...allOpen(VALUE)]).toEqual(['/files', '/files/0', '/files/1'])
})

test('paths are written as other tools read them', () => {
  expect(jsonPath(['files', '0', 'odd name', '技能'])).toBe('$.files[0]["odd name"].技能')
  expect(jsonPointer(['a/b', 'c~d'])).toBe('/a~1b/c~0d')
  expect(jsonPath([])).toBe('$')
})

test('a place is understood in every way that validators write it', () => {
  const places = ['/a/0/b', 'a/0/b', 'a.0.b', '$.a[0].b', '$["a"][0].b']
  expect(new Set(places.map(pointerOf))).toEqual(new Set(['/a/0/b']))
  expect(['', '$', '/'].map(pointerOf)).toEqual(['', '', '/'])
})

test('search finds names and plain values, not indexes', () => {
  expect(findJson(VALUE, 'NAME')).toEqual(['/files/0/name', '/files/0/odd~1name', '/files/1/name'])
  expect(findJson(VALUE, 'b.txt')).toEqual(['/files/1/name'])
  expect(findJson(VALUE, '1')).toEqual([])
  expect(findJson(VALUE, 'true')).toEqual(['/ok'])
  expect(ancestorsOf('/files/1/name')).toEqual(['/files', '/files/1'])
})
