import { AppError } from '../../src-main/contract/errors.ts'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import { interactionHandlers } from './fake-interaction-routes.ts'
import type { FakeHandlers } from './fake-router.ts'
import { entriesOf, openReader, previewOf, type FakeRun, type FakeWorld } from './fake-world.ts'
import { sampleRun } from './sample-runs.ts'

/** Requests and runs of the fake server. */
export function runHandlers(world: FakeWorld): NonNullable<FakeHandlers['tempRuns']> {
  const status = (requestId: string): RunStatusBody => world.run(requestId).status
  return {
    create: ({ body }) => {
      const requestId = `req-${world.runs.size + 1}`
      world.addRun({
        status: sampleRun({
          request_id: requestId,
          status: 'queued',
          engine: body.engine ?? 'codex',
          model: body.model,
          runtime_options: body.runtime_options,
          input: body.input,
          parameter: body.parameter,
          skill_id: 'unknown',
          run_id: null,
          library_id: null,
          created_at: new Date().toISOString(),
          queue_position: null,
        }),
      })
      return { request_id: requestId, status: 'queued' }
    },
    upload: ({ params, form }) => {
      const run = world.run(params.request_id)
      const libraryId = form.get('library_id')
      if (typeof libraryId !== 'string') throw new AppError('request_malformed', 'skill_package is required')
      const skill = world.skill(libraryId)
      const { check } = skill
      const skillId = check?.skill_id ?? skill.item.label
      if (check !== null && !check.ok) {
        world.changeRun(params.request_id, { status: 'failed', skill_id: skillId, findings: check.findings })
        throw new AppError('package_invalid', check.findings[0]?.message ?? 'invalid', { findings: check.findings })
      }
      skill.item = { ...skill.item, last_request_id: params.request_id }
      world.changeRun(params.request_id, {
        run_id: `run-${params.request_id}`,
        skill_id: skillId,
        library_id: libraryId,
        queue_position: 1,
      })
      world.onStart(run)
      return {
        request_id: params.request_id,
        status: 'queued',
        cache_hit: false,
        extracted_files: form.getAll('input_files').map((file) => (file instanceof File ? file.name : file)),
        skill_id: skillId,
        findings: check?.findings ?? [],
      }
    },
    list: ({ query }) => {
      const found = [...world.runs.values()]
        .map((run) => run.status)
        .filter((row) => query.status === undefined || row.status === query.status)
        .filter((row) => query.engine === undefined || row.engine === query.engine)
        .filter((row) => `${row.skill_id} ${row.request_id}`.includes(query.search ?? ''))
        .sort((one, two) => (one.created_at < two.created_at ? 1 : -1))
      const from = (query.page - 1) * query.page_size
      return {
        runs: found.slice(from, from + query.page_size),
        page: query.page,
        page_size: query.page_size,
        total: found.length,
        total_pages: Math.max(1, Math.ceil(found.length / query.page_size)),
      }
    },
    status: ({ params }) => status(params.request_id),
    remove: ({ params }) => {
      if (!isTerminal(status(params.request_id).status)) throw new AppError('run_active', 'Run is active')
      world.runs.delete(params.request_id)
      world.tell({ kind: 'run_deleted', request_id: params.request_id, library_id: null, status: null })
      return { request_id: params.request_id, deleted: true }
    },
    cancel: ({ params }) => {
      const { run_id: runId } = status(params.request_id)
      world.changeRun(params.request_id, { status: 'canceled', finished_at: new Date().toISOString() })
      return {
        request_id: params.request_id,
        run_id: runId ?? '',
        status: 'canceled',
        accepted: true,
        message: 'Cancel request accepted',
      }
    },
    result: ({ params }) => {
      const { result } = world.run(params.request_id)
      if (result === null) throw new AppError('result_not_found', 'Result not found')
      return { request_id: params.request_id, result }
    },
    artifacts: ({ params }) => {
      const { artifacts } = world.run(params.request_id)
      return { request_id: params.request_id, artifacts: artifacts.map((file) => file.path), files: artifacts }
    },
    artifactPreview: ({ params, query }) => {
      const artifact = world.run(params.request_id).artifacts.find((file) => file.path === query.path)
      if (artifact === undefined) throw new AppError('artifact_not_found', 'Artifact not found')
      return artifact.preview
    },
    ...interactionHandlers(world),
    logs: ({ params }) => logsOf(world.run(params.request_id)),
    events: ({ params, query, headers, signal }) => {
      const run = world.run(params.request_id)
      const cursor = Number(headers.get('last-event-id') ?? query.cursor ?? 0)
      const stream = openReader(run.readers, signal)
      if (query.live) run.liveReaders.add(stream)
      stream.send('snapshot', {
        status: run.status.status,
        cursor,
        cursor_floor: 1,
        cursor_ceiling: run.events.length,
        replay_source: 'journal',
      })
      for (const event of run.events) if (event.seq > cursor) stream.send('chat_event', event, event.seq)
      if (isTerminal(run.status.status)) stream.close()
      return stream.response
    },
    files: ({ params, query }) => {
      const { status: body, keptFiles } = world.run(params.request_id)
      return {
        request_id: params.request_id,
        run_id: body.run_id ?? '',
        root: query.root,
        is_present: Object.keys(keptFiles).length > 0,
        is_cut: false,
        entries: entriesOf(keptFiles),
      }
    },
    file: ({ params, query }) => {
      const { status: body, keptFiles } = world.run(params.request_id)
      return {
        request_id: params.request_id,
        run_id: body.run_id ?? '',
        path: query.path,
        preview: previewOf(keptFiles, query.path),
      }
    },
    removeKept: ({ params }) => {
      const run = world.run(params.request_id)
      run.keptFiles = {}
      world.changeRun(params.request_id, {
        cleanup: { state: 'done', retained: false, kept_until: null, size_bytes: null, warnings: [] },
      })
      return run.status
    },
  }
}

function logsOf(run: FakeRun) {
  const text = (type: string): string =>
    run.events
      .filter((event) => event.type === type)
      .map((event) => `${String(event.data['line'])}\n`)
      .join('')
  const [stdout, stderr] = [text('raw.stdout'), text('raw.stderr')]
  return {
    request_id: run.status.request_id,
    prompt: null,
    stdout,
    stderr,
    stdout_bytes: stdout.length,
    stderr_bytes: stderr.length,
    attempt: 1,
    is_truncated: false,
  }
}
