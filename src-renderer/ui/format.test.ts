import { expect, test } from 'vitest'
import { formatBytes, formatDuration, formatWhen } from './format.ts'

test('sizes are short and keep one figure after the point where it matters', () => {
  expect([0, 840, 1024, 1536, 20_971_520, 157_286_400].map(formatBytes)).toEqual([
    '0 B',
    '840 B',
    '1 KB',
    '1.5 KB',
    '20 MB',
    '150 MB',
  ])
})

test('durations change their unit before they grow long', () => {
  expect([-5, 320, 4_240, 42_000, 59_600, 185_000, 4_320_000].map(formatDuration)).toEqual([
    '0 ms',
    '320 ms',
    '4.2 s',
    '42 s',
    '1 min 00 s',
    '3 min 05 s',
    '1 h 12 min',
  ])
})

test('a moment is told by the time today, by the day this year, and by the date before', () => {
  const now = new Date(2026, 10, 21, 12, 0)
  expect(formatWhen(new Date(2026, 10, 21, 9, 5).toISOString(), 'en', now)).toBe('9:05 AM')
  expect(formatWhen(new Date(2026, 2, 3).toISOString(), 'en', now)).toBe('Mar 3')
  expect(formatWhen(new Date(2024, 2, 3).toISOString(), 'en', now)).toBe('Mar 3, 2024')
})
