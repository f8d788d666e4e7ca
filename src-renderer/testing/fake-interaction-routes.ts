import { AppError } from '../../src-main/contract/errors.ts'
import type { FakeHandlers } from './fake-router.ts'
import type { FakeRun, FakeWorld } from './fake-world.ts'

type RunHandlers = NonNullable<FakeHandlers['tempRuns']>

/** Questions and sign-ins of the fake server. A reply sets the run going again; a test ends it or asks anew. */
export function interactionHandlers(
  world: FakeWorld,
): Pick<Required<RunHandlers>, 'pending' | 'reply' | 'replyFiles' | 'extend'> {
  const openQuestion = (run: FakeRun, interactionId: number | null): void => {
    if (run.pending === null) throw new AppError('interaction_not_available', 'Run is not waiting for user interaction')
    if (run.pending.interaction_id !== interactionId)
      throw new AppError('interaction_conflict', 'stale interaction: the question is not open any more')
  }
  const goOn = (run: FakeRun): void => {
    run.pending = null
    run.pendingAuth = null
    world.changeRun(run.status.request_id, {
      status: 'running',
      interaction_count: run.status.interaction_count + 1,
      pending_interaction_id: null,
    })
  }
  const accepted = (run: FakeRun, mode: 'interaction' | 'auth') => ({
    request_id: run.status.request_id,
    status: 'queued' as const,
    accepted: true,
    mode,
  })
  const pendingOf = ({ status, pending, pendingAuth }: FakeRun) => ({
    request_id: status.request_id,
    status: status.status,
    requested_execution_mode: status.requested_execution_mode,
    effective_execution_mode: status.effective_execution_mode,
    conversation_mode: status.conversation_mode,
    effective_interactive_require_user_reply: status.effective_interactive_require_user_reply,
    effective_interactive_reply_timeout_sec: status.effective_interactive_reply_timeout_sec,
    pending,
    pending_auth_method_selection: pendingAuth,
    pending_auth: null,
    pending_owner: pending !== null ? 'waiting_user' : pendingAuth !== null ? 'waiting_auth.method_selection' : null,
  })
  return {
    pending: ({ params }) => pendingOf(world.run(params.request_id)),
    reply: ({ params, body }) => {
      const run = world.run(params.request_id)
      if (body.mode === 'interaction') openQuestion(run, body.interaction_id)
      goOn(run)
      return accepted(run, body.mode)
    },
    replyFiles: ({ params, form }) => {
      const run = world.run(params.request_id)
      const part = form.get('metadata')
      const metadata = JSON.parse(typeof part === 'string' ? part : '{}') as { interaction_id: number }
      openQuestion(run, metadata.interaction_id)
      goOn(run)
      return accepted(run, 'interaction')
    },
    extend: ({ params, body }) => {
      const run = world.run(params.request_id)
      openQuestion(run, body.interaction_id)
      const { pending } = run
      if (pending !== null && pending.auto_reply_at !== null) {
        const laterMs = Date.parse(pending.auto_reply_at) + (body.seconds ?? 1_200) * 1_000
        run.pending = { ...pending, auto_reply_at: new Date(laterMs).toISOString() }
      }
      return pendingOf(run)
    },
  }
}
