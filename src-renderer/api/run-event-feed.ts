import { ROUTES } from '../../src-main/contract/api.ts'
import { streamUrl } from '../../src-main/contract/client.ts'
import type { RunEvent, Snapshot } from '../../src-main/contract/event.ts'
import { growWrittenText, LiveTextSchema, type WrittenText } from '../../src-main/contract/live.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import { followStream, type StreamState } from './follow-stream.ts'
import type { LiveText } from './live-text.ts'
import { createLogStore, type LogStore } from './log-store.ts'
import type { SseFrame } from './sse.ts'

/**
 * What is known of a run's story so far. A new object comes with each batch; `events` and `log` themselves are append-only and
 * stay the same objects, so a reader may remember how far it has read.
 */
export interface RunEventState {
  /** Everything but the raw output, in order. */
  readonly events: readonly RunEvent[]
  /** The raw output, line by line; it tells its own readers of new lines. */
  readonly log: LogStore
  /** What the agent is writing; it tells its own readers. It goes in the moment in which the whole of it is among the events. */
  readonly live: LiveText
  readonly connection: StreamState
  /** Number of the newest event; 0 before the first. */
  readonly lastSeq: number
  /** True when numbers were missing in the stream: the view marks it instead of pretending to be whole. */
  readonly hasGap: boolean
}

export interface RunEventFeed {
  readonly state: () => RunEventState
  /** Answers a function that stops listening. */
  readonly subscribe: (listener: () => void) => () => void
}

/** Screens cannot show more than this, and a flood would otherwise draw at each piece. */
const BATCH_MS = 50

/**
 * Follows the events of one request. One stream serves every view of the run, because a browser opens only six connections to
 * one server. The stream opens with the first listener and closes with the last.
 */
export function createRunEventFeed(requestId: string): RunEventFeed {
  const events: RunEvent[] = []
  const log = createLogStore()
  const listeners = new Set<() => void>()
  const liveListeners = new Set<() => void>()
  let shownText: WrittenText | null = null
  let writtenText: WrittenText | null = null
  const live: LiveText = {
    state: () => shownText,
    subscribe: (listener) => {
      liveListeners.add(listener)
      return () => void liveListeners.delete(listener)
    },
  }
  let state: RunEventState = { events, log, live, connection: 'connecting', lastSeq: 0, hasGap: false }
  /** Number of the last event of a run that was over when the stream began; null while it is not. */
  let lastOfAll: number | null = null
  let newestAttempt = 1
  let stop: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let next = state

  const publish = (): void => {
    timer = null
    state = next
    shownText = writtenText
    for (const listener of [...listeners, ...liveListeners]) listener()
  }
  const change = (part: Partial<RunEventState>): void => {
    next = { ...next, ...part }
    timer ??= setTimeout(publish, BATCH_MS)
  }
  const take = (event: RunEvent): void => {
    // A reconnect may tell an event twice; its number says so.
    if (event.seq <= next.lastSeq) return
    if (/^(?:assistant|conversation)\./.test(event.type)) writtenText = null
    const isGap = next.lastSeq > 0 && event.seq > next.lastSeq + 1
    if (isGap) log.addMark('gap', Date.parse(event.ts))
    if (event.type === 'raw.stdout' || event.type === 'raw.stderr') takeOutput(event)
    else events.push(event)
    change({ lastSeq: event.seq, hasGap: next.hasGap || isGap })
  }
  const takeOutput = (event: RunEvent): void => {
    const { line } = event.data
    const atMs = Date.parse(event.ts)
    if (event.meta.attempt > newestAttempt) {
      newestAttempt = event.meta.attempt
      log.addMark(`attempt ${newestAttempt}`, atMs)
    }
    if (typeof line === 'string') log.add(event.type === 'raw.stderr' ? 'stderr' : 'stdout', line, atMs)
  }
  const onFrames = (frames: readonly SseFrame[]): void => {
    for (const frame of frames) {
      if (frame.event === 'heartbeat') continue
      const data: unknown = parseJson(frame.data)
      if (frame.event === 'snapshot') {
        // What was being written is told anew on each line.
        writtenText = null
        if (isSnapshot(data) && isTerminal(data.status)) lastOfAll = data.cursor_ceiling
      } else if (frame.event === 'live') {
        const { data: text } = LiveTextSchema.safeParse(data)
        if (text === undefined) continue
        writtenText = growWrittenText(writtenText, text)
        change({})
      } else if (isRunEvent(data)) take(data)
    }
  }
  const open = (): void => {
    const controller = new AbortController()
    stop = controller
    void followStream({
      // Where we stand travels in the address too: a reopened feed has no last id of its own stream.
      url: streamUrl(ROUTES.tempRuns.events, {
        params: { request_id: requestId },
        query: { cursor: next.lastSeq === 0 ? undefined : next.lastSeq, live: 'true' },
      }),
      signal: controller.signal,
      onFrames,
      onState: (connection) => {
        if (connection !== 'live') writtenText = null
        change({ connection })
      },
      isComplete: () => (lastOfAll !== null && next.lastSeq >= lastOfAll) || hasEnded(events),
    })
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      if (listeners.size === 1 && next.connection !== 'ended') open()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop?.abort()
        if (timer !== null) clearTimeout(timer)
        timer = null
        state = next
        writtenText = null
        shownText = null
      }
    },
  }
}

/** The last change of state carries `terminal` when the run is over. */
function hasEnded(events: readonly RunEvent[]): boolean {
  const last = events.findLast((event) => event.type === 'conversation.state.changed')
  return last?.data['terminal'] !== undefined && last.data['terminal'] !== null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

// Our own server wrote these a moment ago: checking a million of them field by field would cost more than it gives.
function isRunEvent(value: unknown): value is RunEvent {
  return typeof value === 'object' && value !== null && 'seq' in value && 'type' in value && 'data' in value
}

function isSnapshot(value: unknown): value is Snapshot {
  return typeof value === 'object' && value !== null && 'status' in value && 'cursor' in value
}
