/** Notices when nothing happens for a time. */
export interface IdleWatch {
  /** Something happened. */
  touch(): void
  stop(): void
}

/**
 * @param timeoutMs null watches nothing
 * @param onIdle called once, when nothing happened for that long
 */
export function startIdleWatch(timeoutMs: number | null, onIdle: () => void): IdleWatch {
  if (timeoutMs === null) return { touch: () => undefined, stop: () => undefined }
  const timer = setTimeout(onIdle, timeoutMs)
  let isStopped = false
  return {
    touch() {
      // `refresh` would start a timer again that was stopped.
      if (!isStopped) timer.refresh()
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
