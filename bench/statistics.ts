/** The middle of some numbers: what is quoted, because one slow run says nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** @param share such as 0.95: so much of the numbers is not greater than the answer */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Milliseconds that a deed takes. */
export async function timed(deed: () => unknown): Promise<number> {
  const started = performance.now()
  await deed()
  return performance.now() - started
}

/** Runs a deed some times, one after the other. @returns the milliseconds of each */
export async function timedOften(times: number, deed: () => unknown): Promise<number[]> {
  const all: number[] = []
  for (let round = 0; round < times; round += 1) all.push(await timed(deed))
  return all
}
