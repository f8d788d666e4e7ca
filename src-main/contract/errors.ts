import { z } from 'zod'
import { FindingSchema } from './finding.ts'

/** Who can do something about an error: the author of the skill or request, whoever set this machine up, or we. */
export type ErrorOwner = 'author' | 'setup' | 'us'

interface ErrorEntry {
  readonly status: number
  readonly title: string
  readonly who: ErrorOwner
  /** Whether the same request can succeed later without being changed. */
  readonly canRetry: boolean
}

const entry = (status: number, title: string, who: ErrorOwner = 'author', canRetry = false): ErrorEntry => ({
  status,
  title,
  who,
  canRetry,
})

/**
 * Every error that the API can answer (SPEC A6). The code is stable; `detail` keeps Skill-Runner's text. Mapped to HTTP in
 * `http/error-response.ts` and nowhere else.
 */
export const ERRORS = {
  request_malformed: entry(422, 'The request has a missing part or a value of the wrong type'),
  idempotency_conflict: entry(422, 'The Idempotency-Key was used with a different request'),
  http_invalid: entry(400, 'The request is not HTTP as this server speaks it'),
  json_invalid: entry(400, 'The body is not valid JSON'),
  multipart_invalid: entry(400, 'The multipart body cannot be read'),
  upload_aborted: entry(400, 'The upload ended before it was complete', 'author', true),
  runtime_option_invalid: entry(400, 'A runtime option is unknown or has a bad value'),
  engine_unknown: entry(400, 'There is no engine of that name'),
  model_not_allowed: entry(400, 'The engine does not offer that model'),
  engine_unsupported: entry(400, 'The skill does not declare that engine'),
  mode_unsupported: entry(400, 'The skill does not declare that execution mode'),
  package_invalid: entry(400, 'The skill package has problems'),
  package_too_large: entry(400, 'The skill package is over the size limit'),
  input_zip_invalid: entry(400, 'The input zip cannot be used'),
  input_invalid: entry(400, 'Inputs or parameters do not fit their schemas'),
  run_already_started: entry(400, 'The request has started its run already'),
  log_range_invalid: entry(400, 'The log range cannot be read'),
  stream_invalid: entry(400, 'There is no event stream of that name'),
  artifact_path_invalid: entry(400, 'The artifact path is not allowed'),
  file_path_invalid: entry(400, 'The file path is not allowed'),
  library_path_invalid: entry(400, 'The folder or package cannot be read'),
  interaction_not_available: entry(400, 'The run does not take replies'),
  unauthorized: entry(401, 'A valid token is needed', 'setup'),
  login_invalid: entry(401, 'The login link is used up or wrong', 'setup'),
  host_forbidden: entry(403, 'The Host header is not this server', 'setup'),
  origin_forbidden: entry(403, 'Requests of other origins are refused', 'setup'),
  caller_forbidden: entry(403, 'This caller may not do that', 'setup'),
  route_not_found: entry(404, 'There is nothing at this address'),
  request_not_found: entry(404, 'There is no request of that id'),
  run_not_found: entry(404, 'The request has no run, or its files are gone'),
  result_not_found: entry(404, 'The run left no result'),
  artifact_not_found: entry(404, 'The run has no such artifact'),
  file_not_found: entry(404, 'There is no such file'),
  bundle_not_found: entry(404, 'The bundle cannot be made'),
  skill_not_found: entry(404, 'There is no such skill'),
  install_not_found: entry(404, 'There is no such install request'),
  library_item_not_found: entry(404, 'The library has no such skill'),
  engine_not_found: entry(404, 'There is no such engine'),
  method_not_allowed: entry(405, 'The address does not take that method'),
  request_timeout: entry(408, 'The request came too slowly', 'author', true),
  result_not_ready: entry(409, 'The run has not ended yet', 'author', true),
  bundle_not_ready: entry(409, 'The run has not ended yet', 'author', true),
  run_active: entry(409, 'The run has not ended yet', 'author', true),
  request_expired: entry(409, 'The request waited too long for its upload'),
  install_not_possible: entry(409, 'That run leaves nothing to install'),
  interaction_conflict: entry(409, 'The question is not open any more'),
  body_too_large: entry(413, 'The body is over the size limit'),
  media_type_unsupported: entry(415, 'The content type is not supported'),
  queue_full: entry(429, 'The queue is full', 'setup', true),
  headers_too_large: entry(431, 'The headers are over the size limit'),
  internal_error: entry(500, 'Something went wrong here', 'us', true),
  too_many_readers: entry(503, 'Too many readers follow this run', 'setup', true),
  database_locked: entry(503, 'Another program has locked the database', 'setup', true),
  shutting_down: entry(503, 'The server is stopping', 'setup', true),
  disk_full: entry(507, 'The disk is full', 'setup', true),
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[]

/**
 * The body of every error answer. `detail` is what Skill-Runner answers (a text, an object or FastAPI's list for 422);
 * `code` is ours and stable; `findings` tells every problem of a validation; `reference` leads to the log of a 500.
 */
export const ErrorBodySchema = z
  .object({
    detail: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]),
    code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
    findings: z.array(FindingSchema).optional(),
    reference: z.string().optional(),
  })
  .meta({ id: 'Error' })
export type ErrorBody = z.infer<typeof ErrorBodySchema>

/** A request that the engine refuses or cannot serve. The only class that travels as an exception on purpose. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly detail: ErrorBody['detail']
  readonly findings: ErrorBody['findings']

  /**
   * @param code one of {@link ERRORS}; it decides the HTTP status
   * @param detail the text or object that Skill-Runner's clients know
   * @param more the findings of a validation, and the error that caused this one
   */
  constructor(
    code: ErrorCode,
    detail: ErrorBody['detail'],
    more: { findings?: ErrorBody['findings']; cause?: unknown } = {},
  ) {
    super(typeof detail === 'string' ? detail : ERRORS[code].title, { cause: more.cause })
    this.name = 'AppError'
    this.code = code
    this.detail = detail
    this.findings = more.findings
  }
}
