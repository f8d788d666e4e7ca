import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { COMMON_ERRORS, WRITE_ERRORS } from '../contract/api.ts'
import { routeUrl } from '../contract/client.ts'
import { ERROR_CODES, ERRORS, ErrorBodySchema, type ErrorCode } from '../contract/errors.ts'
import { goodCall, nameOf } from '../testing/contract-calls.ts'
import { ERROR_CALLS } from '../testing/contract-errors.ts'
import { makeWorld, ROUTES_BY_ID, sendCall, type RouteId, type World } from '../testing/contract-world.ts'

/** Every route, and every error that it names, with the answer's status, `detail` and `code`. */

let made: Promise<World> | null = null
const inWorld = (): Promise<World> => (made ??= makeWorld())
afterAll(async () => (await made)?.close())
// The first row makes the world.
const WITH_WORLD_MS = 60_000

/** Needs a question that asks for files: see the tests of interactions. */
const REPLY_WITH_FILES = 'replyFiles'

/** Errors that need more than a call, by the file that brings them about. A route that names one of them needs no row of its own. */
const PROVEN_IN: Partial<Record<ErrorCode, string>> = {
  ...{ queue_full: 'http/jobs.api.test.ts', request_expired: 'engine/workspaces/lifecycle.test.ts' },
  ...{ disk_full: 'http/error-response.test.ts', internal_error: 'http/error-response.test.ts' },
  database_locked: 'http/error-response.test.ts',
  ...{ upload_aborted: 'http/consume-body.test.ts', too_many_readers: 'http/event-stream.test.ts' },
  ...{ caller_forbidden: 'http/login.test.ts', origin_forbidden: 'http/login.test.ts' },
  ...{ host_forbidden: 'http/gate.test.ts', shutting_down: 'http/in-process.test.ts' },
  ...{ http_invalid: 'http/http-server.test.ts', headers_too_large: 'http/http-server.test.ts' },
  ...{ request_timeout: 'http/http-server.test.ts', route_not_found: 'http/http-app.test.ts' },
  install_not_possible: 'engine/registry/registry.test.ts',
  library_path_invalid: 'engine/skills/library.test.ts',
  file_not_found: 'engine/skills/library.test.ts',
  skill_not_found: 'engine/registry/registry.test.ts',
  body_too_large: 'http/whole-run.api.test.ts',
  idempotency_conflict: 'engine/runs/admission/idempotency.test.ts',
  run_already_started: 'engine/runs/admission/upload-rules.test.ts',
  package_invalid: 'http/jobs.api.test.ts',
  package_too_large: 'engine/runs/admission/upload-rules.test.ts',
  mode_unsupported: 'http/jobs.api.test.ts',
  input_invalid: 'http/jobs.api.test.ts',
}

/** A result is kept with its row, so that no run is without one; a database of an older version may know runs that are. */
const NEVER_SEEN: readonly ErrorCode[] = ['result_not_found']

/** The one text of an error at every route, where it has one. */
const DETAILS: Partial<Record<ErrorCode, unknown>> = {
  request_not_found: 'Request not found',
  run_not_found: 'Run not found',
  artifact_not_found: 'Artifact not found',
  artifact_path_invalid: 'Invalid artifact path',
  bundle_not_found: 'Bundle not found',
  bundle_not_ready: 'The run has not ended yet; its bundle comes with its end',
  engine_not_found: 'Unknown engine: nope',
  engine_unknown: 'Unknown engine: nope',
  engine_unsupported: expect.objectContaining({ code: 'SKILL_ENGINE_UNSUPPORTED', requested_engine: 'codex' }),
  mode_unsupported: expect.objectContaining({
    ...{ code: 'SKILL_EXECUTION_MODE_UNSUPPORTED', declared_execution_modes: ['interactive'] },
  }),
  file_not_found: 'File not found',
  file_path_invalid: 'Invalid file path',
  input_invalid: 'Input validation failed: ["input validation error: \'note\' is a required property (Path: )"]',
  input_zip_invalid: 'Invalid zip file',
  install_not_found: 'Install request not found',
  interaction_not_available: 'Interaction endpoints require effective execution_mode=interactive',
  interaction_conflict: 'stale interaction',
  json_invalid: 'JSON decode error',
  library_item_not_found: 'Library item not found',
  log_range_invalid: 'stream must be one of: stdout, stderr, pty',
  login_invalid: 'The login link is used up or wrong',
  media_type_unsupported: expect.stringMatching(/^The body must be (application\/json|multipart\/form-data)$/),
  model_not_allowed: "Model 'gpt' not allowed for engine 'script'",
  multipart_invalid: 'The body cannot be read',
  package_invalid: expect.stringMatching(/^(Invalid zip package|Uploaded package is empty)$/),
  package_too_large: 'Skill package exceeds size limit (100000 bytes)',
  body_too_large: expect.stringMatching(/^The (body|part) is over 1048576 bytes$/),
  result_not_ready: 'terminal result not ready',
  run_active: 'Run is still active; cancel it first',
  run_already_started: 'Run already started',
  runtime_option_invalid: 'Unknown runtime_options: zzz',
  skill_not_found: expect.stringMatching(/^Skill( 'nope')? not found$/),
  stream_invalid: 'stream must be one of: fcmp, rasp, orchestrator',
}

