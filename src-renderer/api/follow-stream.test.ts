import { afterEach, expect, test, vi } from 'vitest'
import { openFakeStream, type FakeStream } from '../testing/fake-stream.ts'
import { followStream, type StreamState } from './follow-stream.ts'

afterEach(() => vi.unstubAllGlobals())

interface Seen {
  readonly states: StreamState[]
  readonly data: string[]
  readonly resumedAfter: (string | null)[]
}

/** Follows a stream whose connections are played by `plays`, one after the other. */
async function follow(plays: readonly ((stream: FakeStream) => void)[], isComplete: () => boolean): Promise<Seen> {
  const seen: Seen = { states: [], data: [], resumedAfter: [] }
  const stop = new AbortController()
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    seen.resumedAfter.push(new Headers(init.headers).get('last-event-id'))
    const stream = openFakeStream(init.signal ?? null)
    const play = plays[seen.resumedAfter.length - 1]
    if (play === undefined) stop.abort()
    else play(stream)
    return Promise.resolve(stream.response)
  })
  await followStream({
    url: '/v1/activity',
    signal: stop.signal,
    onFrames: (frames) => seen.data.push(...frames.map((frame) => frame.data)),
    onState: (state) => seen.states.push(state),
    isComplete,
  })
  return seen
}

test('a cut stream is resumed after the last id that was seen', async () => {
  const seen = await follow(
    [
      (stream) => {
        stream.send('chat_event', 'first', 4)
        stream.close()
      },
      (stream) => {
        stream.send('chat_event', 'second', 5)
        stream.close()
      },
    ],
    () => false,
  )
  expect(seen.data).toEqual(['"first"', '"second"'])
  expect(seen.resumedAfter.slice(0, 3)).toEqual([null, '4', '5'])
  expect(seen.states.slice(0, 4)).toEqual(['connecting', 'live', 'lost', 'connecting'])
})

test('a stream whose story is over ends and is not asked again', async () => {
  const seen = await follow([(stream) => stream.close()], () => true)
  expect(seen.states).toEqual(['connecting', 'live', 'ended'])
  expect(seen.resumedAfter).toHaveLength(1)
})

test('a refusal is not repeated, a busy server is', async () => {
  const answers = [503, 404]
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: answers.shift() ?? 500 })))
  const states: StreamState[] = []
  await followStream({
    url: '/v1/activity',
    signal: new AbortController().signal,
    onFrames: () => undefined,
    onState: (state) => states.push(state),
    isComplete: () => false,
  })
  expect(states).toEqual(['connecting', 'lost', 'connecting', 'refused'])
})
