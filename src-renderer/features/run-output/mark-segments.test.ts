import { expect, test } from 'vitest'
import { markSegments } from './mark-segments.ts'

const RED = { text: 'abcdef', className: 'ansi-red-fg' }
const PLAIN = { text: 'ghi', className: '' }

test('a hit across two colours is marked in both', () => {
  expect(markSegments([RED, PLAIN], /efg/g)).toEqual([
    { text: 'abcd', className: 'ansi-red-fg', isHit: false },
    { text: 'ef', className: 'ansi-red-fg', isHit: true },
    { text: 'g', className: '', isHit: true },
    { text: 'hi', className: '', isHit: false },
  ])
})

test('every hit is marked, and nothing is lost or doubled', () => {
  const marked = markSegments([RED, PLAIN], /[aei]/g)
  expect(marked.map((part) => part.text).join('')).toBe('abcdefghi')
  expect(marked.filter((part) => part.isHit).map((part) => part.text)).toEqual(['a', 'e', 'i'])
})

test('an empty match marks nothing and ends', () => {
  expect(markSegments([PLAIN], /x*/g)).toEqual([{ ...PLAIN, isHit: false }])
  expect(markSegments([PLAIN], null)).toEqual([{ ...PLAIN, isHit: false }])
})
