import type { JsonObject } from '../../src-main/contract/skill.ts'
import type { UploadAnswer } from '../../src-main/contract/run.ts'
import { api } from './client.ts'

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

/**
 * Creates a request and uploads to it, which starts the run.
 * @throws UploadRefused with the API's error as cause; errors of the first step come as they are
 */
export async function startRun(plan: RunPlan): Promise<UploadAnswer> {
  const { request_id: requestId } = await api.tempRuns.create({
    body: {
      engine: plan.engine,
      model: plan.model,
      input: plan.input,
      parameter: plan.parameter,
      runtime_options: plan.runtimeOptions,
    },
  })
  const form = new FormData()
  form.append('library_id', plan.libraryId)
  for (const [inputName, file] of Object.entries(plan.files)) form.append('input_files', file, inputName)
  return await api.tempRuns.upload({ params: { request_id: requestId }, form }).catch((error: unknown) => {
    throw new UploadRefused(requestId, error)
  })
}
