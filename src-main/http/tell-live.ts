import type { LiveText } from '../contract/live.ts'
import type { LiveReader } from '../engine/engine.ts'

export interface LiveListener {
  /** False while what came before is still on its way. */
  readonly canTell: () => boolean
  readonly tell: (text: LiveText) => void
  readonly everyMs: number
  /** Aborted when the reader has left or its stream is over. */
  readonly signal: AbortSignal
}

/** Tells a reader what is being written, in steps: what came between two of them is one. */
export function tellLive(live: LiveReader, { canTell, tell, everyMs, signal }: LiveListener): void {
  let timer: NodeJS.Timeout | undefined
  let toldMs = -everyMs
  const step = (): void => {
    timer = undefined
    if (signal.aborted) return
    if (!canTell()) {
      wait(everyMs)
      return
    }
    const text = live.take()
    if (text === null) return
    toldMs = performance.now()
    tell(text)
    // One step may end a text of which the next one begins anew; mostly it finds nothing.
    wait(everyMs)
  }
  const wait = (ms: number): void => {
    timer ??= setTimeout(step, ms)
  }
  const onNews = (): void => wait(Math.max(0, everyMs - (performance.now() - toldMs)))
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  live.onNews(onNews)
  // What is there already when the reader comes.
  onNews()
}
