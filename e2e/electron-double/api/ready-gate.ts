export interface ReadyGate {
  isReady(): boolean
  /** Electron's modules throw exactly so before `ready`. */
  requireReady(message: string): void
  requireEarly(message: string): void
  open(): void
}

/** Half of Electron's API may be used only before `ready`, the other half only after; the double is as strict. */
export function createReadyGate(): ReadyGate {
  let isReady = false
  return {
    isReady: () => isReady,
    requireReady: (message) => {
      if (!isReady) throw new Error(message)
    },
    requireEarly: (message) => {
      if (isReady) throw new Error(message)
    },
    open: () => {
      isReady = true
    },
  }
}
