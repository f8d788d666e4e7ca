import { describe, expect, test } from 'vitest'
import { createLogStore, type LogStore } from './log-store.ts'

const now = (run: () => void): void => run()
const MILLION = 1_000_000

function storeOf(lines: readonly (readonly ['stdout' | 'stderr', string])[]): LogStore {
  const store = createLogStore({ schedule: now })
  for (const [index, [stream, text]] of lines.entries()) store.add(stream, text, 1000 + index)
  return store
}

function rowsOf(store: LogStore, filter: 'all' | 'stdout' | 'stderr'): string[] {
  const texts: string[] = []
  for (let row = store.firstRow(filter); row < store.endRow(filter); row++) {
    texts.push(store.line(store.lineAtRow(filter, row)).text)
  }
  return texts
}

describe('the log store', () => {
  test('one piece of output may carry many lines', () => {
    const store = storeOf([['stdout', 'a\nb\n\nc']])
    expect(rowsOf(store, 'all')).toEqual(['a', 'b', '', 'c'])
    expect(store.line(3)).toMatchObject({ number: 3, kind: 'stdout', atMs: 1000 })
  })

  test('each stream can be read apart, and marks are shown with both', () => {
    const store = createLogStore({ schedule: now })
    store.add('stdout', 'out 1\nout 2', 1)
    store.add('stderr', 'err 1', 2)
    store.addMark('attempt 2', 3)
    store.add('stdout', 'out 3', 4)
    expect(rowsOf(store, 'stdout')).toEqual(['out 1', 'out 2', 'attempt 2', 'out 3'])
    expect(rowsOf(store, 'stderr')).toEqual(['err 1', 'attempt 2'])
    expect([store.count('all'), store.count('stdout'), store.count('stderr')]).toEqual([4, 3, 1])
    expect(store.rowOfLine('stderr', 2)).toBe(0)
    expect(store.rowOfLine('stderr', 3)).toBe(1)
  })

  test('a line keeps its text, stream and time when its chunk is packed', () => {
    const store = createLogStore({ schedule: now })
    for (let at = 0; at < 10_000; at++) store.add(at % 3 === 0 ? 'stderr' : 'stdout', `line ${at} ä 中`, 5_000 + at)
    for (const at of [0, 1, 2047, 2048, 2049, 6143, 9_999]) {
      expect(store.line(at)).toEqual({
        number: at,
        text: `line ${at} ä 中`,
        kind: at % 3 === 0 ? 'stderr' : 'stdout',
        atMs: 5_000 + at,
        carry: '',
      })
    }
  })

  test('colours that a line leaves on reach the next lines of its stream only', () => {
    const store = storeOf([
      ['stdout', '\x1b[31;1mfirst'],
      ['stderr', 'other stream'],
      ['stdout', 'second'],
      ['stdout', 'third\x1b[22m'],
      ['stdout', 'fourth\x1b[0m'],
      ['stdout', 'fifth'],
    ])
    const carries = [0, 1, 2, 3, 4, 5].map((line) => store.line(line).carry)
    expect(carries).toEqual(['', '', '\x1b[31;1m', '\x1b[31;1m', '\x1b[31m', ''])
  })

  test('packed lines come back as they were written, and are searched as they are read', () => {
    const store = createLogStore({ schedule: now })
    const written = [
      '\x1b[1mbold\x1b[0m',
      'plain',
      '',
      '\x1b[2K\x1b[32mx\x1b[0m y\x1b[0m',
      '\x1b[0m',
      'end\x1b[31m',
      '\x1b[39mstart',
    ]
    for (let at = 0; at < 2100; at++) store.add('stdout', written[at % written.length] ?? '', at)
    for (let at = 0; at < 2100; at++) expect(store.line(at).text).toBe(written[at % written.length])
    expect(store.textFrom(2044)?.text).toBe('bold\nplain\n\nx y')
    expect(store.textFrom(2094)?.text).toBe('plain\n\nx y\n\nend\nstart')
  })

  test('the oldest lines are dropped beyond the limit, and every number stays what it was', () => {
    const store = createLogStore({ schedule: now, maxLines: 10_000 })
    store.addMark('start', 0)
    for (let at = 1; at < 30_000; at++) store.add(at % 2 === 0 ? 'stderr' : 'stdout', `line ${at}`, at)
    expect(store.firstLine).toBeGreaterThan(15_000)
    expect(store.endLine).toBe(30_000)
    expect(store.endLine - store.firstLine).toBeLessThanOrEqual(10_500 + 2048)
    expect(store.line(store.firstLine).text).toBe(`line ${store.firstLine}`)
    expect(store.count('all')).toBe(store.endLine - store.firstLine)
    const row = store.firstRow('stderr')
    expect(row).toBeGreaterThan(7_000)
    expect(store.line(store.lineAtRow('stderr', row)).text).toBe(`line ${store.lineAtRow('stderr', row)}`)
    expect(store.endRow('stderr') - row).toBe(store.count('stderr'))
  })

  test('listeners are told once for many changes, and again for the next', () => {
    const waiting: (() => void)[] = []
    const store = createLogStore({ schedule: (run) => waiting.push(run) })
    let told = 0
    const stop = store.subscribe(() => told++)
    for (let at = 0; at < 500; at++) store.add('stdout', 'x', at)
    expect(waiting).toHaveLength(1)
    waiting.pop()?.()
    expect(told).toBe(1)
    store.add('stdout', 'y', 600)
    waiting.pop()?.()
    expect(told).toBe(2)
    stop()
    store.add('stdout', 'z', 700)
    waiting.pop()?.()
    expect(told).toBe(2)
  })

  test('a million lines of 80 characters are taken in quickly and stay below 120 MB', () => {
    const store = createLogStore({ schedule: now })
    const rest = 'x'.repeat(68)
    const start = performance.now()
    for (let at = 0; at < MILLION; at++) store.add('stdout', `${String(at).padStart(11, '0')} ${rest}`, at)
    expect(performance.now() - start).toBeLessThan(4_000)
    expect(store.count('all')).toBe(MILLION)
    expect(store.sizeBytes).toBeLessThan(120 * 1024 * 1024)
    expect(store.line(777_777).text).toBe(`00000777777 ${rest}`)
  })
})
