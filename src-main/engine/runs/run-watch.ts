/** Lets callers wait for a fact about a request instead of asking again and again. */
export interface RunWatch {
  /** To be called at every change of a request. */
  changed(requestId: string): void
  /** Resolves when the fact holds, the time is up or the signal aborts. */
  until(requestId: string, fact: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<void>
}

/** A watch without memory of its own: the fact is asked anew at each change. */
export function createRunWatch(): RunWatch {
  const waiting = new Map<string, Set<() => void>>()
  return {
    changed(requestId) {
      for (const look of waiting.get(requestId) ?? []) look()
    },
    until(requestId, fact, timeoutMs, signal) {
      if (fact() || signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const looks = waiting.get(requestId) ?? new Set()
        waiting.set(requestId, looks)
        const end = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', end)
          looks.delete(look)
          if (looks.size === 0) waiting.delete(requestId)
          resolve()
        }
        const look = (): void => {
          if (fact()) end()
        }
        const timer = setTimeout(end, timeoutMs)
        looks.add(look)
        signal.addEventListener('abort', end, { once: true })
      })
    },
  }
}
