import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../contract/event.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { programPath } from '../../../testing/test-program.ts'
import { createEventLogs, EVENT_FILE, type EventLogs } from './event-logs.ts'
import type { NewEvent } from './event-log.ts'

const RUN = 'run-1'
const opened: EventLogs[] = []

function openLogs(): { logs: EventLogs; runsPath: string } {
  const runsPath = makeTempFolder()
  mkdirSync(join(runsPath, RUN), { recursive: true })
  const logs = createEventLogs(runsPath, () => new Date('2026-01-01T00:00:00Z'))
  opened.push(logs)
  logs.open(RUN, 'script')
  return { logs, runsPath }
}

const line = (text: string): NewEvent => ({ type: 'raw.stdout', attempt: 1, data: { line: text } })
const never = new AbortController().signal

async function collect(rows: AsyncIterable<RunEvent>, count: number): Promise<RunEvent[]> {
  const found: RunEvent[] = []
  for await (const row of rows) {
    found.push(row)
    if (found.length === count) break
  }
  return found
}

afterEach(() => {
  for (const logs of opened.splice(0)) logs.close()
})

describe('the event log of a run', () => {
  it('numbers events without a gap, also in batches', () => {
    const { logs } = openLogs()
    logs.append(RUN, [line('a')])
    logs.append(RUN, [line('b'), line('c')])
    expect([...logs.read(RUN, 0)].flat().map((event) => event.seq)).toEqual([1, 2, 3])
    expect(logs.lastSeq(RUN)).toBe(3)
  })

  it('has written an event before anybody is told of it', async () => {
    const { logs, runsPath } = openLogs()
    const feed = logs.follow(RUN, 0, never)
    const told = collect(feed.rows, 1)
    logs.append(RUN, [line('first')])
    expect(readFileSync(join(runsPath, RUN, EVENT_FILE), 'utf8')).toContain('first')
    expect((await told)[0]?.data).toEqual({ line: 'first' })
  })

  it('gives a reader who resumes exactly what follows its number', async () => {
    const { logs } = openLogs()
    for (let index = 0; index < 3_000; index += 1) logs.append(RUN, [line(`line ${index}`)])
    for (const cursor of [0, 1, 511, 512, 513, 1_700, 2_999]) {
      const feed = logs.follow(RUN, cursor, never)
      const [first] = await collect(feed.rows, 1)
      expect(first?.seq).toBe(cursor + 1)
    }
  })

  it('tells every event once and in order to a reader that comes while they are written', async () => {
    const { logs } = openLogs()
    const feed = logs.follow(RUN, 0, never)
    const told = collect(feed.rows, 2_000)
    for (let index = 0; index < 2_000; index += 1) {
      logs.append(RUN, [line('x'.repeat(index % 700))])
      if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await told).map((event) => event.seq)).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1))
  })

  it('ends a reader when the run has ended and everything was told', async () => {
    const { logs } = openLogs()
    logs.append(RUN, [line('a'), line('b')])
    const told = collect(logs.follow(RUN, 0, never).rows, 99)
    logs.end(RUN)
    expect((await told).length).toBe(2)
    expect((await collect(logs.follow(RUN, 1, never).rows, 99)).map((event) => event.seq)).toEqual([2])
  })

  it('lets go of a reader that goes away', async () => {
    const { logs } = openLogs()
    const away = new AbortController()
    const told = collect(logs.follow(RUN, 0, away.signal).rows, 99)
    away.abort()
    expect(await told).toEqual([])
  })

  it('counts what a reader has not asked for', () => {
    const { logs } = openLogs()
    const feed = logs.follow(RUN, 0, never)
    logs.append(RUN, [line('x'.repeat(5_000))])
    expect(feed.backlogBytes()).toBeGreaterThan(5_000)
  })

  it('cuts off the half line of a killed process and goes on with the next number', () => {
    const { logs, runsPath } = openLogs()
    logs.append(RUN, [line('a'), line('b')])
    logs.close()
    appendFileSync(join(runsPath, RUN, EVENT_FILE), '{"protocol_version":"fcmp/1.0","seq":3,"da')
    const again = createEventLogs(runsPath, () => new Date())
    opened.push(again)
    again.open(RUN, 'script')
    expect(again.append(RUN, [line('c')])[0]?.seq).toBe(3)
    expect([...again.read(RUN, 0)].flat().map((event) => event.data['line'])).toEqual(['a', 'b', 'c'])
  })

  it('knows the last number of a run that nobody writes any more', () => {
    const { logs } = openLogs()
    for (let index = 0; index < 100; index += 1) logs.append(RUN, [line('x'.repeat(60_000))])
    logs.end(RUN)
    expect(logs.lastSeq(RUN)).toBe(100)
  })

  it('leaves nothing of a write that found no room, so that the next one can be read', () => {
    const path = join(makeTempFolder(), EVENT_FILE)
    const writer = programPath('write-past-the-limit.mjs')
    // The system itself refuses what is over the limit, after it took the part that fits: as a full disk does.
    execFileSync('sh', ['-c', 'ulimit -f 8 && exec "$0" "$@"', process.execPath, writer, path])
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.map((text) => (JSON.parse(text) as RunEvent).seq)).toEqual([1, 2])
  })

  it('passes over lines that cannot be read, wherever they are', async () => {
    const { logs, runsPath } = openLogs()
    logs.append(RUN, [line('a')])
    logs.append(RUN, [line('b')])
    logs.end(RUN)
    const path = join(runsPath, RUN, EVENT_FILE)
    const [first = '', second = ''] = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, [first, '{"seq":2,"da', '', '5', 'null', '{"seq":"2"}', second, '{"half'].join('\n'))
    expect([...logs.read(RUN, 0)].flat().map((event) => event.seq)).toEqual([1, 2])
    expect(logs.lastSeq(RUN)).toBe(2)
    expect((await collect(logs.follow(RUN, 0, never).rows, 99)).map((event) => event.seq)).toEqual([1, 2])
  })

  it('recovers a torn story without a gap in its numbers, and goes on', () => {
    const { logs, runsPath } = openLogs()
    for (let index = 1; index <= 1_200; index += 1) logs.append(RUN, [line(`line ${index}`)])
    logs.close()
    const path = join(runsPath, RUN, EVENT_FILE)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    // An event torn in the middle, a half one left behind by another, and an old one that was told before.
    lines[599] = '{"seq":600,"data'
    lines.splice(700, 0, 'ne 701"}}', lines[10] ?? '')
    writeFileSync(path, `${lines.join('\n')}\n{"seq":1201,"da`)
    const again = createEventLogs(runsPath, () => new Date())
    opened.push(again)
    again.open(RUN, 'script')
    expect(again.append(RUN, [line('next')])[0]?.seq).toBe(1_200)
    const events = [...again.read(RUN, 0)].flat()
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 1_200 }, (_, index) => index + 1))
    expect([598, 599, 1_198, 1_199].map((index) => events[index]?.data['line'])).toEqual([
      ...['line 599', 'line 601', 'line 1200', 'next'],
    ])
    expect([...again.read(RUN, 700)].flat()[0]?.seq).toBe(701)
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(1_200)
  })

  it.each(['link', 'folder', 'pipe'])('a %s that a script put in its place is no story', async (kind) => {
    const { logs, runsPath } = openLogs()
    logs.append(RUN, [line('a')])
    const path = join(runsPath, RUN, EVENT_FILE)
    rmSync(path)
    if (kind === 'link') symlinkSync('/etc/passwd', path)
    else if (kind === 'folder') mkdirSync(path)
    else execFileSync('mkfifo', [path])
    const told = collect(logs.follow(RUN, 0, never).rows, 99)
    expect([...logs.read(RUN, 0)].flat()).toEqual([])
    // While it is written nothing spins, and with its end the reader ends.
    await new Promise((resolve) => setImmediate(resolve))
    logs.end(RUN)
    expect([await told, logs.lastSeq(RUN), [...logs.read(RUN, 0)].flat()]).toEqual([[], 0, []])
    logs.open(RUN, 'script')
    expect(logs.append(RUN, [line('b')])[0]?.seq).toBe(1)
    expect([...logs.read(RUN, 0)].flat().map((event) => event.data['line'])).toEqual(['b'])
  })
})
