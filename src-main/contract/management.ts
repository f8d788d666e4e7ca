import { z } from 'zod'
import { FileEntrySchema } from './file.ts'
import { InstalledSkillSchema } from './registry.ts'
import { HistoryQuerySchema } from './run-queries.ts'
import { RunStatusSchema } from './run.ts'
import { JsonObjectSchema } from './skill.ts'
import { EngineModelSchema } from './system.ts'

/** The views of Skill-Runner's management pages (its V2), over the same skills, engines and runs. */
export const ManagedSkillSchema = InstalledSkillSchema.pick({
  id: true,
  name: true,
  description: true,
  version: true,
  engines: true,
  unsupported_engines: true,
  effective_engines: true,
  execution_modes: true,
  installed_at: true,
  health: true,
  health_error: true,
}).meta({ id: 'ManagedSkill' })
export type ManagedSkill = z.infer<typeof ManagedSkillSchema>

export const ManagedSkillDetailSchema = ManagedSkillSchema.extend({
  schemas: z.record(z.string(), z.string()),
  entrypoints: JsonObjectSchema,
  runtime: z.object({ default_options: JsonObjectSchema }),
  files: z.array(FileEntrySchema),
}).meta({ id: 'ManagedSkillDetail' })

export const SkillSchemasSchema = z
  .object({
    skill_id: z.string(),
    input: JsonObjectSchema.nullable(),
    parameter: JsonObjectSchema.nullable(),
    output: JsonObjectSchema.nullable(),
  })
  .meta({ id: 'SkillSchemas' })
export type SkillSchemas = z.infer<typeof SkillSchemasSchema>

export const ManagedEngineSchema = z
  .object({ engine: z.string(), cli_version: z.string().nullable(), models_count: z.int().min(0) })
  .meta({ id: 'ManagedEngine' })

export const ManagedEngineDetailSchema = ManagedEngineSchema.extend({
  models: z.array(EngineModelSchema),
  upgrade_status: z.object({ state: z.literal('idle') }).describe('Engines are not upgraded from here'),
  last_error: z.string().nullable().describe('What keeps the engine from running'),
}).meta({ id: 'ManagedEngineDetail' })

export const ManagedRunSchema = RunStatusSchema.pick({
  request_id: true,
  run_id: true,
  status: true,
  engine: true,
  model: true,
  skill_id: true,
  updated_at: true,
  pending_interaction_id: true,
  interaction_count: true,
  auto_decision_count: true,
  last_auto_decision_at: true,
  recovery_state: true,
  recovered_at: true,
  recovery_reason: true,
  error: true,
  interactive_auto_reply: true,
  interactive_reply_timeout_sec: true,
})
  .extend({ poll_logs: z.boolean().describe('True while the logs may still grow') })
  .meta({ id: 'ManagedRun' })
export type ManagedRun = z.infer<typeof ManagedRunSchema>

export const PROTOCOL_STREAMS = ['fcmp', 'rasp', 'orchestrator'] as const
export type ProtocolStream = (typeof PROTOCOL_STREAMS)[number]

export const ProtocolQuerySchema = HistoryQuerySchema.extend({
  stream: z.string().describe(`One of: ${PROTOCOL_STREAMS.join(', ')}`),
  attempt: z.coerce.number().int().min(1).optional(),
})
export type ProtocolQuery = z.output<typeof ProtocolQuerySchema>

export const ProtocolHistorySchema = z
  .object({
    request_id: z.string(),
    stream: z.enum(PROTOCOL_STREAMS),
    attempt: z.int().nullable(),
    available_attempts: z.array(z.int()),
    count: z.int(),
    events: z.array(JsonObjectSchema),
    next_seq: z.int().nullable().describe('`from_seq` of the next page; null at the end'),
  })
  .meta({ id: 'ProtocolHistory' })
export type ProtocolHistory = z.infer<typeof ProtocolHistorySchema>
