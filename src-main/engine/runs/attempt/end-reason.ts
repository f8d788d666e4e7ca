import type { RunError } from '../../../contract/run.ts'
import { isDiskFull } from '../../../platform/disk-faults.ts'

/** Why a run is being ended from outside. The first reason wins; later ones change nothing. */
export type EndReason =
  | { readonly kind: 'canceled' }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'idle'; readonly seconds: number }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'output_failed'; readonly cause: unknown }

/** The error that a run carries for a reason, in Skill-Runner's words (peer contract 3.2). */
export function errorOfReason(reason: EndReason): RunError {
  switch (reason.kind) {
    case 'canceled':
      return { code: 'CANCELED_BY_USER', message: 'Canceled by user request' }
    case 'timeout':
      return { code: 'TIMEOUT', message: `TIMEOUT: engine execution exceeded hard timeout (${reason.seconds}s)` }
    case 'idle':
      return { code: 'IDLE_TIMEOUT', message: `IDLE_TIMEOUT: the engine gave no sign of life for ${reason.seconds}s` }
    case 'shutdown':
      return interruptedError('running')
    case 'output_failed':
      return errorOfCause(reason.cause)
  }
}

/** @param state what the run was doing when the server stopped */
export function interruptedError(state: 'queued' | 'running' | 'waiting_user' | 'waiting_auth'): RunError {
  return {
    code: 'ORCHESTRATOR_RESTART_INTERRUPTED',
    message: `ORCHESTRATOR_RESTART_INTERRUPTED: ${state} run interrupted by orchestrator restart`,
  }
}

/** An unexpected failure as an error that tells no path and no stack; the log has the rest. */
export function errorOfCause(cause: unknown): RunError {
  if (isDiskFull(cause)) return { code: 'DISK_FULL', message: 'The disk is full; free some space and run again' }
  return { code: 'INTERNAL_ERROR', message: 'The run could not be carried out; the log of the server tells why' }
}
