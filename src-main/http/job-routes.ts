import type { ROUTES } from '../contract/api.ts'
import { AppError } from '../contract/errors.ts'
import type { RunsDoor } from '../engine/engine.ts'
import type { Handlers } from './route-handlers.ts'
import { createdBy, createObservedRunHandlers, takeRunUpload } from './temp-run-routes.ts'

/** `/v1/jobs`: the same requests in the words of Skill-Runner's newer clients. */
export function createJobHandlers(runs: RunsDoor): Handlers<typeof ROUTES.jobs> {
  const missingSkill = (): AppError =>
    new AppError('request_malformed', 'skill_package is required for temp_upload source')
  return {
    create: ({ body, caller, headers }) => runs.createJob(body, createdBy(caller, headers)),
    upload: (call) => takeRunUpload(runs, call, missingSkill),
    ...createObservedRunHandlers(runs),
  }
}
