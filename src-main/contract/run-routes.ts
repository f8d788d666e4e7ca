import { z } from 'zod'
import { ChatEntrySchema, ChatHistorySchema, EventHistorySchema, RunEventSchema, SnapshotSchema } from './event.ts'
import { FILE_ROOTS, FileEntrySchema, FilePreviewSchema } from './file.ts'
import { interactionRoutes } from './interaction-routes.ts'
import { LiveTextSchema } from './live.ts'
import { route } from './route.ts'
import { HistoryQuerySchema, LogRangeQuerySchema, RunListQuerySchema } from './run-queries.ts'
import { ArtifactListSchema, LogRangeSchema, LogsSchema, RunResultAnswerSchema } from './run-outputs.ts'
import { CancelAnswerSchema, DeleteAnswerSchema, RunListSchema, RunStatusSchema } from './run.ts'

const RequestParams = z.object({ request_id: z.string().min(1).max(200) })
const Count = z.coerce.number().int().min(0)
const FileRoot = z.enum(FILE_ROOTS).default('workspace')

const CursorQuery = z.object({ cursor: Count.optional().describe('Last seq already seen; Last-Event-ID wins over it') })

const EventsQuery = CursorQuery.extend({
  live: z
    .stringbool()
    .default(false)
    .describe(
      'Also tell, without numbers, what the agent is writing at this moment (frames `live`); false when left out',
    ),
})

/**
 * The routes by which a request is watched, steered and read: the same under `/v1/temp-skill-runs` and `/v1/jobs`.
 * @param prefix address that they stand under
 * @param tag group in the OpenAPI document
 */
