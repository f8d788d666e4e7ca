import type { IncomingHttpHeaders } from 'node:http'
import type { ROUTES } from '../contract/api.ts'
import type { AppError } from '../contract/errors.ts'
import type { observedRunRoutes } from '../contract/run-routes.ts'
import type { UploadAnswer } from '../contract/run.ts'
import type { RunsDoor } from '../engine/engine.ts'
import { idempotencyKey } from './idempotency-key.ts'
import { clientName } from './recent-clients.ts'
import type { Call, Handlers, LooseCall } from './route-handlers.ts'
import { missingPart, replyTakers, runTakers, SKILL_PARTS, takePackage, type PartTakers } from './take-package.ts'
import { createWholeRun } from './whole-run.ts'

type ObservedRunRoutes = ReturnType<typeof observedRunRoutes<string, string>>

/** `/v1/temp-skill-runs`: create and upload, apart or at once, and all that a run is watched and steered by. */
export function createTempRunHandlers(runs: RunsDoor): Handlers<typeof ROUTES.tempRuns> {
  return {
    create: ({ body, caller, headers }) => runs.create(body, createdBy(caller, headers)),
    upload: (call) => takeRunUpload(runs, call),
    run: async ({ openForm, caller, headers }) => {
      const readForm = openForm()
      const run = createWholeRun(runs, createdBy(caller, headers))
      const takers: PartTakers = {
        options: { kind: 'text', take: (text) => run.setOptions(text) },
        ...runTakers(run),
      }
      return await takePackage(readForm, run, takers, SKILL_PARTS)
    },
    ...createObservedRunHandlers(runs),
  }
}

/** Who creates a request, and the key under which it may be repeated. */
export function createdBy(
  caller: LooseCall['caller'],
  headers: IncomingHttpHeaders,
): { readonly idempotencyKey: string | null; readonly client: string | null } {
  return {
    idempotencyKey: idempotencyKey(headers),
    // Runs that the window starts are its own; only what comes from elsewhere has a name.
    client: caller === 'token' ? clientName(headers['user-agent']) : null,
  }
}

/**
 * Takes the package and the inputs of a request and starts its run, whatever address the request stands under.
 * @param missing the answer when the skill is missing
 */
export async function takeRunUpload(
  runs: RunsDoor,
  { params, headers, openForm }: Pick<Call<typeof ROUTES.tempRuns.upload>, 'params' | 'headers' | 'openForm'>,
  missing: () => AppError = missingPart,
): Promise<UploadAnswer> {
  const readForm = openForm()
  const upload = await runs.openUpload(params.request_id, { idempotencyKey: idempotencyKey(headers) })
  return await takePackage(readForm, upload, runTakers(upload), upload.needsPackage ? SKILL_PARTS : [], missing)
}

/** The handlers of {@link observedRunRoutes}, whatever address they stand under. */
export function createObservedRunHandlers(runs: RunsDoor): Handlers<ObservedRunRoutes> {
  return {
    list: ({ query }) => runs.list(query),
    status: ({ params: { request_id: id }, query, clientSignal }) =>
      query.wait === undefined ? runs.status(id) : runs.waitForStop(id, query.wait * 1_000, clientSignal()),
    remove: async ({ params: { request_id: id } }) => {
      await runs.remove(id)
      return { request_id: id, deleted: true }
    },
    result: async ({ params: { request_id: id } }) => ({ request_id: id, result: await runs.result(id) }),
    artifacts: ({ params }) => runs.artifacts(params.request_id),
    artifact: ({ params }) => runs.openArtifact(params.request_id, params.path),
    artifactPreview: ({ params, query }) => runs.previewArtifact(params.request_id, query.path),
    bundle: ({ params }) => runs.openBundle(params.request_id, 'normal'),
    debugBundle: ({ params }) => runs.openBundle(params.request_id, 'debug'),
    logs: ({ params }) => runs.logs(params.request_id),
    logRange: ({ params, query }) => runs.logRange(params.request_id, query),
    events: (call) => {
      const { request_id: id } = call.params
      const from = { cursor: resumeFrom(call), isLive: call.query.live }
      return { key: id, name: 'chat_event', open: (signal) => runs.openEvents(id, from, signal) }
    },
    eventHistory: ({ params, query }) => runs.eventHistory(params.request_id, query),
    chat: (call) => {
      const { request_id: id } = call.params
      return { key: id, name: 'chat_event', open: (signal) => runs.openChat(id, resumeFrom(call), signal) }
    },
    chatHistory: ({ params, query }) => runs.chatHistory(params.request_id, query),
    cancel: ({ params }) => runs.cancel(params.request_id),
    pending: ({ params }) => runs.pending(params.request_id),
    reply: ({ params, body }) => runs.reply(params.request_id, body),
    replyFiles: async ({ params, openForm }) => {
      const readForm = openForm()
      const upload = await runs.openReply(params.request_id)
      return await takePackage(readForm, upload, replyTakers(upload), [])
    },
    extend: ({ params, body }) => runs.extend(params.request_id, body),
    authSession: ({ params }) => runs.authSession(params.request_id),
    files: ({ params, query }) => runs.files(params.request_id, query.root),
    file: ({ params, query }) => runs.file(params.request_id, query.root, query.path),
    removeKept: ({ params }) => runs.removeKept(params.request_id),
  }
}

/** Last-Event-ID wins over the address: a browser that reconnects by itself repeats the old address. */
function resumeFrom({ headers, query }: Pick<Call<ObservedRunRoutes['chat']>, 'headers' | 'query'>): number {
  const lastId = headers['last-event-id']
  return typeof lastId === 'string' && /^\d{1,15}$/.test(lastId) ? Number(lastId) : (query.cursor ?? 0)
}
