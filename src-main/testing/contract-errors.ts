import type { ErrorCode } from '../contract/errors.ts'
import { formOf, ROUTES_BY_ID, type Call, type RouteId, type World } from './contract-world.ts'
import { goodCall, nameOf, writeNoSkill } from './contract-calls.ts'
import { goodPackage, zipOf } from './script-skill.ts'

/** What to send for an error of a route; null where the route gives it in no way that a table can hold. */
export type ErrorCall = (world: World, id: RouteId) => Promise<Call | null> | Call | null

const NEEDS_NOTE = {
  type: 'object',
  properties: { note: { type: 'string', 'x-input-source': 'inline' } },
  required: ['note'],
}
const BAD_QUERIES: Readonly<Record<string, Call['query']>> = {
  list: { page: 0 },
  status: { wait: 'x' },
  logRange: { byte_from: -1, stream: 'stdout' },
  events: { cursor: 'x' },
  chat: { cursor: 'x' },
  eventHistory: { from_seq: 'x' },
  chatHistory: { limit: 0 },
  files: { root: 'x' },
  get: { refresh: 'x' },
  runs: { limit: 0 },
}
const CREATES = ['tempRuns.create', 'jobs.create']
const UPLOADS = ['tempRuns.upload', 'tempRuns.run', 'jobs.upload']
const hasForm = (id: RouteId): boolean => ROUTES_BY_ID.get(id)?.parts !== undefined
const hasBody = (id: RouteId): boolean => ROUTES_BY_ID.get(id)?.body !== undefined

/** The good call with other parameters, and a body to match. */
const withParams =
  (params: Record<string, string> | ((world: World) => Promise<Record<string, string>>)): ErrorCall =>
  async (world, id) => {
    const given = typeof params === 'function' ? await params(world) : params
    return { ...(await goodCall(world, id)), params: { path: 'artifacts/out.txt', ...given } }
  }
const withQuery =
  (query: Record<string, unknown>): ErrorCall =>
  async (world, id) => ({ ...(await goodCall(world, id)), query })

/** An upload to a new request, or all in one call; `options` are the body of the create call. */
async function upload(
  world: World,
  id: RouteId,
  parts: readonly (readonly [string, string | Blob])[],
  options: { engine?: string; runtime_options?: Record<string, unknown> } = { engine: 'script' },
): Promise<Call | null> {
  const { tempRuns, jobs } = world.server.client
  if (id === 'tempRuns.run') return { body: formOf([['options', JSON.stringify(options)], ...parts]) }
  if (id === 'skillChecks.check' || id === 'library.upload') return { body: formOf(parts) }
  if (!UPLOADS.includes(id)) return null
  const created =
    id === 'jobs.upload'
      ? await jobs.create({ body: { skill_source: 'temp_upload', ...options } })
      : await tempRuns.create({ body: options })
  return { params: { request_id: created.request_id }, body: formOf(parts) }
}

/** A create call, alone or as the options of the one call. */
function create(id: RouteId, body: object): Call | null {
  const skill = { skill_id: 'demo-skill' }
  if (CREATES.includes(id)) return { json: id === 'jobs.create' ? { ...skill, ...body } : body }
  return id === 'tempRuns.run' ? { body: formOf([['options', JSON.stringify(body)]]) } : null
}

async function twiceUnderOneKey(world: World, id: RouteId): Promise<Call | null> {
  const headers = { 'idempotency-key': `key-of-${id}` }
  const { server } = world
  if (id === 'jobs.upload' || id === 'tempRuns.upload') return null
  if (id === 'tempRuns.run') {
    const first = formOf([['skill_package', await goodPackage()]])
    await server.ask('/v1/temp-skill-runs:run', { method: 'POST', headers, body: first })
    const options = JSON.stringify({ parameter: { who: 'another' } })
    return {
      headers,
      body: formOf([
        ['options', options],
        ['skill_package', await goodPackage()],
      ]),
    }
  }
  const path = ROUTES_BY_ID.get(id)?.path ?? ''
  const json = { 'content-type': 'application/json', ...headers }
  const body = JSON.stringify({ skill_id: 'demo-skill', parameter: { who: 'one' } })
  await server.ask(path, { method: 'POST', headers: json, body })
  return { headers, json: { skill_id: 'demo-skill', parameter: { who: 'another' } } }
}

async function malformed(world: World, id: RouteId): Promise<Call | null> {
  const good = await goodCall(world, id)
  const isInstall = id === 'skillPackages.installFrom'
  if (hasBody(id)) return { ...good, json: isInstall ? { request_id: 5 } : [] }
  if (hasForm(id)) return { ...good, body: formOf([['unknown', 'x']]) }
  return { ...good, query: BAD_QUERIES[id.startsWith('engines.') ? 'get' : nameOf(id)] ?? {} }
}

