import { expect, test } from 'vitest'
import type { RunEvent } from '../contract/event.ts'
import { showEvent } from './print-event.ts'

const event = (type: RunEvent['type'], data: RunEvent['data']): RunEvent => ({
  ...{
    protocol_version: 'fcmp/1.0',
    run_id: 'r',
    seq: 1,
    ts: '2026-11-21T09:30:00.000Z',
    engine: 'any',
    meta: { attempt: 1 },
  },
  type,
  data,
})

test('a script is heard, pieces of a line without a break between them', () => {
  expect(showEvent(event('raw.stdout', { line: 'one' }), false)).toEqual({ stream: 'stdout', text: 'one\n' })
  expect(showEvent(event('raw.stdout', { line: 'on', is_partial: true }), false)?.text).toBe('on')
  expect(showEvent(event('assistant.message.intermediate', { text: 'x' }), false)).toBeNull()
})

test('of an agent the conversation is shown, not its protocol', () => {
  expect(showEvent(event('raw.stdout', { line: '{"type":"turn.started"}' }), true)).toBeNull()
  expect(showEvent(event('assistant.message.intermediate', { text: 'I look.' }), true)?.text).toBe('I look.\n')
  const call = (state: string) => showEvent(event('assistant.tool_call', { summary: 'ls\n-l', state }), true)?.text
  expect([call('started'), call('succeeded'), call('failed')]).toEqual(['  > ls\n    -l\n', undefined, '    failed\n'])
})

test('complaints go to standard error, whoever makes them', () => {
  expect(showEvent(event('raw.stderr', { line: 'oh' }), true)).toEqual({ stream: 'stderr', text: 'oh\n' })
  expect(showEvent(event('diagnostic.warning', { message: 'odd' }), true)?.stream).toBe('stderr')
})
