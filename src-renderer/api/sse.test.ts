import { expect, test } from 'vitest'
import { createSseParser } from './sse.ts'

test('frames come out whole, however the stream is cut into pieces', () => {
  const stream = ': a comment\nid: 7\nevent: chat_event\ndata: {"a":1}\n\ndata: one\ndata: two\n\n'
  for (let size = 1; size <= stream.length; size += 1) {
    const parser = createSseParser()
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_none, at) =>
      stream.slice(at * size, (at + 1) * size),
    )
    expect(pieces.flatMap((piece) => parser.push(piece))).toEqual([
      { id: '7', event: 'chat_event', data: '{"a":1}' },
      { id: '7', event: 'message', data: 'one\ntwo' },
    ])
  }
})

test('lines may end in CR LF, and an event without data is none', () => {
  expect(createSseParser().push('event: heartbeat\r\n\r\ndata: x\r\n\r\n')).toEqual([
    { id: null, event: 'message', data: 'x' },
  ])
})

test('an unfinished frame waits for its end', () => {
  const parser = createSseParser()
  expect(parser.push('data: half')).toEqual([])
  expect(parser.push('\n')).toEqual([])
  expect(parser.push('\n')).toEqual([{ id: null, event: 'message', data: 'half' }])
})