/** How each error is brought about, at every route that names it. */
export const ERROR_CALLS: Partial<Record<ErrorCode, ErrorCall>> = {
  request_not_found: async (world, id) =>
    id === 'skillPackages.installFrom'
      ? { json: { request_id: 'nope' } }
      : await withParams({ request_id: 'nope' })(world, id),
  run_not_found: withParams(async (world) => ({ request_id: await world.newRequest() })),
  skill_not_found: (_world, id) => {
    if (id === 'jobs.create') return { json: { skill_id: 'nope' } }
    return hasForm(id) ? null : { params: { skill_id: 'nope' } }
  },
  engine_not_found: withParams({ engine: 'nope' }),
  install_not_found: withParams({ request_id: 'nope' }),
  library_item_not_found: (world, id) => {
    if (hasForm(id)) return upload(world, id, [['library_id', 'nope']])
    return hasBody(id) ? { json: { library_id: 'nope' } } : withParams({ library_id: 'nope' })(world, id)
  },
  request_malformed: malformed,
  json_invalid: async (world, id) => {
    if (id === 'tempRuns.run') return { body: formOf([['options', '{']]) }
    return { ...(await goodCall(world, id)), body: '{' }
  },
  media_type_unsupported: async (world, id) => ({
    ...(await goodCall(world, id)),
    ...{ body: 'a text', headers: { 'content-type': 'text/plain' } },
  }),
  body_too_large: async (world, id) => {
    const long = JSON.stringify({ long: 'x'.repeat(1_100_000) })
    if (id === 'tempRuns.run') return { body: formOf([['options', new Blob([long])]]) }
    return hasForm(id) ? null : { ...(await goodCall(world, id)), body: long }
  },
  multipart_invalid: async (world, id) => ({
    ...(await goodCall(world, id)),
    ...{ body: '--x\r\nno headers', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
  }),
  runtime_option_invalid: (_world, id) => create(id, { runtime_options: { zzz: 1 } }),
  engine_unknown: (_world, id) => create(id, { engine: 'nope' }),
  model_not_allowed: (_world, id) => create(id, { engine: 'script', model: 'gpt' }),
  idempotency_conflict: twiceUnderOneKey,
  package_invalid: (world, id) => {
    if (id === 'skillPackages.install') return { body: formOf([['file', new Blob([])]]) }
    return upload(world, id, [['skill_package', new Blob(['no zip'])]])
  },
  package_too_large: (world, id) => upload(world, id, [['skill_package', new Blob(['PK'.repeat(60_000)])]]),
  engine_unsupported: async (world, id) => {
    if (id === 'jobs.create') return create(id, { engine: 'codex' })
    return await upload(world, id, [['skill_package', await goodPackage()]], { engine: 'codex' })
  },
  mode_unsupported: async (world, id) => {
    const skill = await goodPackage({ manifest: { execution_modes: ['interactive'] } })
    return await upload(world, id, [['skill_package', skill]])
  },
  input_zip_invalid: async (world, id) =>
    upload(world, id, [
      ['skill_package', await goodPackage()],
      ['file', new Blob(['no zip'])],
    ]),
  input_invalid: async (world, id) =>
    upload(world, id, [
      ['skill_package', await goodPackage({ inputSchema: NEEDS_NOTE })],
      ['file', await zipOf({ x: 'x' })],
    ]),
  run_already_started: async (world, id) =>
    id === 'tempRuns.run'
      ? null
      : { params: { request_id: world.endedId }, body: formOf([['skill_package', await goodPackage()]]) },
  result_not_ready: withParams(({ runningId }) => Promise.resolve({ request_id: runningId })),
  bundle_not_ready: withParams(({ runningId }) => Promise.resolve({ request_id: runningId })),
  run_active: withParams(({ runningId }) => Promise.resolve({ request_id: runningId })),
  artifact_path_invalid: (world, id) =>
    nameOf(id) === 'artifact'
      ? withParams({ request_id: world.endedId, path: 'artifacts/..\\x' })(world, id)
      : withQuery({ path: 'artifacts/../../x' })(world, id),
  artifact_not_found: (world, id) =>
    nameOf(id) === 'artifact'
      ? withParams({ request_id: world.endedId, path: 'artifacts/none' })(world, id)
      : withQuery({ path: 'artifacts/none' })(world, id),
  file_path_invalid: withQuery({ path: '../x' }),
  file_not_found: (world, id) => (nameOf(id) === 'file' ? withQuery({ path: 'none' })(world, id) : null),
  log_range_invalid: withQuery({ stream: 'x' }),
  stream_invalid: withQuery({ stream: 'x' }),
  library_path_invalid: (world, id) => {
    if (id === 'library.addFolder') return { json: { path: writeNoSkill(world) } }
    // Too large to be kept, so there is nothing to show.
    return upload(world, id, [['skill_package', new Blob(['PK'.repeat(60_000)])]])
  },
  bundle_not_found: withParams(({ withoutFilesId }) => Promise.resolve({ request_id: withoutFilesId })),
  interaction_not_available: withParams(({ endedId }) => Promise.resolve({ request_id: endedId })),
  interaction_conflict: async (world) => ({
    params: { request_id: await world.waitingRun('conflict') },
    json: { interaction_id: 7, response: 'x' },
  }),
  login_invalid: () => ({ json: { secret: 'x' } }),
}
