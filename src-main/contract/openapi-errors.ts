import { COMMON_ERRORS, WRITE_ERRORS } from './api.ts'
import { ERRORS, type ErrorBody, type ErrorCode } from './errors.ts'
import type { RouteDefinition } from './route.ts'

/** Texts that Skill-Runner's clients know; the others say what their title says. */
const DETAILS: Readonly<Partial<Record<ErrorCode, ErrorBody['detail']>>> = {
  request_malformed: [{ type: 'missing', loc: ['body', 'skill_package'], msg: 'Field required', input: null }],
  runtime_option_invalid: 'Unknown runtime_options: aaa, zzz',
  engine_unsupported: {
    code: 'SKILL_ENGINE_UNSUPPORTED',
    message: 'Skill does not support the requested engine',
    skill_id: 'my-skill',
    requested_engine: 'codex',
  },
  package_invalid: 'Skill package must contain exactly one top-level directory',
  run_already_started: 'Run already started',
  unauthorized: 'Not authenticated',
  request_not_found: 'Request not found',
  run_not_found: 'Run not found',
  route_not_found: 'Not Found',
  method_not_allowed: 'Method Not Allowed',
  result_not_ready: 'terminal result not ready',
  artifact_not_found: 'Artifact not found',
  skill_not_found: 'Skill not found',
  install_not_found: 'Install request not found',
  engine_not_found: 'Unknown engine: nope',
  stream_invalid: 'stream must be one of: fcmp, rasp, orchestrator',
  queue_full: 'Job queue is full',
  internal_error: 'Internal Server Error',
}
const HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Always `Bearer`' },
  405: { Allow: 'The methods that the address takes' },
  429: { 'Retry-After': 'Seconds after which it may work' },
  503: { 'Retry-After': 'Seconds after which it may work' },
}

/** An error body as an example of its code. */
export function errorExample(code: ErrorCode): ErrorBody {
  const detail = DETAILS[code] ?? ERRORS[code].title
  const reference = code === 'internal_error' ? { reference: '3f6c1f0e-9d0e-4a55-8a55-0e3c7d9b2a11' } : {}
  return { detail, code, ...(code === 'package_invalid' ? { findings: [] } : {}), ...reference }
}

/** The error answers of a route, one for each status, with every code that it can carry. */
export function errorResponses(definition: RouteDefinition): Record<string, unknown> {
  const writes = definition.method === 'GET' ? [] : WRITE_ERRORS
  const codes = new Set<ErrorCode>([...definition.errors, ...writes, ...COMMON_ERRORS])
  if (definition.isPublic === true) codes.delete('unauthorized')
  const statuses = [...new Set([...codes].map((code) => ERRORS[code].status))].sort((one, other) => one - other)
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      response(
        status,
        [...codes].filter((code) => ERRORS[code].status === status),
      ),
    ]),
  )
}

function response(status: number, codes: readonly ErrorCode[]): unknown {
  const headers = Object.entries(HEADERS[status] ?? {})
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map(textHeader)) }),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(
          codes.map((code) => [code, { summary: ERRORS[code].title, value: errorExample(code) }]),
        ),
      },
    },
  }
}

function textHeader([name, description]: readonly [string, string]): [string, unknown] {
  return [name, { description, schema: { type: 'string' } }]
}
