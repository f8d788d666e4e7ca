import { create } from 'zustand'
import type { RunPlan } from '../api/start-run.ts'

/** Enough to go back to; older ones are found again in Setup. */
const KEPT = 100

/**
 * What each run was started with, because the server does not give files back; the rest is in the run's status. Kept in memory,
 * as files cannot outlive the page.
 */
const usePlans = create<{ readonly plans: ReadonlyMap<string, RunPlan> }>(() => ({ plans: new Map() }))

export function rememberPlan(requestId: string, plan: RunPlan): void {
  usePlans.setState(({ plans }) => ({ plans: new Map([...plans, [requestId, plan] as const].slice(-KEPT)) }))
}

export function usePlan(requestId: string | null): RunPlan | null {
  return usePlans(({ plans }) => (requestId === null ? null : (plans.get(requestId) ?? null)))
}
