import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src-main/contract/event.ts'
import { isToldByAgent } from './activity.ts'
import { automaticTab } from './run-tab.ts'

const event = (type: RunEvent['type'], data: RunEvent['data']): RunEvent => ({
  ...{ protocol_version: 'fcmp/1.0', run_id: 'r', seq: 1, ts: '2026-11-21T10:00:00.000Z', engine: 'codex' },
  ...{ type, data, meta: { attempt: 1 } },
})

test('while it runs, a script is watched by its log and an agent by its activity', () => {
  const running = { status: 'running', error: null, cache_hit: false } as const
  expect(automaticTab(running, false)).toBe('logs')
  expect(automaticTab(running, true)).toBe('activity')
  expect(automaticTab({ ...running, status: 'waiting_user' }, true)).toBe('activity')
})

test('after the end the part is shown that says why it ended so', () => {
  const failed = (code: 'OUTPUT_INVALID' | 'ARTIFACTS_MISSING' | 'EXIT_CODE') =>
    automaticTab({ status: 'failed', error: { code, message: '' }, cache_hit: false }, true)
  expect(automaticTab({ status: 'succeeded', error: null, cache_hit: false }, true)).toBe('result')
  expect(failed('OUTPUT_INVALID')).toBe('result')
  expect(failed('ARTIFACTS_MISSING')).toBe('artifacts')
  expect(failed('EXIT_CODE')).toBe('logs')
})

test('an agent is known by what it tells of itself; what protects the machine says nothing of that', () => {
  const sandbox = event('run.agent', { kind: 'sandbox', state: 'off' })
  expect(isToldByAgent([sandbox, event('raw.stdout', { line: 'x' })])).toBe(false)
  expect(isToldByAgent([sandbox, event('run.agent', { kind: 'model_access', via: 'gateway' })])).toBe(true)
})
