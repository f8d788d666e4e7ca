import { z } from 'zod'
import { TimeSchema } from './run.ts'
import { JsonObjectSchema } from './skill.ts'
import { RUN_STATUSES } from './statuses.ts'

export type { PendingInteraction } from './interaction.ts'

export const FCMP_VERSION = 'fcmp/1.0'
export const CHAT_VERSION = 'chat-replay/1.0'

/** Types of the events in a run's story. Skill-Runner's words; `run.*` are ours: steps, and what an agent proves of its work. */
export const EVENT_TYPES = [
  'conversation.state.changed',
  'assistant.message.final',
  'assistant.message.intermediate',
  'assistant.reasoning',
  'assistant.tool_call',
  'assistant.command_execution',
  'user.input.required',
  'auth.required',
  'auth.challenge.updated',
  'auth.input.accepted',
  'auth.completed',
  'auth.failed',
  'interaction.reply.accepted',
  'interaction.auto_decide.timeout',
  'diagnostic.warning',
  'raw.stdout',
  'raw.stderr',
  'run.step',
  'run.agent',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

export const RawRefSchema = z.object({
  attempt_number: z.int().min(1),
  stream: z.enum(['stdout', 'stderr']),
  byte_from: z.int().min(0),
  byte_to: z.int().min(0),
  encoding: z.literal('utf-8'),
})

/** One numbered event (FCMP envelope). `seq` counts over the whole run without a gap; it is also the SSE `id:`. */
export const RunEventSchema = z
  .object({
    protocol_version: z.literal(FCMP_VERSION),
    run_id: z.string(),
    seq: z.int().min(1),
    ts: TimeSchema,
    engine: z.string(),
    type: z.enum(EVENT_TYPES),
    data: JsonObjectSchema,
    meta: z.object({ attempt: z.int().min(1), local_seq: z.int().min(1).optional() }),
    correlation: JsonObjectSchema.optional(),
    raw_ref: RawRefSchema.nullable().optional(),
  })
  .meta({ id: 'RunEvent' })
export type RunEvent = z.infer<typeof RunEventSchema>

/** What may be said of a step of our own in `run.step`: the timeline of the window. */
export const STEP_NAMES = ['workspace', 'agent', 'repair', 'collect', 'cleanup'] as const
export type StepName = (typeof STEP_NAMES)[number]

export const CHAT_KINDS = [
  'interaction_reply',
  'auth_submission',
  'assistant_final',
  'assistant_process',
  'assistant_message',
  'orchestration_notice',
] as const

/** One line of the conversation, derived from the events. */
export const ChatEntrySchema = z
  .object({
    protocol_version: z.literal(CHAT_VERSION),
    run_id: z.string(),
    seq: z.int().min(1),
    created_at: TimeSchema,
    attempt: z.int().min(1),
    role: z.enum(['user', 'assistant', 'system']),
    kind: z.enum(CHAT_KINDS),
    text: z.string(),
    correlation: JsonObjectSchema.optional(),
  })
  .meta({ id: 'ChatEntry' })
export type ChatEntry = z.infer<typeof ChatEntrySchema>

/** First frame of every stream. */
export const SnapshotSchema = z
  .object({
    status: z.enum(RUN_STATUSES),
    cursor: z.int(),
    cursor_floor: z.int(),
    cursor_ceiling: z.int(),
    replay_source: z.string(),
    pending_interaction_id: z.int().optional(),
    pending_auth_session_id: z.string().optional(),
  })
  .meta({ id: 'Snapshot' })
export type Snapshot = z.infer<typeof SnapshotSchema>

export const HISTORY_SOURCES = ['live', 'audit', 'mixed', 'pre_observable'] as const
const historyOf = <Row extends z.ZodType>(row: Row, id: string) =>
  z
    .object({
      request_id: z.string(),
      count: z.int(),
      events: z.array(row),
      source: z.enum(HISTORY_SOURCES),
      cursor_floor: z.int(),
      cursor_ceiling: z.int(),
      next_seq: z.int().nullable().describe('`from_seq` of the next page; null at the end'),
    })
    .meta({ id })
export const EventHistorySchema = historyOf(RunEventSchema, 'EventHistory')
export const ChatHistorySchema = historyOf(ChatEntrySchema, 'ChatHistory')
