import { expect, test } from 'vitest'
import { pythonRepr, utf8Problem } from './python-text.ts'

// Expected texts were printed by Python 3.11.
test.each([
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
  [5, '5'],
  [-2.5, '-2.5'],
  [0.00001, '1e-05'],
  [1e-7, '1e-07'],
  [1e21, '1e+21'],
  ['', "''"],
  ["it's", '"it\'s"'],
  ['say "x"', '\'say "x"\''],
  ['b\'"c', "'b\\'\"c'"],
  ['tab\tline\nback\\slash', "'tab\\tline\\nback\\\\slash'"],
  ['\u0001\u007f\u00a0', "'\\x01\\x7f\\xa0'"],
  ['技能 é', "'技能 é'"],
  ['\u200b\u2028', "'\\u200b\\u2028'"],
  [[1, 'a', null], "[1, 'a', None]"],
  [{ a: [], 'b c': { d: true } }, "{'a': [], 'b c': {'d': True}}"],
])('%j is written as Python writes it', (value, text) => {
  expect(pythonRepr(value)).toBe(text)
})

test('long values are cut, deep ones do not recurse for ever', () => {
  expect(pythonRepr('x'.repeat(20_000)).length).toBeLessThan(10_010)
  let deep: unknown = 1
  for (let level = 0; level < 100_000; level += 1) deep = [deep]
  expect(pythonRepr(deep)).toContain('...')
})

test.each([
  [[0x61, 0xff], "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"],
  [[0xc3, 0x28], "'utf-8' codec can't decode byte 0xc3 in position 0: invalid continuation byte"],
  [[0xc3], "'utf-8' codec can't decode byte 0xc3 in position 0: unexpected end of data"],
  [[0xe4, 0xb8], "'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"],
  [[0xe4, 0xb8, 0x28], "'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte"],
  [[0xed, 0xa0, 0x80], "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"],
  [[0xc0, 0x80], "'utf-8' codec can't decode byte 0xc0 in position 0: invalid start byte"],
])('bytes %j are refused as Python refuses them', (bytes, text) => {
  expect(utf8Problem(Uint8Array.from(bytes))).toBe(text)
})

test('valid text of every length has no problem', () => {
  expect(utf8Problem(Buffer.from('a é 技 😀'))).toBeNull()
})
