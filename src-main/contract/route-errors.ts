import type { ErrorCode } from './errors.ts'

/** What any route with a JSON body can answer. */
export const BODY_ERRORS = [
  'request_malformed',
  'json_invalid',
  'media_type_unsupported',
  'body_too_large',
] as const satisfies readonly ErrorCode[]

/** What any route with a multipart body can answer. */
export const FORM_ERRORS = [
  'request_malformed',
  'multipart_invalid',
  'upload_aborted',
  'media_type_unsupported',
  'body_too_large',
] as const satisfies readonly ErrorCode[]

/** What the check of a package and its inputs can answer, and the queue after it. */
export const ADMISSION_ERRORS = [
  'package_invalid',
  'package_too_large',
  'library_item_not_found',
  'engine_unsupported',
  'mode_unsupported',
  'input_zip_invalid',
  'input_invalid',
  'queue_full',
] as const satisfies readonly ErrorCode[]

/** What the fields of a create body can answer. */
export const CREATE_ERRORS = [
  'runtime_option_invalid',
  'engine_unknown',
  'model_not_allowed',
  'idempotency_conflict',
] as const satisfies readonly ErrorCode[]
