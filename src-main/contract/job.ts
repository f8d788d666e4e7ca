import { z } from 'zod'
import { CreateTempRunSchema } from './run.ts'
import { RUN_STATUSES } from './statuses.ts'

export const SKILL_SOURCES = ['installed', 'temp_upload'] as const

/** `POST /v1/jobs`, as Skill-Runner's V2 and later clients send it; unknown fields are ignored. */
export const CreateJobSchema = CreateTempRunSchema.extend({
  skill_source: z.enum(SKILL_SOURCES).default('installed'),
  skill_id: z.string().nullable().default(null).describe('An installed skill; empty for `temp_upload`'),
  provider_id: z.string().nullable().default(null),
  effort: z.string().nullable().default(null).describe('Reasoning effort, for engines that know one'),
}).meta({ id: 'CreateJob' })
export type CreateJob = z.infer<typeof CreateJobSchema>

export const CreatedJobSchema = z
  .object({
    request_id: z.string(),
    cache_hit: z.boolean(),
    status: z.enum(RUN_STATUSES).nullable().describe('Null while an upload is still needed'),
  })
  .meta({ id: 'CreatedJob' })
export type CreatedJob = z.infer<typeof CreatedJobSchema>
