import { describe, expect, it } from 'vitest'
import { RunEventSchema, SnapshotSchema } from '../contract/event.ts'
import type { EngineStub } from '../testing/engine-stub.ts'
import { LIST } from '../testing/knock.ts'
import { openStubDoor, type TestDoor, type TestDoorOptions } from '../testing/open-test-door.ts'
import { openSocket } from '../testing/raw-http.ts'

interface Frame {
  readonly id: string | null
  readonly event: string
  readonly data: unknown
}

/** Reads frames one by one, as they come. */
async function* framesOf(answer: Response): AsyncGenerator<Frame> {
  let rest = ''
  for await (const text of (answer.body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream())) {
    const pieces = (rest + text).split('\n\n')
    rest = pieces.pop() ?? ''
    for (const piece of pieces) {
      const fields = new Map(
        piece.split('\n').map((line): [string, string] => {
          const colon = line.indexOf(': ')
          return [line.slice(0, colon), line.slice(colon + 2)]
        }),
      )
      yield {
        id: fields.get('id') ?? null,
        event: fields.get('event') ?? '',
        data: JSON.parse(fields.get('data') ?? 'null'),
      }
    }
  }
  expect(rest).toBe('')
}

async function take(frames: AsyncGenerator<Frame>, count: number): Promise<Frame[]> {
  const taken: Frame[] = []
  while (taken.length < count) {
    const next = await frames.next()
    if (next.done === true) break
    taken.push(next.value)
  }
  return taken
}

async function openRun(options: TestDoorOptions = {}): Promise<{
  door: TestDoor<EngineStub>
  run: ReturnType<EngineStub['stub']['run']>
  path: string
}> {
  const door = await openStubDoor(options)
  const id = await door.create()
  const run = door.engine.stub.run(id)
  run.move('running')
  return { door, run, path: `${LIST}/${id}/events` }
}

