import type { RunEvent, Snapshot } from '../contract/event.ts'
import { RunStatusSchema, type CreateTempRun, type RunStatusBody } from '../contract/run.ts'
import type { JsonObject } from '../contract/skill.ts'
import { isTerminal, type RunStatus } from '../contract/statuses.ts'
import type { EventReader, RunsDoor } from '../engine/engine.ts'
import { createLiveBoard } from '../engine/runs/story/live-board.ts'

/** One request of the stub with its story. */
export interface StubRun {
  readonly id: string
  readonly created: CreateTempRun
  readonly client: string | null
  hasStarted(): boolean
  status(): RunStatusBody
  /** Sets the status and tells of it; the story ends with a terminal one. */
  move(status: RunStatus): void
  tell(data: JsonObject): void
  /** The next piece of what is being written; an empty one ends it. */
  write(text: string): void
  events(): readonly RunEvent[]
  read(from: Parameters<RunsDoor['openEvents']>[1], signal: AbortSignal): EventReader<RunEvent>
  untilEnd(signal: AbortSignal): Promise<void>
}

export function createStubRun(id: string, created: CreateTempRun, client: string | null): StubRun {
  const log: RunEvent[] = []
  const board = createLiveBoard()
  const createdAt = new Date().toISOString()
  let status: RunStatus = 'queued'
  let hasStarted = false
  let change = Promise.withResolvers<undefined>()

  const tell = (data: JsonObject): void => {
    log.push({
      protocol_version: 'fcmp/1.0',
      run_id: `run-${id}`,
      seq: log.length + 1,
      ts: new Date().toISOString(),
      engine: 'script',
      type: 'diagnostic.warning',
      data,
      meta: { attempt: 1 },
    })
    change.resolve(undefined)
    change = Promise.withResolvers()
  }
  const untilChange = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done)
      void change.promise.then(done)
    })

  return {
    id,
    created,
    client,
    hasStarted: () => hasStarted,
    status: () =>
      RunStatusSchema.parse({
        ...BLANK_STATUS,
        request_id: id,
        status,
        engine: created.engine ?? 'codex',
        created_at: createdAt,
        updated_at: createdAt,
        client,
        run_id: hasStarted ? `run-${id}` : null,
      }),
    move: (to) => {
      hasStarted = true
      const from = status
      status = to
      tell({ from, to })
    },
    tell,
    events: () => log,
    write: (text) => board.write(id, { attempt: 1, of: 'message', text }),
    read: ({ cursor, isLive }, signal) => {
      let at = cursor
      const snapshot: Snapshot = {
        status,
        cursor,
        cursor_floor: 1,
        cursor_ceiling: log.length,
        replay_source: 'live',
      }
      return {
        snapshot,
        live: isLive ? board.follow(id, signal) : null,
        backlogBytes: () => log.slice(at).reduce((sum, event) => sum + JSON.stringify(event).length, 0),
        rows: (async function* () {
          while (!signal.aborted) {
            const event = log[at]
            if (event !== undefined) {
              at += 1
              yield event
            } else if (isTerminal(status)) return
            else await untilChange(signal)
          }
        })(),
      }
    },
    untilEnd: async (signal) => {
      while (!isTerminal(status) && !signal.aborted) await untilChange(signal)
    },
  }
}

const BLANK_STATUS = {
  skill_id: 'unknown',
  warnings: [],
  error: null,
  auto_decision_count: 0,
  last_auto_decision_at: null,
  pending_interaction_id: null,
  pending_auth_session_id: null,
  pending_payload: null,
  interaction_count: 0,
  recovery_state: 'none',
  recovered_at: null,
  recovery_reason: null,
  requested_execution_mode: 'auto',
  effective_execution_mode: 'auto',
  conversation_mode: 'session',
  interactive_auto_reply: false,
  interactive_reply_timeout_sec: 1_200,
  effective_interactive_require_user_reply: false,
  effective_interactive_reply_timeout_sec: null,
  current_attempt: null,
  pending_owner: null,
  dispatch_phase: null,
  dispatch_ticket_id: null,
  worker_claim_id: null,
  resume_ticket_id: null,
  resume_cause: null,
  source_attempt: null,
  target_attempt: null,
  model: null,
  effective_model: null,
  observability_ready: true,
  started_at: null,
  finished_at: null,
  timings: { queued_ms: null, preparing_ms: null, running_ms: null, collecting_ms: null, total_ms: null },
  usage: null,
  cleanup: { state: 'not_due', retained: false, kept_until: null, size_bytes: null, warnings: [] },
  cache_hit: false,
  queue_position: null,
  runtime_options: {},
  input: {},
  parameter: {},
  package_sha256: null,
  engine_version: null,
  command: null,
  source: 'temp',
  library_id: null,
  findings: [],
  is_replay: false,
} as const
