import { expect, test } from 'vitest'
import { createTailBuffer } from './tail-buffer.ts'

test.each([1, 3, 7, 100, 5_000])(
  'the end of a stream is kept, whatever pieces of %i bytes it comes in',
  (pieceBytes) => {
    const maxBytes = 200 * 1024
    for (const totalBytes of [0, 10, maxBytes - 1, maxBytes, maxBytes + 1, 3 * maxBytes + 17]) {
      const bytes = Buffer.from(Array.from({ length: totalBytes }, (_, at) => 97 + (at % 26)))
      const tail = createTailBuffer(maxBytes)
      for (let at = 0; at < totalBytes; at += pieceBytes) tail.add(bytes.subarray(at, at + pieceBytes))
      expect(tail.text() === bytes.subarray(Math.max(0, totalBytes - maxBytes)).toString()).toBe(true)
    }
  },
)

test('a piece that is longer than what is kept leaves its end', () => {
  const tail = createTailBuffer(4)
  tail.add(Buffer.from('abc'))
  tail.add(Buffer.from('defghij'))
  expect(tail.text()).toBe('ghij')
  tail.add(Buffer.from('kl'))
  expect(tail.text()).toBe('ijkl')
})

test('a character that was cut at the start is dropped', () => {
  const tail = createTailBuffer(5)
  tail.add(Buffer.from('日本'))
  expect(tail.text()).toBe('本')
})
