import type { ROUTES } from '../contract/api.ts'
import type { observedRunRoutes } from '../contract/run-routes.ts'
import type { UploadAnswer } from '../contract/run.ts'
import type { RunsDoor } from '../engine/engine.ts'
import { idempotencyKey } from './idempotency-key.ts'
import { clientName } from './recent-clients.ts'
import type { Call, Handlers } from './route-handlers.ts'
import { packageTakers, takePackage, type PartTakers } from './take-package.ts'

type ObservedRunRoutes = ReturnType<typeof observedRunRoutes<string, string>>

/** `/v1/temp-skill-runs`: create and upload, and all that a run is watched and steered by. */
export function createTempRunHandlers(runs: RunsDoor): Handlers<typeof ROUTES.tempRuns> {
  return {
    create: ({ body, caller, headers }) =>
      runs.create(body, {
        idempotencyKey: idempotencyKey(headers),
        // Runs that the window starts are its own; only what comes from elsewhere has a name.
        client: caller === 'token' ? clientName(headers['user-agent']) : null,
      }),
    upload: (call) => takeRunUpload(runs, call),
    ...createObservedRunHandlers(runs),
  }
}

/** Takes the package and the inputs of a request and starts its run, whatever address the request stands under. */
export async function takeRunUpload(
  runs: RunsDoor,
  { params, headers, openForm }: Pick<Call<typeof ROUTES.tempRuns.upload>, 'params' | 'headers' | 'openForm'>,
): Promise<UploadAnswer> {
  const readForm = openForm()
  const upload = await runs.openUpload(params.request_id, { idempotencyKey: idempotencyKey(headers) })
  const takers: PartTakers = {
    ...packageTakers(upload),
    library_id: {
      kind: 'field',
      instead: ['skill_package', 'skill_files'],
      take: ({ value }) => upload.useLibraryItem(value),
    },
    file: { kind: 'file', instead: ['input_files'], take: ({ content }) => upload.addInputZip(content) },
    input_files: {
      kind: 'file',
      isRepeatable: true,
      instead: ['file'],
      take: ({ fileName, content }) => upload.addInputFile(fileName, content),
    },
  }
  const oneOf = upload.needsPackage ? ['skill_package', 'skill_files', 'library_id'] : []
  return await takePackage(readForm, upload, takers, oneOf)
}

/** The handlers of {@link observedRunRoutes}, whatever address they stand under. */
export function createObservedRunHandlers(runs: RunsDoor): Handlers<ObservedRunRoutes> {
  return {
    list: ({ query }) => runs.list(query),
    status: ({ params: { request_id: id }, query, clientSignal }) =>
      query.wait === undefined ? runs.status(id) : runs.waitForEnd(id, query.wait * 1_000, clientSignal()),
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
      return { key: id, name: 'chat_event', open: (signal) => runs.openEvents(id, resumeFrom(call), signal) }
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
    files: ({ params, query }) => runs.files(params.request_id, query.root),
    file: ({ params, query }) => runs.file(params.request_id, query.root, query.path),
    removeKept: ({ params }) => runs.removeKept(params.request_id),
  }
}

/** Last-Event-ID wins over the address: a browser that reconnects by itself repeats the old address. */
function resumeFrom({ headers, query }: Pick<Call<ObservedRunRoutes['events']>, 'headers' | 'query'>): number {
  const lastId = headers['last-event-id']
  return typeof lastId === 'string' && /^\d{1,15}$/.test(lastId) ? Number(lastId) : (query.cursor ?? 0)
}
