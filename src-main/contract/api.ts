import { z } from 'zod'
import { FileEntrySchema, FilePreviewSchema } from './file.ts'
import { route, type RouteDefinition } from './route.ts'
import { CreatedTempRunSchema, CreateTempRunSchema, UploadAnswerSchema } from './run.ts'
import { observedRunRoutes } from './run-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { LibraryItemSchema, SkillCheckSchema } from './skill.ts'
import {
  ActivitySchema,
  ClearCacheAnswerSchema,
  ConnectionSchema,
  EngineListSchema,
  HealthSchema,
  SweepAnswerSchema,
} from './system.ts'

const LibraryParams = z.object({ library_id: z.string().min(1).max(200) })

const PACKAGE_PARTS = [
  { name: 'skill_package', kind: 'file', isRequired: false, about: 'The skill as a zip with one top-level folder' },
  {
    name: 'skill_files',
    kind: 'files',
    isRequired: false,
    about: 'Instead of the zip: its files, each with its path (`my-skill/SKILL.md`) as file name',
  },
] as const

const CREATE_EXAMPLE = {
  body: { engine: 'script', parameter: { style: 'short' }, runtime_options: { no_cache: true } },
  answer: { request_id: '7f1a6a9e-5a43-4f4e-9d3c-0c54a7a0c1de', status: 'queued' },
}

