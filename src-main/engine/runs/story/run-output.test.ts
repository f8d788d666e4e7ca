import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import type { NewEvent } from './event-log.ts'
import { createRunOutput, type RunOutput } from './run-output.ts'

function openOutput(): { output: RunOutput; events: NewEvent[]; logsPath: string } {
  const logsPath = makeTempFolder()
  const events: NewEvent[] = []
  const output = createRunOutput({ logsPath, attempt: 1, append: (more) => events.push(...more), onLine: undefined })
  return { output, events, logsPath }
}

const linesOf = (events: readonly NewEvent[]): string[] =>
  events.flatMap((event) => String(event.data['line']).split('\n'))

describe('the output of an attempt', () => {
  it('becomes one event a line, with the place of each in the log', async () => {
    const { output, events, logsPath } = openOutput()
    await output.take('stdout', Buffer.from('one\ntwo\n'))
    await output.take('stderr', Buffer.from('oops'))
    await output.close()
    expect(events.map(({ type, data }) => [type, data['line']])).toEqual([
      ['raw.stdout', 'one'],
      ['raw.stdout', 'two'],
      ['raw.stderr', 'oops'],
    ])
    const log = readFileSync(join(logsPath, 'stdout.1.log'))
    const place = events[1]?.rawRef
    expect(log.subarray(place?.byte_from, place?.byte_to).toString()).toContain('two')
  })

  it('keeps a character whole that came in two pieces', async () => {
    const { output, events } = openOutput()
    const bytes = Buffer.from('日本語\n')
    for (const byte of bytes) await output.take('stdout', Buffer.from([byte]))
    await output.close()
    expect(linesOf(events)).toEqual(['日本語'])
  })

  it('tells a flood in few events without losing a line', async () => {
    const { output, events } = openOutput()
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index}`)
    await output.take('stdout', Buffer.from(`${lines.join('\n')}\n`))
    await output.close()
    expect(linesOf(events)).toEqual(lines)
    expect(events.length).toBeLessThan(200)
  })

  it('keeps the log within its limit, says so once, and still knows the end', async () => {
    const { output, events, logsPath } = openOutput()
    const chunk = Buffer.alloc(1024 * 1024, `${'x'.repeat(127)}\n`)
    for (let sent = 0; sent < RUN_LIMITS.logBytesPerStream + 3 * chunk.length; sent += chunk.length) {
      await output.take('stdout', chunk)
    }
    await output.take('stdout', Buffer.from('{"the": "end"}\n'))
    await output.close()
    expect(statSync(join(logsPath, 'stdout.1.log')).size).toBeLessThan(RUN_LIMITS.logBytesPerStream + 1_000)
    expect(events.filter((event) => event.type === 'diagnostic.warning')).toHaveLength(1)
    expect(output.isTruncated()).toBe(true)
    expect(output.stdoutTail().endsWith('{"the": "end"}\n')).toBe(true)
  })

  it('stops telling lines when there are too many, and still keeps them in the log', async () => {
    const { output, events, logsPath } = openOutput()
    const chunk = Buffer.alloc(100_000, 'x\n')
    const chunks = (RUN_LIMITS.toldLinesPerStream / 50_000) * 1.5
    for (let sent = 0; sent < chunks; sent += 1) await output.take('stdout', chunk)
    await output.close()
    expect(linesOf(events).length).toBeLessThan(RUN_LIMITS.toldLinesPerStream + 100_000)
    expect(statSync(join(logsPath, 'stdout.1.log')).size).toBe(chunks * chunk.length)
  })

  it('of one endless line waits in memory for no more than a moment', async () => {
    const { output, events } = openOutput()
    const chunk = Buffer.alloc(64 * 1024, 'x')
    // No turn for the timer in between, as when a pipe is never empty.
    for (let sent = 0; sent < 4 * 1024 * 1024; sent += chunk.length) void output.take('stdout', chunk)
    expect(linesOf(events).join('').length).toBeGreaterThan(2.5 * 1024 * 1024)
    await output.close()
    expect(linesOf(events).join('')).toHaveLength(4 * 1024 * 1024)
  })
})
