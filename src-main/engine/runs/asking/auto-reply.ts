import type { PendingInteraction } from '../../../contract/interaction.ts'

/** The longest time that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1

const AGAIN_MS = 5_000

/** Wakes for the questions that answer themselves. The deadline itself is in the database; this only looks at the clock. */
export interface AutoReplyTimers {
  /** Replaces whatever was set for the request. A question without a deadline sets nothing. */
  set(requestId: string, question: Pick<PendingInteraction, 'interaction_id' | 'auto_reply_at'>): void
  clear(requestId: string): void
  close(): void
}

/**
 * @param now the clock of the deadlines
 * @param onDue told at the deadline, with the question it was set for: the run may ask another one by then. False when nothing could be
 * done about it now: then it is told again
 */
export function createAutoReplyTimers(
  now: () => Date,
  onDue: (requestId: string, interactionId: number) => boolean,
): AutoReplyTimers {
  const timers = new Map<string, NodeJS.Timeout>()
  let isClosed = false

  const clear = (requestId: string): void => {
    clearTimeout(timers.get(requestId))
    timers.delete(requestId)
  }

  const set: AutoReplyTimers['set'] = (requestId, question) => {
    clear(requestId)
    // A timer that outlives its server would keep the process alive.
    if (question.auto_reply_at === null || isClosed) return
    const leftMs = Date.parse(question.auto_reply_at) - now().getTime()
    const wake = (): void => {
      if (leftMs > MAX_TIMER_MS) set(requestId, question)
      else if (!onDue(requestId, question.interaction_id)) timers.set(requestId, setTimeout(wake, AGAIN_MS))
    }
    timers.set(requestId, setTimeout(wake, Math.min(Math.max(0, leftMs), MAX_TIMER_MS)))
  }

  return {
    set,
    clear,
    close() {
      isClosed = true
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
