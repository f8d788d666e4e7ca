import type { Timings } from '../../../contract/run.ts'

const PARTS = ['preparing_ms', 'running_ms', 'collecting_ms'] as const

/** Times of several attempts together. */
export function addTimings(before: Partial<Timings>, more: Partial<Timings>): Partial<Timings> {
  const sums = PARTS.map((part) => [part, (before[part] ?? 0) + (more[part] ?? 0)] as const)
  return { ...before, ...Object.fromEntries(sums) }
}