/** Every route of the product, by group and name (SPEC A5, A7). */
export const ROUTES = {
  tempRuns: {
    create: route({
      method: 'POST',
      path: '/v1/temp-skill-runs',
      tag: 'Temporary runs',
      summary: 'Create a request for a temporary run',
      body: CreateTempRunSchema,
      headers: ['Idempotency-Key'],
      answer: { kind: 'json', status: 200, schema: CreatedTempRunSchema },
      errors: [
        'runtime_option_invalid',
        'engine_unknown',
        'model_not_allowed',
        'request_malformed',
        'idempotency_conflict',
        'json_invalid',
        'media_type_unsupported',
        'body_too_large',
      ],
      examples: CREATE_EXAMPLE,
    }),
    upload: route({
      method: 'POST',
      path: '/v1/temp-skill-runs/{request_id}/upload',
      tag: 'Temporary runs',
      summary: 'Upload the skill and its input files, validate both and start the run',
      params: z.object({ request_id: z.string().min(1).max(200) }),
      parts: [
        ...PACKAGE_PARTS,
        { name: 'library_id', kind: 'field', isRequired: false, about: 'Instead of an upload: a skill of the library' },
        {
          name: 'file',
          kind: 'file',
          isRequired: false,
          about: 'Input files as a zip; an entry is bound to the input of its name',
        },
        {
          name: 'input_files',
          kind: 'files',
          isRequired: false,
          about: 'Instead of that zip: the files, each with the name of its input as file name',
        },
      ],
      headers: ['Idempotency-Key'],
      answer: { kind: 'json', status: 200, schema: UploadAnswerSchema },
      errors: [
        'request_not_found',
        'run_already_started',
        'request_expired',
        'request_malformed',
        'idempotency_conflict',
        'multipart_invalid',
        'upload_aborted',
        'media_type_unsupported',
        'body_too_large',
        'package_invalid',
        'package_too_large',
        'library_item_not_found',
        'engine_unsupported',
        'mode_unsupported',
        'input_zip_invalid',
        'input_invalid',
        'queue_full',
        'disk_full',
      ],
    }),
    ...observedRunRoutes('/v1/temp-skill-runs', 'Temporary runs'),
  },
  skillChecks: {
    check: route({
      method: 'POST',
      path: '/v1/skill-checks',
      tag: 'Skills',
      summary: 'Validate a skill without running it; nothing is kept',
      parts: PACKAGE_PARTS,
      answer: { kind: 'json', status: 200, schema: SkillCheckSchema },
      errors: [
        'request_malformed',
        'multipart_invalid',
        'upload_aborted',
        'media_type_unsupported',
        'body_too_large',
        'disk_full',
      ],
    }),
  },
  library: {
    list: route({
      method: 'GET',
      path: '/v1/library',
      tag: 'Library',
      summary: 'Skills that the author works on',
      answer: { kind: 'json', status: 200, schema: z.object({ items: z.array(LibraryItemSchema) }) },
      errors: [],
    }),
    addFolder: route({
      method: 'POST',
      path: '/v1/library',
      tag: 'Library',
      summary: 'Add a folder or a package by its path on this machine (not from a page)',
      body: z.object({ path: z.string().min(1).max(4096) }),
      answer: { kind: 'json', status: 200, schema: LibraryItemSchema },
      errors: [
        'library_path_invalid',
        'caller_forbidden',
        'request_malformed',
        'json_invalid',
        'media_type_unsupported',
        'body_too_large',
      ],
    }),
    upload: route({
      method: 'POST',
      path: '/v1/library/packages',
      tag: 'Library',
      summary: 'Add a package or a folder’s files; kept until removed',
      parts: PACKAGE_PARTS,
      answer: { kind: 'json', status: 200, schema: LibraryItemSchema },
      errors: [
        'request_malformed',
        'multipart_invalid',
        'upload_aborted',
        'media_type_unsupported',
        'body_too_large',
        'library_path_invalid',
        'disk_full',
      ],
    }),
    get: route({
      method: 'GET',
      path: '/v1/library/{library_id}',
      tag: 'Library',
      summary: 'One skill with its newest check',
      params: LibraryParams,
      query: z.object({ refresh: z.stringbool().default(false).describe('Check again now') }),
      answer: {
        kind: 'json',
        status: 200,
        schema: z.object({ item: LibraryItemSchema, check: SkillCheckSchema.nullable() }),
      },
      errors: ['library_item_not_found', 'request_malformed'],
    }),
    remove: route({
      method: 'DELETE',
      path: '/v1/library/{library_id}',
      tag: 'Library',
      summary: 'Take a skill out of the library; the author’s folder stays as it is',
      params: LibraryParams,
      answer: { kind: 'json', status: 200, schema: z.object({ library_id: z.string(), removed: z.literal(true) }) },
      errors: ['library_item_not_found'],
    }),
    files: route({
      method: 'GET',
      path: '/v1/library/{library_id}/files',
      tag: 'Library',
      summary: 'Files of the skill',
      params: LibraryParams,
      answer: {
        kind: 'json',
        status: 200,
        schema: z.object({ library_id: z.string(), entries: z.array(FileEntrySchema), is_cut: z.boolean() }),
      },
      errors: ['library_item_not_found', 'file_not_found'],
    }),
    file: route({
      method: 'GET',
      path: '/v1/library/{library_id}/file',
      tag: 'Library',
      summary: 'Preview of one file of the skill',
      params: LibraryParams,
      query: z.object({ path: z.string() }),
      answer: { kind: 'json', status: 200, schema: FilePreviewSchema },
      errors: ['library_item_not_found', 'file_not_found', 'file_path_invalid', 'request_malformed'],
    }),
  },
  engines: {
    list: route({
      method: 'GET',
      path: '/v1/engines',
      tag: 'Engines',
      summary: 'Engines of this machine and what each one lacks',
      query: z.object({ refresh: z.stringbool().default(false) }),
      answer: { kind: 'json', status: 200, schema: EngineListSchema },
      errors: ['request_malformed'],
    }),
  },
  session: sessionRoutes,
  system: {
    health: route({
      method: 'GET',
      path: '/v1/health',
      tag: 'System',
      summary: 'Is the server well',
      answer: { kind: 'json', status: 200, schema: HealthSchema },
      errors: [],
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
    openapi: route({
      method: 'GET',
      path: '/openapi.json',
      tag: 'System',
      summary: 'This document',
      answer: { kind: 'json', status: 200, schema: z.record(z.string(), z.unknown()) },
      errors: [],
    }),
  },
} as const satisfies Record<string, Record<string, RouteDefinition>>

/** Errors that any route can answer, because the gate or the server itself gives them. */
export const COMMON_ERRORS = [
  'unauthorized',
  'http_invalid',
  'host_forbidden',
  'origin_forbidden',
  'method_not_allowed',
  'request_timeout',
  'headers_too_large',
  'shutting_down',
  'internal_error',
] as const
