import type { EndReason } from './end-reason.ts'

/** Ends an attempt from outside; the first reason wins. */
export interface EndSwitch {
  readonly signal: AbortSignal
  reason(): EndReason | null
  end(reason: EndReason): void
}

export function createEndSwitch(): EndSwitch {
  const controller = new AbortController()
  let first: EndReason | null = null
  return {
    signal: controller.signal,
    reason: () => first,
    end(reason) {
      first ??= reason
      controller.abort()
    },
  }
}
