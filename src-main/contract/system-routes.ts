import { z } from 'zod'
import { HandshakeAnswerSchema, HandshakeRequestSchema } from './handshake.ts'
import { route } from './route.ts'
import { BODY_ERRORS } from './route-errors.ts'
import {
  ActivitySchema,
  ClearCacheAnswerSchema,
  ConnectionSchema,
  EngineListSchema,
  EngineModelsSchema,
  HealthSchema,
  SweepAnswerSchema,
} from './system.ts'

/** The engines of this machine. */
export const engineRoutes = {
  list: route({
    method: 'GET',
    path: '/v1/engines',
    tag: 'Engines',
    summary: 'Engines of this machine and what each one lacks',
    query: z.object({ refresh: z.stringbool().default(false) }),
    answer: { kind: 'json', status: 200, schema: EngineListSchema },
    errors: ['request_malformed'],
  }),
  models: route({
    method: 'GET',
    path: '/v1/engines/{engine}/models',
    tag: 'Engines',
    summary: 'Models that an engine can be asked for, as its provider or itself names them',
    params: z.object({ engine: z.string().min(1).max(200) }),
    query: z.object({ refresh: z.stringbool().default(false) }),
    answer: { kind: 'json', status: 200, schema: EngineModelsSchema },
    errors: ['engine_not_found', 'request_malformed'],
  }),
} as const

/** The server itself. */
export const systemRoutes = {
  health: route({
    method: 'GET',
    path: '/v1/health',
    tag: 'System',
    summary: 'Is the server well',
    answer: { kind: 'json', status: 200, schema: HealthSchema },
    errors: [],
  }),
  ping: route({
    method: 'GET',
    path: '/v1/system/ping',
    tag: 'System',
    summary: 'Whether anybody is there; HEAD works too',
    answer: { kind: 'empty', status: 204 },
    errors: [],
  }),
  handshake: route({
    method: 'POST',
    path: '/v1/system/handshake',
    tag: 'System',
    summary: 'Which of Skill-Runner’s protocols are spoken here',
    body: HandshakeRequestSchema,
    answer: { kind: 'json', status: 200, schema: HandshakeAnswerSchema },
    errors: BODY_ERRORS,
  }),
  connection: route({
    method: 'GET',
    path: '/v1/connection',
    tag: 'System',
    summary: 'How other programs reach this server, and which did',
    answer: { kind: 'json', status: 200, schema: ConnectionSchema },
    errors: [],
  }),
  activity: route({
    method: 'GET',
    path: '/v1/activity',
    tag: 'System',
    summary: 'What changes anywhere (SSE), so that a window need not ask',
    answer: { kind: 'events', status: 200, frames: { activity: ActivitySchema } },
    errors: ['too_many_readers'],
  }),
  sweep: route({
    method: 'POST',
    path: '/v1/maintenance/sweep',
    tag: 'System',
    summary: 'Run the clean-up of left-over files now',
    answer: { kind: 'json', status: 200, schema: SweepAnswerSchema },
    errors: [],
  }),
  clearCache: route({
    method: 'DELETE',
    path: '/v1/cache',
    tag: 'System',
    summary: 'Forget all cached results; runs and their outputs stay',
    answer: { kind: 'json', status: 200, schema: ClearCacheAnswerSchema },
    errors: [],
  }),
  runnerSchema: route({
    method: 'GET',
    path: '/schemas/runner.schema.json',
    tag: 'System',
    summary: 'JSON Schema of assets/runner.json, for editors',
    answer: { kind: 'json', status: 200, schema: z.record(z.string(), z.unknown()) },
    errors: [],
    isPublic: true,
  }),
  openapi: route({
    method: 'GET',
    path: '/openapi.json',
    tag: 'System',
    summary: 'This document',
    answer: { kind: 'json', status: 200, schema: z.record(z.string(), z.unknown()) },
    errors: [],
  }),
} as const