describe('the events of a run', () => {
  it('begin with a snapshot, come one by one with their number, and end after the last', async () => {
    const { door, run, path } = await openRun()
    const answer = await door.call(path)
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const frames = framesOf(answer)
    const [snapshot, first] = await take(frames, 2)
    expect([snapshot?.event, snapshot?.id, SnapshotSchema.parse(snapshot?.data).status]).toEqual([
      'snapshot',
      null,
      'running',
    ])
    expect([first?.event, first?.id, RunEventSchema.parse(first?.data).seq]).toEqual(['chat_event', '1', 1])
    run.tell({ line: 'a\nb\r\nc\u2028d\u0000 日本語 data: x\n\nevent: fake' })
    const [told] = await take(frames, 1)
    expect(told).toMatchObject({
      id: '2',
      data: { data: { line: 'a\nb\r\nc\u2028d\u0000 日本語 data: x\n\nevent: fake' } },
    })
    run.move('succeeded')
    expect(await take(frames, 5)).toMatchObject([{ id: '3', data: { data: { to: 'succeeded' } } }])
  })

  it('go on where a reader left off: Last-Event-ID wins over the cursor, and nonsense counts for nothing', async () => {
    const { door, run, path } = await openRun()
    for (let count = 0; count < 8; count += 1) run.tell({ count })
    run.move('succeeded')
    const ids = async (query: string, headers: Record<string, string>): Promise<(string | null)[]> => {
      const frames = await take(framesOf(await door.call(path + query, { headers })), 20)
      return frames.slice(1).map(({ id }) => id)
    }
    expect(await ids('?cursor=8', {})).toEqual(['9', '10'])
    expect(await ids('?cursor=2', { 'last-event-id': '9' })).toEqual(['10'])
    expect(await ids('?cursor=9', { 'last-event-id': 'nonsense' })).toEqual(['10'])
    expect(await ids('?cursor=500', {})).toEqual([])
    expect(await ids('', {})).toHaveLength(10)
  })

  it('have a heartbeat when there is nothing to tell', async () => {
    const { door, path } = await openRun({ limits: { heartbeatMs: 30 } })
    const frames = framesOf(await door.call(path))
    const beats = (await take(frames, 5)).slice(2)
    expect(beats.map(({ event, id }) => [event, id])).toEqual([
      ['heartbeat', null],
      ['heartbeat', null],
      ['heartbeat', null],
    ])
    expect(Date.parse(String(Reflect.get(Object(beats[0]?.data), 'ts')))).toBeGreaterThan(0)
    await frames.return(undefined)
  })

  it('are refused as JSON before the stream begins', async () => {
    const { door } = await openRun()
    const idle = await door.create()
    for (const [id, code] of [
      ['nope', 'request_not_found'],
      [idle, 'run_not_found'],
    ]) {
      const answer = await door.call(`${LIST}/${id}/events`)
      expect([answer.status, await answer.json()]).toMatchObject([404, { code }])
    }
  })

  it('end for a reader that leaves: nothing is left of it', async () => {
    const { door, run, path } = await openRun()
    const stop = new AbortController()
    const frames = framesOf(await door.call(path, { signal: stop.signal }))
    await take(frames, 2)
    expect(door.engine.stub.openReaders()).toBe(1)
    stop.abort()
    await expect.poll(() => door.engine.stub.openReaders()).toBe(0)
    run.tell({ after: 'the end' })
    expect(door.logged).toEqual([])
  })

  it('have room for so many readers of one run, and a seat is free again when one leaves', async () => {
    const { door, path } = await openRun({ limits: { maxEventReadersPerRun: 2 } })
    const stop = new AbortController()
    await door.call(path, { signal: stop.signal })
    await door.call(path)
    const refused = await door.call(path)
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'too_many_readers' }])
    expect(refused.headers.get('retry-after')).toBe('5')
    const other = await door.create()
    door.engine.stub.run(other).move('running')
    expect((await door.call(`${LIST}/${other}/events`)).status).toBe(200)
    stop.abort()
    await expect.poll(async () => (await door.call(path)).status).toBe(200)
  })

  it('drop a reader that stands still while a megabyte waits for it; it can come back (row F23)', async () => {
    const { door, run, path } = await openRun({ limits: { eventReaderStallMs: 50 } })
    const socket = await openSocket(door.port)
    socket.pause()
    socket.write(`${door.head(`GET ${path}`).join('\r\n')}\r\n\r\n`)
    await expect.poll(() => door.engine.stub.openReaders()).toBe(1)
    const before = process.memoryUsage().arrayBuffers
    const line = 'x'.repeat(100_000)
    for (let count = 0; count < 300; count += 1) run.tell({ line })
    await expect.poll(() => door.engine.stub.openReaders()).toBe(0)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
    expect(door.logged).toMatchObject([{ level: 'warn', text: 'An event stream was cut' }])
    socket.destroy()
    run.move('succeeded')
    const frames = await take(framesOf(await door.call(`${path}?cursor=300`)), 10)
    expect(frames.map(({ id }) => id)).toEqual([null, '301', '302'])
  })

  it('wait for a reader that is only slow', async () => {
    const { door, run, path } = await openRun()
    const frames = framesOf(await door.call(path))
    await take(frames, 2)
    const line = 'x'.repeat(100_000)
    for (let count = 0; count < 100; count += 1) run.tell({ line })
    run.move('succeeded')
    const rest: Frame[] = []
    for await (const frame of frames) {
      rest.push(frame)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(rest).toHaveLength(101)
  })

  it('end in good order when the server closes', async () => {
    const { door, path } = await openRun()
    const frames = framesOf(await door.call(path))
    await take(frames, 2)
    const closed = door.app.close()
    expect(await take(frames, 5)).toEqual([])
    await closed
    expect(door.engine.stub.openReaders()).toBe(0)
  })
})

