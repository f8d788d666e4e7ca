import type { RunEvent, StepName } from '../../../src-main/contract/event.ts'
import type { RunStatusBody } from '../../../src-main/contract/run.ts'
import { isTerminal } from '../../../src-main/contract/statuses.ts'

export const TIMELINE_STEPS = ['queued', 'workspace', 'agent', 'repair', 'collect', 'cleanup'] as const
export type TimelineStepName = (typeof TIMELINE_STEPS)[number]

/** `skipped`: the run ended before it got there. */
export type TimelineStepState = 'todo' | 'active' | 'done' | 'failed' | 'skipped'

/** A stretch of time; `toMs` is null while it lasts. */
export interface TimeSpan {
  readonly fromMs: number
  readonly toMs: number | null
}

export interface TimelineStep {
  readonly name: TimelineStepName
  readonly state: TimelineStepState
  /** More than one when the run was resumed after a reply. */
  readonly spans: readonly TimeSpan[]
  readonly detail: string | null
}

export type TimelineStatus = Pick<RunStatusBody, 'status' | 'created_at' | 'started_at' | 'finished_at' | 'timings'> & {
  readonly cleanup: Pick<RunStatusBody['cleanup'], 'state'>
}

interface Draft {
  state: TimelineStepState
  spans: { fromMs: number; toMs: number | null }[]
  detail: string | null
}

/**
 * What became of each step, from the run's story. Events that are not there (an old run, a story that starts late) are filled in
 * from the durations of the status.
 */
export function timelineOf(status: TimelineStatus, events: readonly RunEvent[]): TimelineStep[] {
  const drafts: Record<TimelineStepName, Draft> = {
    queued: newDraft(),
    workspace: newDraft(),
    agent: newDraft(),
    repair: newDraft(),
    collect: newDraft(),
    cleanup: newDraft(),
  }
  open(drafts.queued, queuedAt(status))
  for (const event of events) {
    const atMs = Date.parse(event.ts)
    if (event.type === 'conversation.state.changed') takeState(drafts.queued, event.data['to'], atMs)
    else if (event.type === 'run.step') takeStep(drafts, event.data, atMs)
  }
  if (status.status !== 'queued') {
    const leftQueueMs = status.started_at === null ? null : Date.parse(status.started_at)
    close(drafts.queued, leftQueueMs ?? endOf(status), 'done')
  }
  fillFromTimings(drafts, status)
  if (isTerminal(status.status)) endAll(drafts, status)
  // An answer that was good at once needed no repair: then there is no such step.
  const names = TIMELINE_STEPS.filter((name) => name !== 'repair' || drafts.repair.spans.length > 0)
  return names.map((name) => ({ name, ...drafts[name] }))
}

/** Sum of the spans; those that still last are counted up to now. */
export function durationOf(step: Pick<TimelineStep, 'spans'>, nowMs: number): number {
  return step.spans.reduce((sum, span) => sum + Math.max(0, (span.toMs ?? nowMs) - span.fromMs), 0)
}

/** The upload comes between the creation of a request and its place in the queue; only the duration tells them apart. */
function queuedAt(status: TimelineStatus): number {
  const { queued_ms: queuedMs } = status.timings
  if (status.started_at === null || queuedMs === null) return Date.parse(status.created_at)
  return Date.parse(status.started_at) - queuedMs
}

function newDraft(): Draft {
  return { state: 'todo', spans: [], detail: null }
}

function open(draft: Draft, atMs: number): void {
  if (draft.spans.at(-1)?.toMs !== null) draft.spans.push({ fromMs: atMs, toMs: null })
  draft.state = 'active'
}

function close(draft: Draft, atMs: number, state: TimelineStepState): void {
  const span = draft.spans.at(-1)
  if (span?.toMs !== null) return
  span.toMs = Math.max(atMs, span.fromMs)
  draft.state = state
}

/** A reply puts the run back into the queue. */
function takeState(queued: Draft, to: unknown, atMs: number): void {
  if (to === 'queued') open(queued, atMs)
  else close(queued, atMs, 'done')
}

function takeStep(drafts: Record<TimelineStepName, Draft>, data: RunEvent['data'], atMs: number): void {
  const { step, phase, detail } = data
  if (!isStepName(step)) return
  const draft = drafts[step]
  if (typeof detail === 'string' && detail !== '') draft.detail = detail
  if (phase === 'started') open(draft, atMs)
  else if (phase === 'ended' || phase === 'failed') {
    // A story that starts late may tell an end whose start is not there.
    if (draft.spans.at(-1)?.toMs !== null) draft.spans.push({ fromMs: atMs, toMs: null })
    close(draft, atMs, phase === 'ended' ? 'done' : 'failed')
  }
}

function isStepName(value: unknown): value is StepName {
  return value === 'workspace' || value === 'agent' || value === 'repair' || value === 'collect' || value === 'cleanup'
}

const TIMED = [
  ['workspace', 'preparing_ms'],
  ['agent', 'running_ms'],
  ['collect', 'collecting_ms'],
] as const

function fillFromTimings(drafts: Record<TimelineStepName, Draft>, status: TimelineStatus): void {
  let atMs = status.started_at === null ? null : Date.parse(status.started_at)
  for (const [name, field] of TIMED) {
    const durationMs = status.timings[field]
    const draft = drafts[name]
    if (durationMs !== null && atMs !== null && draft.spans.length === 0) {
      draft.spans.push({ fromMs: atMs, toMs: atMs + durationMs })
      draft.state = 'done'
    }
    atMs = draft.spans.at(-1)?.toMs ?? atMs
  }
}

const CLEANUP_STATES = {
  not_due: 'todo',
  pending: 'active',
  done: 'done',
  retained: 'skipped',
  failed: 'failed',
} as const satisfies Record<RunStatusBody['cleanup']['state'], TimelineStepState>

/** Clean-up comes after the end of the run and may still go on; nothing else may. */
function endAll(drafts: Record<TimelineStepName, Draft>, status: TimelineStatus): void {
  for (const name of TIMELINE_STEPS) {
    const draft = drafts[name]
    if (name === 'cleanup') {
      if (draft.spans.length === 0) draft.state = CLEANUP_STATES[status.cleanup.state]
    } else if (draft.state === 'todo') draft.state = 'skipped'
    else if (draft.state === 'active') close(draft, endOf(status), status.status === 'succeeded' ? 'done' : 'failed')
  }
}

function endOf(status: TimelineStatus): number {
  return Date.parse(status.finished_at ?? status.started_at ?? status.created_at)
}
