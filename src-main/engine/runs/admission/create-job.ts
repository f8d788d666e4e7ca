import { createHash, randomUUID } from 'node:crypto'
import { AppError } from '../../../contract/errors.ts'
import type { CreatedJob, CreateJob } from '../../../contract/job.ts'
import type { SkillSummary } from '../../../contract/skill.ts'
import type { Registry } from '../../registry/registry.ts'
import { checkCreateValues, hasFileInputs } from '../../skills/schemas/check-create-values.ts'
import type { IdempotencyStore } from '../../store/idempotency-store.ts'
import { maxActiveRuns } from './admit-run.ts'
import { chooseForSkill } from './check-upload.ts'
import { CREATE_SCOPES, readCreateBody } from './create-request.ts'
import type { RunContext } from '../run-context.ts'
import type { RunUploads } from './run-upload.ts'

interface CreateJobDeps {
  readonly context: RunContext
  readonly idempotency: IdempotencyStore
  readonly uploads: RunUploads
  readonly registry: Pick<Registry, 'summaryOf'>
  /** Removes a request that has no run, and forgets its key. */
  readonly discard: (requestId: string, scope: string, key: string | null) => Promise<void>
}

/**
 * Creates a job (SPEC R2). All that can be wrong with it is said before there is a request; an installed skill that needs no file is then
 * started at once, by the same way as an upload.
 * @throws AppError of the body, the skill, its inputs and the queue; then no request is left
 */
export async function createJob(
  deps: CreateJobDeps,
  body: CreateJob,
  more: { readonly idempotencyKey: string | null; readonly client: string | null },
): Promise<CreatedJob> {
  const { context, idempotency } = deps
  const skillId = skillOf(body)
  const read = readCreateBody({ agents: context.agents, replyTimeoutSec: context.settings.replyTimeoutSec }, body)
  const summary = skillId === null ? null : await deps.registry.summaryOf(skillId)
  if (summary !== null) await checkForSkill(context, read, summary)
  const startsAtOnce = summary !== null && !hasFileInputs(summary)

  const insert = (): { readonly requestId: string } => {
    if (startsAtOnce) refuseFullQueue(context)
    const requestId = randomUUID()
    context.store.insert({
      ...read,
      request_id: requestId,
      source: body.skill_source,
      skill_id: skillId,
      provider_id: body.provider_id,
      effort: body.effort,
      client: more.client,
    })
    return { requestId }
  }
  const key = more.idempotencyKey
  const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  const isThere = (answer: { readonly requestId: string }): boolean => context.store.get(answer.requestId) !== null
  const { requestId } = key === null ? insert() : idempotency.once(CREATE_SCOPES.job, key, fingerprint, insert, isThere)
  if (!startsAtOnce) return { request_id: requestId, cache_hit: false, status: null }
  try {
    const upload = await deps.uploads.open(requestId, key)
    const answer = await upload.finish()
    return { request_id: requestId, cache_hit: answer.cache_hit, status: answer.status }
  } catch (cause) {
    await deps.discard(requestId, CREATE_SCOPES.job, key)
    throw cause
  }
}

/** Skill of an installed job; null for one that gets its own. */
function skillOf({ skill_source: source, skill_id: given }: CreateJob): string | null {
  const skillId = given?.trim() ?? ''
  if (source === 'temp_upload') {
    if (skillId !== '') throw new AppError('request_malformed', 'skill_id must be empty for temp_upload source')
    return null
  }
  if (skillId === '') throw new AppError('request_malformed', 'skill_id is required for installed source')
  return skillId
}

async function checkForSkill(
  context: RunContext,
  read: ReturnType<typeof readCreateBody>,
  summary: SkillSummary,
): Promise<void> {
  await chooseForSkill(context, read, summary)
  const { input, parameter } = read
  const problem = await checkCreateValues({ summary, inline: input, parameter, validator: context.validator })
  if (problem !== null) throw new AppError('input_invalid', problem.detail, { findings: problem.findings })
}

function refuseFullQueue(context: RunContext): void {
  const { running, queued } = context.store.counts()
  if (running + queued >= maxActiveRuns(context)) throw new AppError('queue_full', 'Job queue is full')
}
