import { expect, it } from 'vitest'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import { growWrittenText, type WrittenText } from '../../../contract/live.ts'
import type { LiveReader } from '../../engine.ts'
import { createLiveBoard, type LiveBoard } from './live-board.ts'

const RUN = 'run-1'
const piece = (text: string, of: 'message' | 'reasoning' = 'message', attempt = 1) => ({ attempt, of, text })

function read(board: LiveBoard, runId = RUN): { reader: LiveReader; stop: AbortController } {
  const stop = new AbortController()
  return { reader: board.follow(runId, stop.signal), stop }
}

it('each reader is told what is new for it, and a late one all of it', () => {
  const board = createLiveBoard()
  const early = read(board).reader
  board.write(RUN, piece('Hel'))
  expect(early.take()).toEqual({ attempt: 1, of: 'message', offset: 0, text: 'Hel' })
  expect(early.take()).toBeNull()
  board.write(RUN, piece('lo'))
  board.write(RUN, piece('!'))
  expect(early.take()).toEqual({ attempt: 1, of: 'message', offset: 3, text: 'lo!' })
  expect(read(board).reader.take()).toMatchObject({ offset: 0, text: 'Hello!' })
  expect(read(board, 'another').reader.take()).toBeNull()
})

it('the end is told once, and only to who saw the text', () => {
  const board = createLiveBoard()
  const { reader } = read(board)
  board.write(RUN, piece('Hello'))
  const other = read(board).reader
  reader.take()
  board.clear(RUN)
  expect(reader.take()).toEqual({ attempt: 1, of: 'message', offset: 0, text: '' })
  expect([reader.take(), other.take(), read(board).reader.take()]).toEqual([null, null, null])
})

it('an empty piece, another kind and another attempt begin anew', () => {
  const board = createLiveBoard()
  const { reader } = read(board)
  const next = (): string | undefined => reader.take()?.text
  board.write(RUN, piece('Hm', 'reasoning'))
  board.write(RUN, piece('Hello'))
  expect(next()).toBe('Hello')
  board.write(RUN, piece(''))
  board.write(RUN, piece('Again'))
  expect(reader.take()).toMatchObject({ offset: 0, text: 'Again' })
  board.write(RUN, piece('Second', 'message', 2))
  expect(reader.take()).toMatchObject({ attempt: 2, offset: 0, text: 'Second' })
})

it('a text that is never taken stays within its limit, and its reader never takes it for more of an older one', () => {
  const board = createLiveBoard()
  const { reader } = read(board)
  board.write(RUN, piece('Old'))
  let written = growWrittenText(null, reader.take() ?? { attempt: 1, of: 'message', offset: 0, text: '' })
  board.clear(RUN)
  for (let count = 0; count < 100; count += 1) board.write(RUN, piece(`${count} `.padEnd(1_024, 'x')))
  const frames = [reader.take(), reader.take(), reader.take()].filter((frame) => frame !== null)
  expect(frames.map(({ offset }) => offset)).toEqual([0, 100 * 1_024 - RUN_LIMITS.liveTextChars])
  for (const frame of frames) written = growWrittenText(written, frame)
  expect(written?.text).toHaveLength(RUN_LIMITS.liveTextChars)
  expect(written?.text).not.toContain('Old')
})

it('a reader that fell behind the limit goes on later in the same text', () => {
  const board = createLiveBoard()
  const { reader } = read(board)
  board.write(RUN, piece('begin '))
  reader.take()
  board.write(RUN, piece('x'.repeat(RUN_LIMITS.liveTextChars)))
  board.write(RUN, piece('end'))
  expect(reader.take()).toMatchObject({ offset: 9 })
})

it('a character is never told in halves', () => {
  const board = createLiveBoard()
  const { reader } = read(board)
  let written: WrittenText | null = null
  for (const half of ['a', ...'🙂'.split(''), 'b']) {
    board.write(RUN, piece(half))
    const frame = reader.take()
    if (frame === null) continue
    expect(frame.text.isWellFormed()).toBe(true)
    written = growWrittenText(written, frame)
  }
  expect(written?.text).toBe('a🙂b')
})

it('a reader hears of each change until it leaves', () => {
  const board = createLiveBoard()
  const { reader, stop } = read(board)
  let news = 0
  reader.onNews(() => (news += 1))
  board.write(RUN, piece('a'))
  board.clear(RUN)
  board.clear(RUN)
  expect(news).toBe(2)
  stop.abort()
  board.write(RUN, piece('b'))
  expect(news).toBe(2)
})
