import { AppError } from '../../src-main/contract/errors.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import { createFakeServer, type FakeHandlers, type FakeServer } from './fake-router.ts'
import { registryHandlers } from './fake-registry-routes.ts'
import { runHandlers } from './fake-run-routes.ts'
import { entriesOf, openReader, previewOf, type FakeWorld } from './fake-world.ts'
import { sampleCheck, sampleLibraryItem, sampleSummary } from './sample-skills.ts'

/** The fake server over a world. It lives in the page, so the streams are its own objects. */
export function createFakeApi(world: FakeWorld): FakeServer {
  const handlers: FakeHandlers = {
    tempRuns: runHandlers(world),
    ...registryHandlers(world),
    library: {
      list: () => ({ items: [...world.skills.values()].map((skill) => skill.item) }),
      get: ({ params }) => {
        const { item, check } = world.skill(params.library_id)
        return { item, check }
      },
      upload: ({ form }) => addUploaded(world, form),
      remove: ({ params }) => {
        world.skill(params.library_id)
        world.skills.delete(params.library_id)
        return { library_id: params.library_id, removed: true }
      },
      files: ({ params }) => ({
        library_id: params.library_id,
        entries: entriesOf(world.skill(params.library_id).files),
        is_cut: false,
      }),
      file: ({ params, query }) => previewOf(world.skill(params.library_id).files, query.path),
    },
    session: {
      get: () => {
        if (!world.isSignedIn) throw new AppError('unauthorized', 'A valid token is needed')
        return { caller: 'cookie', can_name_paths: false }
      },
      login: ({ body }) => {
        if (body.secret !== world.loginSecret) throw new AppError('login_invalid', 'The login link is used up or wrong')
        world.isSignedIn = true
        return { caller: 'cookie', can_name_paths: false }
      },
    },
    engines: {
      list: () => ({ engines: world.engines, sandbox: world.sandbox }),
      models: ({ params }) => world.models(params.engine),
    },
    system: {
      health: () => world.health(),
      connection: () => world.connection,
      activity: ({ signal }) => {
        const stream = openReader(world.activityReaders, signal)
        stream.send('heartbeat', { ts: new Date().toISOString() })
        return stream.response
      },
      clearCache: () => {
        const removed = world.cachedResults
        world.cachedResults = 0
        return { removed_entries: removed }
      },
      sweep: () => {
        const kept = [...world.runs.values()].filter((run) => isTerminal(run.status.status)).length
        return { removed_staging: kept, removed_trash: 0, expired_requests: 0, expired_runs: 0, failures: [] }
      },
    },
  }
  return createFakeServer(handlers)
}

function addUploaded(world: FakeWorld, form: FormData) {
  const zip = form.get('skill_package')
  const files = form.getAll('skill_files').filter((part) => part instanceof File)
  const label = zip instanceof File ? zip.name.replace(/\.(zip|skill)$/, '') : files[0]?.name.split('/')[0]
  if (label === undefined) throw new AppError('request_malformed', 'skill_package or skill_files is required')
  if (files.length > 0 && !files.some((file) => file.name.endsWith('SKILL.md')))
    throw new AppError('library_path_invalid', 'The folder has no SKILL.md')
  const { item } = world.addSkill({
    item: sampleLibraryItem({ library_id: `lib-${label}`, kind: 'package', label, path: null }),
    check: sampleCheck({ skill_id: label, summary: sampleSummary({ skill_id: label, name: label }) }),
  })
  world.tell({ kind: 'library', request_id: null, library_id: item.library_id, status: null })
  return item
}
