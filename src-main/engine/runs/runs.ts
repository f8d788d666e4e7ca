import { AppError } from '../../contract/errors.ts'
import { resolveInside } from '../../platform/safe-path.ts'
import type { RunsDoor } from '../engine.ts'
import type { Registry } from '../registry/registry.ts'
import type { IdempotencyStore } from '../store/idempotency-store.ts'
import type { RequestRow } from '../store/request-row.ts'
import { listTree } from '../workspaces/list-tree.ts'
import { previewFile } from '../workspaces/preview-file.ts'
import { createJob } from './admission/create-job.ts'
import { CREATE_SCOPES, createTempRequest } from './admission/create-request.ts'
import { createStoryReader } from './story/event-reader.ts'
import type { Interactions } from './asking/interactions.ts'
import { makeBundle } from './ending/make-bundle.ts'
import { authSessionAnswer, pendingAnswer } from './asking/pending.ts'
import { protocolHistory } from './story/protocol-history.ts'
import { openReplyFiles } from './asking/reply-files.ts'
import { createOutputReader, type StartedRow } from './ending/read-outputs.ts'
import type { RunContext } from './run-context.ts'
import { isEnded, isLive } from './run-machine.ts'
import type { RunScheduler } from './run-scheduler.ts'
import { toListItem, toStatus } from './run-status.ts'
import type { RunUploads } from './admission/run-upload.ts'
import type { RunWatch } from './run-watch.ts'

interface RunsDeps {
  readonly context: RunContext
  readonly idempotency: IdempotencyStore
  readonly uploads: RunUploads
  readonly scheduler: RunScheduler
  readonly interactions: Interactions
  readonly watch: RunWatch
  readonly registry: Pick<Registry, 'summaryOf'>
  readonly onDeleted: (requestId: string) => void
}

/** Deletes an ended or unstarted request: its row, its outputs, whatever is left of its temporary files. */
export async function deleteRequest(context: RunContext, row: RequestRow): Promise<void> {
  await context.cleanUp.everything(row)
  context.store.remove(row.request_id)
}

