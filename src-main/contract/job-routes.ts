import { z } from 'zod'
import { CreatedJobSchema, CreateJobSchema } from './job.ts'
import { INPUT_PARTS, LIBRARY_PART, PACKAGE_PARTS } from './package-parts.ts'
import { route } from './route.ts'
import { ADMISSION_ERRORS, BODY_ERRORS, CREATE_ERRORS, FORM_ERRORS } from './route-errors.ts'
import { observedRunRoutes } from './run-routes.ts'
import { UploadAnswerSchema } from './run.ts'

const TAG = 'Jobs'

/** Runs of installed skills, and of uploaded ones in Skill-Runner's newer words (SPEC R2). The requests are those of the temporary runs. */
export const jobRoutes = {
  create: route({
    method: 'POST',
    path: '/v1/jobs',
    tag: TAG,
    summary: 'Create a job; an installed skill without file inputs starts at once',
    body: CreateJobSchema,
    headers: ['Idempotency-Key'],
    answer: { kind: 'json', status: 200, schema: CreatedJobSchema },
    errors: [
      'skill_not_found',
      'package_invalid',
      'package_too_large',
      'engine_unsupported',
      'mode_unsupported',
      'input_invalid',
      'queue_full',
      ...CREATE_ERRORS,
      ...BODY_ERRORS,
    ],
  }),
  upload: route({
    method: 'POST',
    path: '/v1/jobs/{request_id}/upload',
    tag: TAG,
    summary: 'Upload the input files, and the skill of a `temp_upload` job, and start the run',
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
  ...observedRunRoutes('/v1/jobs', TAG),
} as const
