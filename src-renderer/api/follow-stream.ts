import { HTTP_LIMITS } from '../../src-main/contract/limits.ts'
import { callApi } from './client.ts'
import { createSseParser, type SseFrame } from './sse.ts'

/** `lost`: the line is down and the next try is waiting. `refused`: the server said no, and trying again would not help. */
export type StreamState = 'connecting' | 'live' | 'lost' | 'refused' | 'ended'

export interface FollowedStream {
  readonly url: string
  readonly signal: AbortSignal
  /** Frames of one piece of the stream, heartbeats included, in order. */
  onFrames(frames: readonly SseFrame[]): void
  onState(state: StreamState): void
  /** Asked when the server closes the stream: is the story over, or was the line cut? */
  isComplete(): boolean
}

const FIRST_RETRY_MS = 400
const LONGEST_RETRY_MS = 10_000
/** A server that lives sends a heartbeat; three missing ones mean a dead line that TCP has not noticed. */
const SILENCE_MS = HTTP_LIMITS.heartbeatMs * 3

/**
 * Follows a server-sent event stream by `fetch` (EventSource cannot be told from a stranger's) and resumes after the last id
 * that was seen. Ends when the signal aborts, the story is complete, or the server refuses.
 */
export async function followStream(stream: FollowedStream): Promise<void> {
  let lastId: string | null = null
  let retryMs = FIRST_RETRY_MS
  while (!stream.signal.aborted) {
    stream.onState('connecting')
    const outcome = await readOnce(stream, lastId, (frames) => {
      retryMs = FIRST_RETRY_MS
      lastId = frames.findLast((frame) => frame.id !== null)?.id ?? lastId
      stream.onFrames(frames)
    })
    if (isAborted(stream.signal)) return
    if (outcome === 'refused') {
      stream.onState('refused')
      return
    }
    if (stream.isComplete()) {
      stream.onState('ended')
      return
    }
    stream.onState('lost')
    await pause(retryMs, stream.signal)
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
  }
}

/** Behind a function, because the compiler does not know that a signal changes while we wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

async function readOnce(
  stream: FollowedStream,
  lastId: string | null,
  onFrames: (frames: readonly SseFrame[]) => void,
): Promise<'cut' | 'refused'> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), SILENCE_MS)
  try {
    const answer = await callApi(stream.url, {
      method: 'GET',
      headers: { accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) },
      signal: AbortSignal.any([stream.signal, silence.signal]),
    })
    // 503 is "too many readers" or "stopping": both pass. Any other refusal stays one.
    if (!answer.ok) return answer.status >= 500 ? 'cut' : 'refused'
    if (answer.body === null) return 'cut'
    stream.onState('live')
    const parser = createSseParser()
    const decoder = new TextDecoder()
    const reader = answer.body.getReader()
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENCE_MS)
      const frames = parser.push(decoder.decode(piece.value, { stream: true }))
      if (frames.length > 0) onFrames(frames)
    }
    return 'cut'
  } catch {
    // A cut line, a silence or an abort: the caller looks at the signal and tries again.
    return 'cut'
  } finally {
    clearTimeout(timer)
  }
}

function pause(timeMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, timeMs)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
