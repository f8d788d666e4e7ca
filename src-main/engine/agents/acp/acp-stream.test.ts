import { expect, test } from 'vitest'
import { createAcpStream, type AcpStream } from './acp-stream.ts'

interface Opened {
  readonly wire: AcpStream
  readonly sent: string[]
  readonly updates: unknown[]
  readonly garbage: string[]
}

function open(maxMessageBytes?: number): Opened {
  const opened = { sent: [] as string[], updates: [] as unknown[], garbage: [] as string[] }
  const wire = createAcpStream({
    send(text) {
      opened.sent.push(text)
      return Promise.resolve(true)
    },
    onUpdate: (params) => opened.updates.push(params),
    onGarbage: (line) => opened.garbage.push(line),
    ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
  })
  return { wire, ...opened }
}

const update = (value: string): string =>
  `${JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { value } })}\n`

test('updates come whole and in order, wherever the bytes are cut', () => {
  const bytes = Buffer.from(update('斑马🦓') + '\r\n' + update('second'))
  for (let size = 1; size <= bytes.length; size += 7) {
    const { wire, updates } = open()
    for (let from = 0; from < bytes.length; from += size) wire.take(bytes.subarray(from, from + size))
    expect(updates).toEqual([{ value: '斑马🦓' }, { value: 'second' }])
  }
})

test('an answer is passed on once, and only to a question that was asked', async () => {
  const { wire, sent, garbage } = open()
  const reader = wire.stream.readable.getReader()
  await wire.stream.writable.getWriter().write({ jsonrpc: '2.0', id: 1, method: 'initialize' })
  const answer = '{"jsonrpc":"2.0","id":1,"result":{}}\n'
  wire.take(Buffer.from(answer + answer))

  expect(sent).toEqual(['{"jsonrpc":"2.0","id":1,"method":"initialize"}\n'])
  expect((await reader.read()).value).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
  expect(garbage).toEqual([answer.trim()])
})

test('a last line without an end counts, and then the stream is over', async () => {
  const { wire, updates } = open()
  wire.take(Buffer.from(update('last').trim()))
  wire.end()

  expect(updates).toEqual([{ value: 'last' }])
  expect(await wire.stream.readable.getReader().read()).toMatchObject({ done: true })
})

test('a message without measure breaks the connection instead of filling the memory', async () => {
  const { wire } = open(100)
  const reader = wire.stream.readable.getReader()
  wire.take(Buffer.alloc(101, 'x'))
  wire.take(Buffer.alloc(101, 'x'))

  await expect(reader.read()).rejects.toThrow('more than 100 bytes')
  wire.end()
})

test('writing to an agent that does not listen fails', async () => {
  const wire = createAcpStream({
    send: () => Promise.resolve(false),
    onUpdate: () => undefined,
    onGarbage: () => undefined,
  })

  await expect(wire.stream.writable.getWriter().write({ jsonrpc: '2.0', id: 1, method: 'x' })).rejects.toThrow(
    'does not listen',
  )
})
