import type { JsonObject } from '../../src-main/contract/skill.ts'
import type { UploadAnswer } from '../../src-main/contract/run.ts'
import { api } from './client.ts'
import { installedSkillOf } from './skill-origin.ts'

/** All that a run is started with, so that it can be started again. */
export interface RunPlan {
  readonly libraryId: string
  readonly engine: string
  readonly model: string | null
  readonly input: JsonObject
  readonly parameter: JsonObject
  readonly runtimeOptions: JsonObject
  /** Files by the name of their input. */
  readonly files: Readonly<Record<string, File>>
}

/** The request was made, but its upload was refused: the id still leads to what is known of it. */
export class UploadRefused extends Error {
  readonly requestId: string

  constructor(requestId: string, cause: unknown) {
    super('The upload was refused', { cause })
    this.name = 'UploadRefused'
    this.requestId = requestId
  }
}

/** What came of a start. */
export type StartedRun = Pick<UploadAnswer, 'request_id' | 'skill_id' | 'cache_hit'>

/**
 * Creates a request and uploads to it, which starts the run; an installed skill without files starts with its creation.
 * @throws UploadRefused with the API's error as cause; errors of the first step come as they are
 */
export function startRun(plan: RunPlan): Promise<StartedRun> {
  const skillId = installedSkillOf(plan.libraryId)
  return skillId === null ? startTempRun(plan) : startJob(plan, skillId)
}

async function startTempRun(plan: RunPlan): Promise<StartedRun> {
  const { request_id: requestId } = await api.tempRuns.create({ body: bodyOf(plan) })
  const form = filesForm(plan)
  form.append('library_id', plan.libraryId)
  return await api.tempRuns.upload({ params: { request_id: requestId }, form }).catch((error: unknown) => {
    throw new UploadRefused(requestId, error)
  })
}

async function startJob(plan: RunPlan, skillId: string): Promise<StartedRun> {
  const created = await api.jobs.create({ body: { ...bodyOf(plan), skill_id: skillId } })
  const { request_id: requestId } = created
  if (created.status !== null) return { request_id: requestId, skill_id: skillId, cache_hit: created.cache_hit }
  return await api.jobs.upload({ params: { request_id: requestId }, form: filesForm(plan) }).catch((error: unknown) => {
    throw new UploadRefused(requestId, error)
  })
}

function bodyOf({ engine, model, input, parameter, runtimeOptions }: RunPlan) {
  return { engine, model, input, parameter, runtime_options: runtimeOptions }
}

function filesForm({ files }: RunPlan): FormData {
  const form = new FormData()
  for (const [inputName, file] of Object.entries(files)) form.append('input_files', file, inputName)
  return form
}
