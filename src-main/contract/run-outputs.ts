import { z } from 'zod'
import { ArtifactSchema } from './file.ts'
import { RunErrorSchema } from './run.ts'
import { JsonObjectSchema } from './skill.ts'

export const REPAIR_LEVELS = ['none', 'deterministic_generic'] as const

/** `result/result.json`. Mind the word: the result says `success` where the run says `succeeded` (peer contract). */
export const RunResultSchema = z
  .object({
    status: z.enum(['success', 'failed', 'canceled']),
    data: JsonObjectSchema.nullable().describe('The agent’s object, only when the run succeeded'),
    artifacts: z.array(z.string()),
    repair_level: z.enum(REPAIR_LEVELS),
    validation_warnings: z.array(z.string()),
    error: RunErrorSchema.nullable(),
    rejected_data: JsonObjectSchema.nullable().describe('The object that was refused, for a look at what is wrong'),
    output_errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .describe('All that the output schema says against it'),
  })
  .meta({ id: 'RunResult' })
export type RunResult = z.infer<typeof RunResultSchema>

export const RunResultAnswerSchema = z
  .object({ request_id: z.string(), result: RunResultSchema })
  .meta({ id: 'RunResultAnswer' })

export const ArtifactListSchema = z
  .object({
    request_id: z.string(),
    artifacts: z
      .array(z.string())
      .describe(
        'While the run is on: what lies in its `artifacts/` so far. It can be downloaded as it is at that moment',
      ),
    files: z
      .array(ArtifactSchema)
      .describe('What was collected at the end, with size, SHA-256 and media type; empty while the run is on'),
  })
  .meta({ id: 'ArtifactList' })

export const LogsSchema = z
  .object({
    request_id: z.string(),
    prompt: z.string().nullable(),
    stdout: z.string().nullable().describe('The end of the stream, at most 1 MiB; see stdout_bytes'),
    stderr: z.string().nullable(),
    stdout_bytes: z.int().min(0).describe('Size of the whole log file'),
    stderr_bytes: z.int().min(0),
    attempt: z.int().nullable(),
    is_truncated: z.boolean().describe('True when the engine wrote more than is kept on disk'),
  })
  .meta({ id: 'Logs' })

export const LOG_STREAMS = ['stdout', 'stderr', 'pty'] as const
export const LogRangeSchema = z
  .object({
    stream: z.enum(LOG_STREAMS),
    byte_from: z.int(),
    byte_to: z.int().describe('Exclusive; moved to the next whole character'),
    chunk: z.string(),
    total_bytes: z.int(),
  })
  .meta({ id: 'LogRange' })
