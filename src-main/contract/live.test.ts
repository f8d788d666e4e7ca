import { expect, it } from 'vitest'
import { RUN_LIMITS } from './limits.ts'
import { growWrittenText, type LiveText, type WrittenText } from './live.ts'

const frame = (offset: number, text: string, more: Partial<LiveText> = {}): LiveText => ({
  ...{ attempt: 1, of: 'message', offset, text },
  ...more,
})
const grown = (...frames: readonly LiveText[]): WrittenText | null =>
  frames.reduce<WrittenText | null>((written, next) => growWrittenText(written, next), null)

it('frames add up to the text, and an empty one at 0 ends it', () => {
  expect(grown(frame(0, 'Hello'), frame(5, ', you'))).toEqual({
    attempt: 1,
    of: 'message',
    start: 0,
    text: 'Hello, you',
  })
  expect(grown(frame(0, 'Hello'), frame(5, ', you'), frame(0, ''))).toBeNull()
})

it('a text at 0, of another kind or of another attempt takes the place of what was there', () => {
  expect(grown(frame(0, 'Old'), frame(0, 'New'))?.text).toBe('New')
  expect(grown(frame(0, 'Hm'), frame(2, 'Hi', { of: 'reasoning' }))).toMatchObject({ of: 'reasoning', text: 'Hi' })
  expect(grown(frame(0, 'Hm'), frame(2, 'Hi', { attempt: 2 }))?.text).toBe('Hi')
})

it('what begins later than the reader stands says from where, and is not glued to it', () => {
  expect(grown(frame(0, 'abc'), frame(10, 'k'))).toMatchObject({ start: 10, text: 'k' })
  expect(grown(frame(10, 'klm'), frame(13, 'n'))).toMatchObject({ start: 10, text: 'klmn' })
})

it('of a long text the end is kept', () => {
  const written = grown(frame(0, 'a'.repeat(RUN_LIMITS.liveTextChars)), frame(RUN_LIMITS.liveTextChars, 'bc'))
  expect(written).toMatchObject({ start: 2 })
  expect(written?.text).toHaveLength(RUN_LIMITS.liveTextChars)
  expect(written?.text.endsWith('abc')).toBe(true)
})
