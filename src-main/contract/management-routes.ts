import { z } from 'zod'
import {
  ManagedEngineDetailSchema,
  ManagedEngineSchema,
  ManagedRunSchema,
  ManagedSkillDetailSchema,
  ManagedSkillSchema,
  ProtocolHistorySchema,
  ProtocolQuerySchema,
  SkillSchemasSchema,
} from './management.ts'
import { route } from './route.ts'
import { RunListQuerySchema } from './run-queries.ts'
import { observedRunRoutes } from './run-routes.ts'
import { RunListSchema } from './run.ts'

const TAG = 'Management'
const RUNS = '/v1/management/runs'
const SkillParams = z.object({ skill_id: z.string().min(1).max(255) })
const EngineParams = z.object({ engine: z.string().min(1).max(200) })
const RequestParams = z.object({ request_id: z.string().min(1).max(200) })
const observed = observedRunRoutes(RUNS, TAG)

/** Skill-Runner's management addresses, for its pages and tools: other views of what the routes above serve. */
export const managementRoutes = {
  skills: route({
    method: 'GET',
    path: '/v1/management/skills',
    tag: TAG,
    summary: 'Installed skills with their health',
    answer: { kind: 'json', status: 200, schema: z.object({ skills: z.array(ManagedSkillSchema) }) },
    errors: [],
  }),
  skill: route({
    method: 'GET',
    path: '/v1/management/skills/{skill_id}',
    tag: TAG,
    summary: 'One installed skill with its files',
    params: SkillParams,
    answer: { kind: 'json', status: 200, schema: ManagedSkillDetailSchema },
    errors: ['skill_not_found'],
  }),
  skillSchemas: route({
    method: 'GET',
    path: '/v1/management/skills/{skill_id}/schemas',
    tag: TAG,
    summary: 'The schemas of an installed skill',
    params: SkillParams,
    answer: { kind: 'json', status: 200, schema: SkillSchemasSchema },
    errors: ['skill_not_found'],
  }),
  engines: route({
    method: 'GET',
    path: '/v1/management/engines',
    tag: TAG,
    summary: 'Engines with their versions',
    answer: { kind: 'json', status: 200, schema: z.object({ engines: z.array(ManagedEngineSchema) }) },
    errors: [],
  }),
  engine: route({
    method: 'GET',
    path: '/v1/management/engines/{engine}',
    tag: TAG,
    summary: 'One engine with its models',
    params: EngineParams,
    answer: { kind: 'json', status: 200, schema: ManagedEngineDetailSchema },
    errors: ['engine_not_found'],
  }),
  runs: route({
    method: 'GET',
    path: RUNS,
    tag: TAG,
    summary: 'Requests that started a run, newest first',
    query: RunListQuerySchema.omit({ has_run: true }).extend({
      limit: z.coerce.number().int().min(1).max(1_000).optional().describe('V2’s word for page_size'),
    }),
    answer: { kind: 'json', status: 200, schema: RunListSchema.extend({ runs: z.array(ManagedRunSchema) }) },
    errors: ['request_malformed'],
  }),
  run: route({
    method: 'GET',
    path: '/v1/management/runs/{request_id}',
    tag: TAG,
    summary: 'One run and its conversation’s state',
    params: RequestParams,
    answer: { kind: 'json', status: 200, schema: ManagedRunSchema },
    errors: ['request_not_found', 'run_not_found'],
  }),
  protocolHistory: route({
    method: 'GET',
    path: '/v1/management/runs/{request_id}/protocol/history',
    tag: TAG,
    summary: 'A page of the run’s events in one of three forms',
    params: RequestParams,
    query: ProtocolQuerySchema,
    answer: { kind: 'json', status: 200, schema: ProtocolHistorySchema },
    errors: ['request_not_found', 'run_not_found', 'stream_invalid', 'request_malformed'],
  }),
  files: observed.files,
  file: observed.file,
  events: observed.events,
  eventHistory: observed.eventHistory,
  chat: observed.chat,
  chatHistory: observed.chatHistory,
  logRange: observed.logRange,
  pending: { ...observed.pending, path: '/v1/management/runs/{request_id}/pending' },
  reply: { ...observed.reply, path: '/v1/management/runs/{request_id}/reply' },
  cancel: observed.cancel,
} as const
