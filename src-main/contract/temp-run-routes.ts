import { z } from 'zod'
import { INPUT_PARTS, LIBRARY_PART, PACKAGE_PARTS } from './package-parts.ts'
import { route } from './route.ts'
import { ADMISSION_ERRORS, BODY_ERRORS, CREATE_ERRORS, FORM_ERRORS } from './route-errors.ts'
import { CreatedTempRunSchema, CreateTempRunSchema, UploadAnswerSchema } from './run.ts'
import { observedRunRoutes } from './run-routes.ts'

const TAG = 'Temporary runs'
const CREATE_BODY = { engine: 'script', parameter: { style: 'short' }, runtime_options: { no_cache: true } }

/** Temporary runs: create, upload, and all that a run is watched and steered by (SPEC A1 to A5). */
export const tempRunRoutes = {
  create: route({
    method: 'POST',
    path: '/v1/temp-skill-runs',
    tag: TAG,
    summary: 'Create a request for a temporary run',
    body: CreateTempRunSchema,
    headers: ['Idempotency-Key'],
    answer: { kind: 'json', status: 200, schema: CreatedTempRunSchema },
    errors: [...CREATE_ERRORS, ...BODY_ERRORS],
    examples: {
      body: CREATE_BODY,
      answer: { request_id: '7f1a6a9e-5a43-4f4e-9d3c-0c54a7a0c1de', status: 'queued' },
    },
  }),
  upload: route({
    method: 'POST',
    path: '/v1/temp-skill-runs/{request_id}/upload',
    tag: TAG,
    summary: 'Upload the skill and its input files, validate both and start the run',
    params: z.object({ request_id: z.string().min(1).max(200) }),
    parts: [...PACKAGE_PARTS, LIBRARY_PART, ...INPUT_PARTS],
    headers: ['Idempotency-Key'],
    answer: { kind: 'json', status: 200, schema: UploadAnswerSchema },
    errors: [
      'request_not_found',
      'skill_not_found',
      'run_already_started',
      'request_expired',
      'idempotency_conflict',
      ...FORM_ERRORS,
      ...ADMISSION_ERRORS,
    ],
  }),
  run: route({
    method: 'POST',
    path: '/v1/temp-skill-runs:run',
    tag: TAG,
    summary: 'Create and upload in one call; whatever is refused leaves no request behind',
    parts: [
      {
        name: 'options',
        kind: 'field',
        isRequired: false,
        about: 'The body of the create call as JSON text; it must come before the files',
      },
      ...PACKAGE_PARTS,
      LIBRARY_PART,
      ...INPUT_PARTS,
    ],
    headers: ['Idempotency-Key'],
    answer: { kind: 'json', status: 200, schema: UploadAnswerSchema },
    errors: [
      ...CREATE_ERRORS,
      'json_invalid',
      'run_already_started',
      'request_expired',
      ...FORM_ERRORS,
      ...ADMISSION_ERRORS,
    ],
  }),
  ...observedRunRoutes('/v1/temp-skill-runs', TAG),
} as const
