import { describe, expect, test } from 'vitest'
import { ANSI_BACKGROUNDS, ANSI_FOREGROUNDS, LOG_GROUNDS } from './ansi-palette.ts'

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('colours of the log, %s', (_theme, side) => {
  const grounds = Object.entries({ ...ANSI_BACKGROUNDS, ...LOG_GROUNDS })

  test.each(Object.entries(ANSI_FOREGROUNDS))('%s is readable on every background', (_name, pair) => {
    const poor = grounds.filter(([, ground]) => contrast(pair[side], ground[side]) < 4.5).map(([name]) => name)
    expect(poor).toEqual([])
  })
})