describe('a good call', () => {
  const ids = [...ROUTES_BY_ID.keys()].filter((id) => nameOf(id) !== REPLY_WITH_FILES)
  it.each(ids)(
    'of %s is answered in the form that it promises',
    async (id) => {
      const world = await inWorld()
      const { definition, answer } = await send(world, id)
      expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([definition.answer.status, ''])
      if (definition.answer.kind === 'json') {
        const body: unknown = await answer.json()
        expect(z.safeParse(definition.answer.schema, body).error?.issues).toBeUndefined()
      } else await answer.body?.cancel()
    },
    WITH_WORLD_MS,
  )
})

async function send(world: World, id: RouteId) {
  const definition = ROUTES_BY_ID.get(id)!
  return { definition, answer: await sendCall(world, definition, await goodCall(world, id)) }
}

describe('each error that a route names', () => {
  const pairs = [...ROUTES_BY_ID]
    .filter(([id]) => nameOf(id) !== REPLY_WITH_FILES)
    .flatMap(([id, { errors }]) => [...new Set<ErrorCode>(errors)].map((code) => [id, code] as const))
  it.each(pairs)(
    '%s: %s',
    async (id, code) => {
      const world = await inWorld()
      const call = (await ERROR_CALLS[code]?.(world, id)) ?? null
      if (call === null) {
        expect([code, code in PROVEN_IN || NEVER_SEEN.includes(code)]).toEqual([code, true])
        return
      }
      const answer = await sendCall(world, ROUTES_BY_ID.get(id)!, call)
      const body = ErrorBodySchema.parse(await answer.json())
      expect([answer.status, body.code, body.detail]).toEqual([
        ...[ERRORS[code].status, code, DETAILS[code] ?? (expect.anything() as unknown)],
      ])
    },
    WITH_WORLD_MS,
  )
})

it(
  'every route but the public ones wants the token, and none takes a method that it does not name',
  async () => {
    const { server } = await inWorld()
    for (const [id, definition] of ROUTES_BY_ID) {
      const url = server.url + routeUrl(definition, { params: { request_id: 'x', path: 'x' } })
      const answer = await fetch(url, { method: definition.method })
      if (definition.isPublic !== true) {
        expect([id, answer.status, await answer.json()]).toEqual([
          id,
          401,
          expect.objectContaining({ code: 'unauthorized' }),
        ])
      } else await answer.body?.cancel()
      const odd = await server.ask(routeUrl(definition, { params: { request_id: 'x', path: 'x' } }), {
        method: 'PATCH',
      })
      expect([id, odd.status, await odd.json()]).toEqual([
        ...[id, 405, { detail: 'Method Not Allowed', code: 'method_not_allowed' }],
      ])
    }
  },
  WITH_WORLD_MS,
)

it('every error of the product has a row here or a test of its own', () => {
  const here = new Set<string>(['unauthorized', 'method_not_allowed', ...Object.keys(ERROR_CALLS), ...NEVER_SEEN])
  expect(ERROR_CODES.filter((code) => !here.has(code) && !(code in PROVEN_IN))).toEqual([])
  for (const [code, file] of Object.entries(PROVEN_IN)) {
    const text = readFileSync(join(import.meta.dirname, '..', file), 'utf8')
    expect([file, text.includes(`'${code}'`) ? code : 'not there']).toEqual([file, code])
  }
  const named = new Set<string>([...ROUTES_BY_ID.values()].flatMap(({ errors }) => errors))
  const anywhere = new Set<string>([...COMMON_ERRORS, ...WRITE_ERRORS])
  const nowhere = ERROR_CODES.filter((code) => !named.has(code) && !anywhere.has(code))
  // No route stands at an address that is not there.
  expect(nowhere).toEqual(['route_not_found'])
})
