import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../src-main/contract/event.ts'
import { durationOf, timelineOf, type TimelineStatus } from './timeline.ts'

const START = Date.parse('2026-11-21T09:00:00.000Z')
const at = (ms: number): string => new Date(START + ms).toISOString()

const NO_TIMINGS = { queued_ms: null, preparing_ms: null, running_ms: null, collecting_ms: null, total_ms: null }
const status = (more: Partial<TimelineStatus>): TimelineStatus => ({
  status: 'running',
  created_at: at(0),
  started_at: at(100),
  finished_at: null,
  timings: NO_TIMINGS,
  cleanup: { state: 'not_due' },
  ...more,
})

let seq = 0
const event = (ms: number, type: RunEvent['type'], data: RunEvent['data']): RunEvent => ({
  protocol_version: 'fcmp/1.0',
  run_id: 'run',
  seq: ++seq,
  ts: at(ms),
  engine: 'script',
  type,
  data,
  meta: { attempt: 1 },
})
const step = (ms: number, name: string, phase: string, detail?: string): RunEvent =>
  event(ms, 'run.step', { step: name, phase, ...(detail === undefined ? {} : { detail }) })
const state = (ms: number, from: string, to: string): RunEvent => event(ms, 'conversation.state.changed', { from, to })

const short = (steps: ReturnType<typeof timelineOf>, nowMs = 0): string[] =>
  steps.map(({ name, state, ...rest }) => `${name} ${state} ${durationOf(rest, START + nowMs)}`)

describe('the steps of a run', () => {
  test('a good run: each step has its state and its time', () => {
    const events = [
      state(100, 'queued', 'running'),
      step(100, 'workspace', 'started'),
      step(130, 'workspace', 'ended'),
      step(130, 'agent', 'started'),
      step(2130, 'agent', 'ended'),
      step(2130, 'collect', 'started'),
      step(2150, 'collect', 'ended'),
      state(2150, 'running', 'succeeded'),
      step(2151, 'cleanup', 'started'),
      step(2156, 'cleanup', 'ended'),
    ]
    expect(short(timelineOf(status({ status: 'succeeded', finished_at: at(2150) }), events))).toEqual([
      'queued done 100',
      'workspace done 30',
      'agent done 2000',
      'collect done 20',
      'cleanup done 5',
    ])
  })

  test('while it runs, the open step counts up to now and the rest is to come', () => {
    const events = [
      state(100, 'queued', 'running'),
      step(100, 'workspace', 'started'),
      step(130, 'workspace', 'ended'),
      step(130, 'agent', 'started'),
    ]
    expect(short(timelineOf(status({}), events), 1130)).toEqual([
      'queued done 100',
      'workspace done 30',
      'agent active 1000',
      'collect todo 0',
      'cleanup todo 0',
    ])
  })

  test('a queued run waits, and nothing else', () => {
    expect(short(timelineOf(status({ status: 'queued', started_at: null }), []), 700)).toEqual([
      'queued active 700',
      'workspace todo 0',
      'agent todo 0',
      'collect todo 0',
      'cleanup todo 0',
    ])
  })

  test('a step that fails says so with its detail, and what was not reached is skipped', () => {
    const events = [
      state(100, 'queued', 'running'),
      step(100, 'workspace', 'started'),
      step(140, 'workspace', 'failed', 'No space left'),
      state(140, 'running', 'failed'),
    ]
    const steps = timelineOf(status({ status: 'failed', finished_at: at(140) }), events)
    expect(short(steps)).toEqual([
      'queued done 100',
      'workspace failed 40',
      'agent skipped 0',
      'collect skipped 0',
      'cleanup todo 0',
    ])
    expect(steps[1]?.detail).toBe('No space left')
  })

  test('a canceled run leaves no step open', () => {
    const events = [state(100, 'queued', 'running'), step(100, 'agent', 'started'), state(900, 'running', 'canceled')]
    const steps = timelineOf(status({ status: 'canceled', finished_at: at(900), cleanup: { state: 'done' } }), events)
    expect(short(steps).slice(2)).toEqual(['agent failed 800', 'collect skipped 0', 'cleanup done 0'])
  })

  test('a reply puts the run back into the queue: both waits and both attempts count', () => {
    const events = [
      state(100, 'queued', 'running'),
      step(100, 'agent', 'started'),
      step(600, 'agent', 'ended'),
      state(600, 'running', 'waiting_user'),
      state(5600, 'waiting_user', 'queued'),
      state(5650, 'queued', 'running'),
      step(5650, 'agent', 'started'),
    ]
    const steps = timelineOf(status({}), events)
    expect(short(steps, 6000).slice(0, 3)).toEqual(['queued done 150', 'workspace todo 0', 'agent active 850'])
    expect(steps[2]?.spans).toHaveLength(2)
  })

  test('without events, the durations of the status stand in', () => {
    const timings = { queued_ms: 40, preparing_ms: 20, running_ms: 1500, collecting_ms: 30, total_ms: 1650 }
    expect(short(timelineOf(status({ status: 'succeeded', finished_at: at(1650), timings }), []))).toEqual([
      'queued done 40',
      'workspace done 20',
      'agent done 1500',
      'collect done 30',
      'cleanup todo 0',
    ])
  })
})
