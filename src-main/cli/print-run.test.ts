import { expect, test } from 'vitest'
import type { RunEvent } from '../contract/event.ts'
import { createRunPrinter } from './print-run.ts'

function terminal() {
  const shown = { all: '' }
  const printer = createRunPrinter((stream, text) => (shown.all += stream === 'stderr' ? `[${text}]` : text))
  const event = (type: RunEvent['type'], data: RunEvent['data']): void =>
    printer.event(
      {
        ...{ protocol_version: 'fcmp/1.0', run_id: 'r', seq: 1, ts: '2026-11-21T09:30:00.000Z', engine: 'any' },
        ...{ meta: { attempt: 1 }, type, data },
      },
      true,
    )
  return {
    shown,
    event,
    message: (text: string) => event('assistant.message.intermediate', { text }),
    tool: (summary: string) => event('assistant.tool_call', { summary, state: 'started' }),
    written: (text: string, start = 0, of: 'message' | 'reasoning' = 'message') =>
      printer.written({ attempt: 1, of, start, text }),
    over: () => printer.written(null),
  }
}

test('a message stands there as it grows, and only once', () => {
  const { shown, written, message, over, tool } = terminal()
  written('I lo')
  expect(shown.all).toBe('I lo')
  written('I look')
  message('I look around.')
  over()
  tool('ls')
  written('Done')
  message('Done')
  expect(shown.all).toBe('I look around.\n  > ls\nDone\n')
})

test('without growing text the messages come whole', () => {
  const { shown, message } = terminal()
  message('One')
  message('One and two')
  expect(shown.all).toBe('One\nOne and two\n')
})

test('thoughts are not shown', () => {
  const { shown, written } = terminal()
  written('Hm', 0, 'reasoning')
  expect(shown.all).toBe('')
})

test('a complaint in the middle gets a line of its own, and the text goes on after it', () => {
  const { shown, written, event, message } = terminal()
  written('I lo')
  event('raw.stderr', { line: 'oh' })
  written('I look')
  message('I look.')
  expect(shown.all).toBe('I lo\n[oh\n]ok.\n')
})

test('what is begun anew, given up, or told otherwise than it was written stands on a new line', () => {
  const { shown, written, message, over, tool } = terminal()
  written('I thi')
  written('We')
  over()
  tool('ls')
  written('Now')
  message('Never')
  expect(shown.all).toBe('I thi\nWe\n  > ls\nNow\nNever\n')
})

test('a text that is longer than what is kept of it comes to its end with the whole message', () => {
  const { shown, written, message } = terminal()
  written('abc')
  written('bcd', 1)
  message('abcde')
  expect(shown.all).toBe('abcde\n')
})
