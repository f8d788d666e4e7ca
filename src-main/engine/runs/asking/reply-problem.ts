import { AppError, type ErrorCode } from '../../../contract/errors.ts'

/** What can be wrong with a reply that brings files, in the words of Skill-Runner's newest version (peer contract 2.8). */
const PROBLEMS = {
  INVALID_METADATA_PART_COUNT: ['multipart_invalid', 'Exactly one metadata part is required'],
  INVALID_METADATA_JSON: ['multipart_invalid', 'The metadata part is not valid JSON'],
  INVALID_FILE_METADATA: ['request_malformed', 'The metadata does not have the required members'],
  FILES_REQUIRED: ['request_malformed', 'At least one file is required'],
  FILE_SLOTS_MISSING: ['request_malformed', 'The open question asks for no files'],
  UNKNOWN_FILE_SLOT: ['request_malformed', 'The question has no such slot'],
  DUPLICATE_FILE_SLOT: ['request_malformed', 'A slot is bound twice'],
  FILE_INDEX_OUT_OF_RANGE: ['request_malformed', 'There is no file of that index'],
  DUPLICATE_FILE_INDEX: ['request_malformed', 'A file is bound twice'],
  UNBOUND_FILE: ['request_malformed', 'A file is bound to no slot'],
  REQUIRED_FILE_SLOT_MISSING: ['request_malformed', 'A required slot has no file'],
  EMPTY_FILE: ['request_malformed', 'A file is empty'],
  INVALID_FILENAME: ['request_malformed', 'A file has a name that cannot be used'],
  FILE_COUNT_LIMIT: ['body_too_large', 'There are too many files'],
  FILE_SIZE_LIMIT: ['body_too_large', 'A file is too large'],
  TOTAL_SIZE_LIMIT: ['body_too_large', 'The files are too large together'],
  STALE_INTERACTION: ['interaction_conflict', 'stale interaction'],
} as const satisfies Record<string, readonly [ErrorCode, string]>
export type ReplyProblem = keyof typeof PROBLEMS

/** @param what what the sentence is about, such as a slot's name */
export function replyProblem(problem: ReplyProblem, what: string | null = null, cause?: unknown): AppError {
  const [code, sentence] = PROBLEMS[problem]
  return new AppError(code, { code: problem, message: what === null ? sentence : `${sentence}: ${what}` }, { cause })
}
