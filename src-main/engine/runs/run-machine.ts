import type { RunStatus, TerminalStatus } from '../../contract/statuses.ts'

/**
 * States of a request as the database keeps them. Three of them are ours: `created` waits for its upload, `rejected` had one
 * refused and may take another, `expired` waited too long. Clients see them in Skill-Runner's words.
 */
export const REQUEST_STATES = [
  'created',
  'rejected',
  'expired',
  'queued',
  'running',
  'waiting_user',
  'waiting_auth',
  'succeeded',
  'failed',
  'canceled',
] as const
export type RequestState = (typeof REQUEST_STATES)[number]

interface Move {
  readonly from: readonly RequestState[]
  readonly to: RequestState
}

/**
 * Every legal move, by the name that the events give it (peer contract 3.1). A move from any other state is refused by the
 * database itself: `from` becomes the condition of the one update that makes it.
 */
export const MOVES = {
  'upload.rejected': { from: ['created', 'rejected'], to: 'rejected' },
  'upload.accepted': { from: ['created', 'rejected'], to: 'queued' },
  'upload.answered_from_cache': { from: ['created', 'rejected'], to: 'succeeded' },
  'request.expired': { from: ['created', 'rejected'], to: 'expired' },
  'turn.started': { from: ['queued'], to: 'running' },
  'turn.needs_input': { from: ['running'], to: 'waiting_user' },
  'auth.required': { from: ['running'], to: 'waiting_auth' },
  'turn.succeeded': { from: ['running'], to: 'succeeded' },
  'turn.failed': { from: ['running'], to: 'failed' },
  'interaction.reply.accepted': { from: ['waiting_user'], to: 'queued' },
  'interaction.auto_decide.timeout': { from: ['waiting_user'], to: 'queued' },
  'auth.completed': { from: ['waiting_auth'], to: 'queued' },
  'auth.failed': { from: ['waiting_auth'], to: 'failed' },
  'restart.preserve_waiting': { from: ['waiting_user'], to: 'waiting_user' },
  'run.canceled': { from: ['queued', 'running', 'waiting_user', 'waiting_auth'], to: 'canceled' },
  'restart.reconcile_failed': { from: ['queued', 'running', 'waiting_user', 'waiting_auth'], to: 'failed' },
} as const satisfies Record<string, Move>
export type MoveName = keyof typeof MOVES

const SHOWN = {
  created: 'queued',
  rejected: 'failed',
  expired: 'failed',
  queued: 'queued',
  running: 'running',
  waiting_user: 'waiting_user',
  waiting_auth: 'waiting_auth',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
} as const satisfies Record<RequestState, RunStatus>

/** The word that a client sees for a state. */
export function shownStatus(state: RequestState): RunStatus {
  return SHOWN[state]
}

/** True once the run of a request can never change again. A rejected request has no run and may still get one. */
export function isEnded(state: RequestState): state is TerminalStatus {
  return state === 'succeeded' || state === 'failed' || state === 'canceled'
}

/** True while a run owns its files: the sweep must not touch them. */
export function isLive(state: RequestState): boolean {
  return state === 'queued' || state === 'running' || state === 'waiting_user' || state === 'waiting_auth'
}

/**
 * Where a move leads from a state.
 * @returns the new state, or null when the move is not legal from there
 */
export function transition(state: RequestState, move: MoveName): RequestState | null {
  const { from, to }: Move = MOVES[move]
  return from.includes(state) ? to : null
}