describe('what is being written', () => {
  it('comes to who asked, without a number, and the events keep theirs', async () => {
    const { door, run, path } = await openRun()
    const plain = framesOf(await door.call(path))
    const live = framesOf(await door.call(`${path}?live=true`))
    await take(plain, 2)
    await take(live, 2)
    run.write('Hel')
    const data = { attempt: 1, of: 'message', offset: 0, text: 'Hel' }
    expect(await take(live, 1)).toEqual([{ id: null, event: 'live', data }])
    run.write('lo')
    expect(await take(live, 1)).toMatchObject([{ id: null, data: { offset: 3, text: 'lo' } }])
    run.tell({ text: 'Hello' })
    run.write('')
    expect(await take(live, 2)).toMatchObject([
      { id: '2', event: 'chat_event' },
      { id: null, event: 'live', data: { offset: 0, text: '' } },
    ])
    run.move('succeeded')
    expect((await take(live, 5)).map(({ id }) => id)).toEqual(['3'])
    expect((await take(plain, 5)).map(({ id, event }) => [id, event])).toEqual([
      ['2', 'chat_event'],
      ['3', 'chat_event'],
    ])
  })

  it('is over with the story at the latest', async () => {
    const { door, run, path } = await openRun({ limits: { liveFrameMs: 60_000 } })
    run.write('Half')
    const frames = framesOf(await door.call(`${path}?live=true`))
    expect(await take(frames, 3)).toMatchObject([{ event: 'snapshot' }, { id: '1' }, { event: 'live' }])
    run.write('')
    run.move('succeeded')
    expect(await take(frames, 5)).toMatchObject([
      { event: 'chat_event', id: '2' },
      { event: 'live', data: { offset: 0, text: '' } },
    ])
  })

  it('is there at once for a reader that comes in the middle', async () => {
    const { door, run, path } = await openRun()
    run.write('The first half')
    const frames = framesOf(await door.call(`${path}?cursor=1&live=true`))
    expect(await take(frames, 2)).toMatchObject([
      { event: 'snapshot' },
      { data: { offset: 0, text: 'The first half' } },
    ])
    await frames.return(undefined)
  })

  it('comes in steps, however fast it is written', async () => {
    const { door, run, path } = await openRun({ limits: { liveFrameMs: 200 } })
    const frames = framesOf(await door.call(`${path}?live=true`))
    await take(frames, 2)
    const writing = setInterval(() => run.write('x'), 2)
    const began = performance.now()
    const texts = (await take(frames, 4)).map(({ data }) => String(Reflect.get(Object(data), 'text')))
    clearInterval(writing)
    expect(performance.now() - began).toBeGreaterThan(590)
    expect(texts.slice(1).every((text) => text.length > 1)).toBe(true)
    await frames.return(undefined)
  })

  it('is skipped for a reader that stands still, who gets every event all the same', async () => {
    const { door, run, path } = await openRun({ limits: { liveFrameMs: 1, eventReaderStallMs: 60_000 } })
    const frames = framesOf(await door.call(`${path}?live=true`))
    await take(frames, 2)
    // Fills what lies between the server and a reader that does not read.
    const line = 'x'.repeat(100_000)
    for (let count = 0; count < 200; count += 1) run.tell({ line })
    for (let count = 0; count < 200; count += 1) {
      run.write('word '.repeat(100))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    run.move('succeeded')
    const rest: Frame[] = []
    for await (const frame of frames) rest.push(frame)
    const ids = rest.filter(({ event }) => event === 'chat_event').map(({ id }) => Number(id))
    expect(ids).toEqual(Array.from({ length: 201 }, (_none, at) => at + 2))
    expect(rest.filter(({ event }) => event === 'live').length).toBeLessThan(20)
  })

  it('is refused to be anything but true or false', async () => {
    const { door, path } = await openRun()
    const answer = await door.call(`${path}?live=maybe`)
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'request_malformed' }])
  })
})

describe('the activity of all', () => {
  it('is told as it happens, after a first frame that says the line is open', async () => {
    const door = await openStubDoor({ limits: { heartbeatMs: 30 } })
    door.engine.stub.act({ seq: 4, kind: 'queue', request_id: null, library_id: null, status: null })
    const stop = new AbortController()
    const frames = framesOf(await door.call('/v1/activity', { signal: stop.signal }))
    expect(await take(frames, 3)).toMatchObject([
      { event: 'snapshot', id: null },
      { event: 'activity', id: '4', data: { kind: 'queue' } },
      { event: 'heartbeat' },
    ])
    stop.abort()
    await expect.poll(() => door.engine.stub.openReaders()).toBe(0)
  })
})