export function observedRunRoutes<const Prefix extends string, const Tag extends string>(prefix: Prefix, tag: Tag) {
  const at = <const Rest extends string>(rest: Rest) => `${prefix}/{request_id}${rest}` as const
  return {
    list: route({
      method: 'GET',
      path: prefix,
      tag,
      summary: 'List requests, newest first',
      query: RunListQuerySchema,
      answer: { kind: 'json', status: 200, schema: RunListSchema },
      errors: ['request_malformed'],
    }),
    status: route({
      method: 'GET',
      path: at(''),
      tag,
      summary: 'Status of a request and its run',
      params: RequestParams,
      query: z.object({
        wait: z.coerce
          .number()
          .min(0)
          .max(60)
          .optional()
          .describe('Answer when the run has ended or begins to wait for a person, or after so many seconds'),
      }),
      answer: { kind: 'json', status: 200, schema: RunStatusSchema },
      errors: ['request_not_found', 'request_malformed'],
    }),
    remove: route({
      method: 'DELETE',
      path: at(''),
      tag,
      summary: 'Delete a request with its run, outputs and kept files',
      params: RequestParams,
      answer: { kind: 'json', status: 200, schema: DeleteAnswerSchema },
      errors: ['request_not_found', 'run_active'],
    }),
    result: route({
      method: 'GET',
      path: at('/result'),
      tag,
      summary: 'Result of an ended run',
      params: RequestParams,
      answer: { kind: 'json', status: 200, schema: RunResultAnswerSchema },
      errors: ['request_not_found', 'run_not_found', 'result_not_ready', 'result_not_found'],
    }),
    artifacts: route({
      method: 'GET',
      path: at('/artifacts'),
      tag,
      summary: 'Files that the run made',
      params: RequestParams,
      answer: { kind: 'json', status: 200, schema: ArtifactListSchema },
      errors: ['request_not_found', 'run_not_found'],
    }),
    artifact: route({
      method: 'GET',
      path: at('/artifacts/{path*}'),
      tag,
      summary: 'Download one artifact; the path starts with artifacts/',
      params: RequestParams.extend({ path: z.string() }),
      answer: { kind: 'file', status: 200, mediaType: 'application/octet-stream' },
      errors: ['request_not_found', 'run_not_found', 'artifact_path_invalid', 'artifact_not_found'],
    }),
    artifactPreview: route({
      method: 'GET',
      path: at('/artifact-preview'),
      tag,
      summary: 'What can be shown of an artifact in place',
      params: RequestParams,
      query: z.object({ path: z.string() }),
      answer: { kind: 'json', status: 200, schema: FilePreviewSchema },
      errors: [
        'request_not_found',
        'run_not_found',
        'artifact_path_invalid',
        'artifact_not_found',
        'request_malformed',
      ],
    }),
    bundle: route({
      method: 'GET',
      path: at('/bundle'),
      tag,
      summary: 'Result and artifacts of an ended run as a zip with a manifest',
      params: RequestParams,
      answer: { kind: 'file', status: 200, mediaType: 'application/zip' },
      errors: ['request_not_found', 'run_not_found', 'bundle_not_ready', 'bundle_not_found'],
    }),
    debugBundle: route({
      method: 'GET',
      path: at('/bundle/debug'),
      tag,
      summary: 'Everything that is kept of an ended run as a zip with a manifest',
      params: RequestParams,
      answer: { kind: 'file', status: 200, mediaType: 'application/zip' },
      errors: ['request_not_found', 'run_not_found', 'bundle_not_ready', 'bundle_not_found'],
    }),
    logs: route({
      method: 'GET',
      path: at('/logs'),
      tag,
      summary: 'Output of the newest attempt, live',
      params: RequestParams,
      answer: { kind: 'json', status: 200, schema: LogsSchema },
      errors: ['request_not_found', 'run_not_found'],
    }),
    logRange: route({
      method: 'GET',
      path: at('/logs/range'),
      tag,
      summary: 'A range of one log; never cuts a character',
      params: RequestParams,
      query: LogRangeQuerySchema,
      answer: { kind: 'json', status: 200, schema: LogRangeSchema },
      errors: ['request_not_found', 'run_not_found', 'log_range_invalid', 'request_malformed'],
    }),
    events: route({
      method: 'GET',
      path: at('/events'),
      tag,
      summary: 'The run’s events as they come (SSE), from any number on',
      params: RequestParams,
      query: EventsQuery,
      headers: ['Last-Event-ID'],
      answer: {
        kind: 'events',
        status: 200,
        frames: { snapshot: SnapshotSchema, chat_event: RunEventSchema },
        liveFrames: { live: LiveTextSchema },
      },
      errors: ['request_not_found', 'run_not_found', 'request_malformed', 'too_many_readers'],
    }),
    eventHistory: route({
      method: 'GET',
      path: at('/events/history'),
      tag,
      summary: 'A page of the run’s events',
      params: RequestParams,
      query: HistoryQuerySchema,
      answer: { kind: 'json', status: 200, schema: EventHistorySchema },
      errors: ['request_not_found', 'run_not_found', 'request_malformed'],
    }),
    chat: route({
      method: 'GET',
      path: at('/chat'),
      tag,
      summary: 'The conversation as it comes (SSE)',
      params: RequestParams,
      query: CursorQuery,
      headers: ['Last-Event-ID'],
      answer: { kind: 'events', status: 200, frames: { snapshot: SnapshotSchema, chat_event: ChatEntrySchema } },
      errors: ['request_not_found', 'run_not_found', 'request_malformed', 'too_many_readers'],
    }),
    chatHistory: route({
      method: 'GET',
      path: at('/chat/history'),
      tag,
      summary: 'A page of the conversation',
      params: RequestParams,
      query: HistoryQuerySchema,
      answer: { kind: 'json', status: 200, schema: ChatHistorySchema },
      errors: ['request_not_found', 'run_not_found', 'request_malformed'],
    }),
    cancel: route({
      method: 'POST',
      path: at('/cancel'),
      tag,
      summary: 'Cancel a queued, running or waiting run',
      params: RequestParams,
      answer: { kind: 'json', status: 200, schema: CancelAnswerSchema },
      errors: ['request_not_found', 'run_not_found'],
    }),
    ...interactionRoutes(prefix, tag),
    files: route({
      method: 'GET',
      path: at('/files'),
      tag,
      summary: 'Tree of the workspace or of the staged skill, while they are there',
      params: RequestParams,
      query: z.object({ root: FileRoot }),
      answer: {
        kind: 'json',
        status: 200,
        schema: z.object({
          request_id: z.string(),
          run_id: z.string(),
          root: z.enum(FILE_ROOTS),
          is_present: z.boolean().describe('False once the files were removed'),
          is_cut: z.boolean(),
          entries: z.array(FileEntrySchema),
        }),
      },
      errors: ['request_not_found', 'run_not_found', 'request_malformed'],
    }),
    file: route({
      method: 'GET',
      path: at('/file'),
      tag,
      summary: 'Preview of one file of that tree',
      params: RequestParams,
      query: z.object({ root: FileRoot, path: z.string() }),
      answer: {
        kind: 'json',
        status: 200,
        schema: z.object({
          request_id: z.string(),
          run_id: z.string(),
          path: z.string(),
          preview: FilePreviewSchema,
        }),
      },
      errors: ['request_not_found', 'run_not_found', 'file_path_invalid', 'file_not_found', 'request_malformed'],
    }),
    removeKept: route({
      method: 'DELETE',
      path: at('/kept-files'),
      tag,
      summary: 'Delete the temporary files that debug_keep_temp kept',
      params: RequestParams,
      answer: { kind: 'json', status: 200, schema: RunStatusSchema },
      errors: ['request_not_found', 'run_not_found', 'run_active'],
    }),
  } as const
}
