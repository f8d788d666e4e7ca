import { once } from 'node:events'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { toWebStream } from './to-web-stream.ts'

const quiet = (): Readable => new Readable({ read: () => undefined })

test('all bytes come in order, and the end with them', async () => {
  const pieces = Array.from({ length: 50 }, (_none, at) => Buffer.alloc(9_000, at))
  const whole = await new Response(toWebStream(Readable.from(pieces, { objectMode: false }))).arrayBuffer()
  expect(Buffer.from(whole).equals(Buffer.concat(pieces))).toBe(true)
})

test('a reader that gives up between asking and getting ends the source, and nothing is thrown at the process', async () => {
  const uncaught = vi.fn()
  process.on('uncaughtException', uncaught)
  for (const order of ['push first', 'push later'] as const) {
    const source = quiet()
    const closed = once(source, 'close')
    const reader = toWebStream(source).getReader()
    if (order === 'push first') source.push('late')
    void reader.read()
    if (order === 'push later') {
      await setImmediate()
      source.push('late')
    }
    await reader.cancel().catch(() => undefined)
    await closed
  }
  await setImmediate()
  process.off('uncaughtException', uncaught)
  expect(uncaught).not.toHaveBeenCalled()
})

test('a source that breaks off makes the reader fail, not hang', async () => {
  const source = quiet()
  const reader = toWebStream(source).getReader()
  source.push('half')
  expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('half')
  source.destroy(new Error('disk gone'))
  await expect(reader.read()).rejects.toThrow('disk gone')
})

test('nobody reads, so the source waits', async () => {
  let pushed = 0
  const source = new Readable({
    highWaterMark: 16_384,
    read() {
      pushed += 16_384
      this.push(Buffer.alloc(16_384))
    },
  })
  const stream = toWebStream(source)
  await setImmediate()
  await setImmediate()
  expect(pushed).toBeLessThan(1_000_000)
  await stream.cancel()
})
