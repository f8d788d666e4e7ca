import type { RunEvent } from '../../../contract/event.ts'
import { AppError } from '../../../contract/errors.ts'
import {
  PROTOCOL_STREAMS,
  type ProtocolHistory,
  type ProtocolQuery,
  type ProtocolStream,
} from '../../../contract/management.ts'
import type { JsonObject } from '../../../contract/skill.ts'
import type { EventLogs } from './event-logs.ts'
import type { StartedRow } from '../ending/read-outputs.ts'

type Turn = (event: RunEvent) => JsonObject | null

/** Types of the runner's own journal (peer contract 5.4) by ours; what is not here is not in it. */
const ORCHESTRATOR_TYPES: Readonly<Partial<Record<RunEvent['type'], string>>> = {
  'user.input.required': 'interaction.user_input.required',
  'interaction.reply.accepted': 'interaction.reply.accepted',
  'interaction.auto_decide.timeout': 'interaction.auto_decide.timeout',
  'auth.required': 'auth.method.selection.required',
  'auth.challenge.updated': 'auth.challenge.updated',
  'auth.input.accepted': 'auth.input.accepted',
  'auth.completed': 'auth.session.completed',
  'auth.failed': 'auth.session.failed',
  'diagnostic.warning': 'diagnostic.warning',
}
const RASP_TYPES: Readonly<Partial<Record<RunEvent['type'], string>>> = {
  'assistant.message.final': 'agent.message.final',
  'assistant.message.intermediate': 'agent.message.intermediate',
  'assistant.reasoning': 'agent.reasoning',
  'assistant.tool_call': 'agent.tool_call',
  'assistant.command_execution': 'agent.command_execution',
  'user.input.required': 'interaction.user_input.required',
  'diagnostic.warning': 'diagnostic.warning',
  'raw.stdout': 'raw.stdout',
  'raw.stderr': 'raw.stderr',
}
const ENDINGS: Readonly<Record<string, string>> = {
  failed: 'error.run.failed',
  canceled: 'lifecycle.run.canceled',
}

const TURNS: Readonly<Record<ProtocolStream, Turn>> = {
  fcmp: (event) => ({ ...event }),
  rasp: toRasp,
  orchestrator: toOrchestrator,
}

/**
 * A page of a run's events in one of Skill-Runner's three forms. All are views of the one log and keep its numbers.
 * @throws AppError stream_invalid
 */
export function protocolHistory(logs: EventLogs, row: StartedRow, query: ProtocolQuery): ProtocolHistory {
  const wanted = query.stream.trim().toLowerCase()
  const stream = PROTOCOL_STREAMS.find((name) => name === wanted)
  if (stream === undefined) {
    throw new AppError('stream_invalid', `stream must be one of: ${PROTOCOL_STREAMS.join(', ')}`)
  }
  const { rows, next } = page(logs, row, query, TURNS[stream])
  return {
    request_id: row.request_id,
    stream,
    attempt: query.attempt ?? null,
    available_attempts: Array.from({ length: row.attempt }, (_none, index) => index + 1),
    count: rows.length,
    events: rows,
    next_seq: next,
  }
}

function page(
  logs: EventLogs,
  row: StartedRow,
  query: ProtocolQuery,
  turn: Turn,
): { rows: JsonObject[]; next: number | null } {
  const rows: JsonObject[] = []
  for (const events of logs.read(row.run_id, Math.max(0, (query.from_seq ?? 1) - 1))) {
    for (const event of events) {
      if (query.to_seq !== undefined && event.seq > query.to_seq) return { rows, next: null }
      const entry = isWanted(event, query) ? turn(event) : null
      if (entry === null) continue
      if (rows.length === query.limit) return { rows, next: event.seq }
      rows.push(entry)
    }
  }
  return { rows, next: null }
}

function isWanted({ ts, meta }: RunEvent, { from_ts: from, to_ts: to, attempt }: ProtocolQuery): boolean {
  return (
    (from === undefined || ts >= from) &&
    (to === undefined || ts <= to) &&
    (attempt === undefined || meta.attempt === attempt)
  )
}

function toRasp(event: RunEvent): JsonObject | null {
  const { type, data } = event
  const isEnd = type === 'conversation.state.changed' && 'terminal' in data
  const lifecycle = isEnd ? 'lifecycle.run.terminal' : 'lifecycle.run.status'
  const name = type === 'conversation.state.changed' ? lifecycle : RASP_TYPES[type]
  if (name === undefined) return null
  return {
    protocol_version: 'rasp/1.0',
    run_id: event.run_id,
    seq: event.seq,
    ts: event.ts,
    source: { engine: event.engine, parser: null, confidence: 1 },
    event: { category: name.split('.', 1)[0], type: name },
    data: type === 'conversation.state.changed' ? { status: data['to'], ...data } : data,
    correlation: event.correlation ?? {},
    attempt_number: event.meta.attempt,
    raw_ref: event.raw_ref ?? null,
  }
}

function toOrchestrator(event: RunEvent): JsonObject | null {
  const name = orchestratorType(event)
  if (name === null) return null
  const { ts, seq, data, meta } = event
  return { ts, attempt_number: meta.attempt, seq, category: name.split('.', 1)[0], type: name, data }
}

function orchestratorType({ type, data }: RunEvent): string | null {
  if (type === 'run.step') return `lifecycle.step.${String(data['phase'])}`
  if (type !== 'conversation.state.changed') return ORCHESTRATOR_TYPES[type] ?? null
  if ('terminal' in data) return ENDINGS[String(data['to'])] ?? 'lifecycle.run.terminal'
  return data['to'] === 'running' ? 'lifecycle.run.started' : null
}
