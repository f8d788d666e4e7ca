import { z } from 'zod'
import { HTTP_LIMITS } from './limits.ts'
import { TimeSchema } from './run.ts'
import { RUN_STATUSES } from './statuses.ts'

const Count = z.coerce.number().int().min(0)

/** Query of a page of requests, newest first. */
export const RunListQuerySchema = z.object({
  page: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(1).max(HTTP_LIMITS.maxPageSize).default(HTTP_LIMITS.pageSize),
  status: z.enum(RUN_STATUSES).optional(),
  skill_id: z.string().optional(),
  engine: z.string().optional(),
  library_id: z.string().optional(),
  has_run: z.stringbool().optional().describe('Only requests that started a run, or only those that did not'),
  search: z.string().max(200).optional().describe('Part of the skill id or request id'),
})
export type RunListQuery = z.output<typeof RunListQuerySchema>

/** Query of a history: both ends inclusive. */
export const HistoryQuerySchema = z.object({
  from_seq: Count.optional(),
  to_seq: Count.optional(),
  from_ts: TimeSchema.optional(),
  to_ts: TimeSchema.optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(HTTP_LIMITS.historyEvents),
})
export type HistoryQuery = z.output<typeof HistoryQuerySchema>

export const LogRangeQuerySchema = z.object({
  stream: z.string(),
  byte_from: Count.default(0),
  byte_to: Count.default(0),
  attempt: z.coerce.number().int().min(1).optional(),
})
export type LogRangeQuery = z.output<typeof LogRangeQuerySchema>