/** The door to requests and their runs, composed of the parts that do the work. */
export function createRuns(deps: RunsDeps): RunsDoor {
  const { context, uploads, scheduler } = deps
  const { store, layout } = context
  const outputs = createOutputReader(layout)
  const story = createStoryReader(context)

  const known = (requestId: string): RequestRow => {
    const row = store.get(requestId)
    if (row === null) throw new AppError('request_not_found', 'Request not found')
    return row
  }
  const started = (requestId: string): StartedRow => {
    const row = known(requestId)
    if (row.run_id === null) throw new AppError('run_not_found', 'Run not found')
    return { ...row, run_id: row.run_id }
  }
  const rootOf = (row: StartedRow, root: 'workspace' | 'staged'): string =>
    root === 'workspace' ? layout.run(row.run_id).workspacePath : layout.staging(row.request_id).stagedPath

  /** Only while nobody uploads to it: the same call sent twice may still start it. */
  const discard = async (requestId: string, scope: string, key: string | null): Promise<void> => {
    const row = store.get(requestId)
    if (row === null || row.run_id !== null || uploads.isUploading(requestId)) return
    if (key !== null) deps.idempotency.forget(scope, key)
    await deleteRequest(context, row)
    deps.onDeleted(requestId)
  }

  return {
    create: (body, more) =>
      createTempRequest(
        {
          store,
          idempotency: deps.idempotency,
          agents: context.agents,
          replyTimeoutSec: context.settings.replyTimeoutSec,
        },
        body,
        more,
      ),
    createJob: (body, more) => createJob({ ...deps, discard }, body, more),
    discard: (requestId, { idempotencyKey }) => discard(requestId, CREATE_SCOPES.temp, idempotencyKey),
    openUpload: (requestId, { idempotencyKey }) => uploads.open(requestId, idempotencyKey),
    status: (requestId) => toStatus(known(requestId), store),
    async waitForStop(requestId, timeoutMs, signal) {
      // A client that asks again while the run still waits is held, so that it need not ask in a hurry.
      const seen = waitOf(known(requestId))
      const hasStopped = (): boolean => {
        const row = store.get(requestId)
        if (row === null || isEnded(row.state)) return true
        const wait = waitOf(row)
        return wait !== null && wait !== seen
      }
      await deps.watch.until(requestId, hasStopped, timeoutMs, signal)
      return toStatus(known(requestId), store)
    },
    list(query) {
      const { rows, total } = store.list(query)
      return {
        runs: rows.map((row) => toListItem(row, store)),
        page: query.page,
        page_size: query.page_size,
        total,
        total_pages: Math.max(1, Math.ceil(total / query.page_size)),
      }
    },
    async remove(requestId) {
      const row = known(requestId)
      if (isLive(row.state)) throw new AppError('run_active', 'Run is still active; cancel it first')
      if (uploads.isUploading(requestId)) {
        throw new AppError('run_active', 'An upload to the request is under way; delete it when that has ended')
      }
      await deleteRequest(context, row)
      deps.onDeleted(requestId)
    },
    result: async (requestId) => outputs.result(started(requestId)),
    artifacts: async (requestId) => await outputs.artifacts(started(requestId)),
    openArtifact: async (requestId, path) => outputs.openArtifact(started(requestId), path),
    previewArtifact: async (requestId, path) => outputs.previewArtifact(started(requestId), path),
    artifactPath: async (requestId, path) => outputs.artifactPath(started(requestId), path),
    async openBundle(requestId, kind) {
      const row = started(requestId)
      if (!isEnded(row.state))
        throw new AppError('bundle_not_ready', 'The run has not ended yet; its bundle comes with its end')
      // The peer's V2 clients ask for the debug bundle by the option that they created the request with.
      const isDebug = kind === 'debug' || row.runtime_options['debug'] === true
      return makeBundle(layout.run(row.run_id), isDebug ? 'debug' : 'normal')
    },
    logs: async (requestId) => outputs.logs(started(requestId)),
    logRange: async (requestId, query) => outputs.logRange(started(requestId), query),
    openEvents: async (requestId, from, signal) => Promise.resolve(story.follow(started(requestId), from, signal)),
    eventHistory: async (requestId, query) => Promise.resolve(story.history(started(requestId), query)),
    openChat: async (requestId, cursor, signal) =>
      Promise.resolve(story.followChat(started(requestId), cursor, signal)),
    chatHistory: async (requestId, query) => Promise.resolve(story.chatHistory(started(requestId), query)),
    protocolHistory: (requestId, query) => protocolHistory(context.logs, started(requestId), query),
    async cancel(requestId) {
      const row = started(requestId)
      const outcome = await scheduler.cancel(requestId)
      return {
        request_id: requestId,
        run_id: row.run_id,
        status: outcome.status,
        accepted: outcome.isAccepted,
        message: outcome.message,
      }
    },
    pending: (requestId) => pendingAnswer(started(requestId), store),
    reply: (requestId, body) => deps.interactions.reply(started(requestId), body),
    openReply: async (requestId) =>
      Promise.resolve(
        openReplyFiles({
          interactions: deps.interactions,
          layout,
          folders: context.folders,
          row: () => started(requestId),
        }),
      ),
    extend(requestId, body) {
      deps.interactions.extend(started(requestId), body)
      return pendingAnswer(started(requestId), store)
    },
    authSession: (requestId) => authSessionAnswer(started(requestId), store, context.now()),
    async files(requestId, root) {
      const row = started(requestId)
      const tree = await listTree(rootOf(row, root))
      return {
        request_id: requestId,
        run_id: row.run_id,
        root,
        is_present: tree.isPresent,
        is_cut: tree.isCut,
        entries: tree.entries,
      }
    },
    async file(requestId, root, relativePath) {
      const row = started(requestId)
      const safe = await resolveInside(rootOf(row, root), relativePath)
      if (safe.kind === 'unsafe') throw new AppError('file_path_invalid', 'Invalid file path')
      const preview = safe.kind === 'ok' && safe.stat.isFile() ? await previewFile(safe.path) : null
      if (preview === null) throw new AppError('file_not_found', 'File not found')
      return { request_id: requestId, run_id: row.run_id, path: relativePath, preview }
    },
    async removeKept(requestId) {
      const row = started(requestId)
      if (!isEnded(row.state)) throw new AppError('run_active', 'Run is still active; cancel it first')
      if (row.cleanup_state !== 'done') await context.cleanUp.now(row)
      return toStatus(known(requestId), store)
    },
  }
}

/** Names the wait that a run is in, so that the next one is told from it; null while it waits for nobody. */
function waitOf({ state, attempt }: RequestRow): string | null {
  return state === 'waiting_user' || state === 'waiting_auth' ? `${state} ${attempt}` : null
}
