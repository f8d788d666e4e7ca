import type { z } from 'zod'
import { AppError } from '../contract/errors.ts'
import { HTTP_LIMITS } from '../contract/limits.ts'

/** One entry of a 422: the form that FastAPI gives it, which clients of Skill-Runner read. */
export interface RequestProblem {
  readonly type: string
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly input: unknown
  readonly ctx?: Readonly<Record<string, unknown>>
}

type Issue = z.core.$ZodIssue
type Words = Pick<RequestProblem, 'type' | 'msg' | 'ctx'>

/** The error of a request whose parts or values are missing or of the wrong type. */
export function requestMalformed(problems: readonly RequestProblem[]): AppError {
  return new AppError(
    'request_malformed',
    problems.slice(0, HTTP_LIMITS.problemsPerAnswer).map((problem) => ({ ...problem })),
  )
}

/** A required part, field or body that is not there. */
export function missingProblem(loc: readonly string[], input: unknown = null): RequestProblem {
  return { type: 'missing', loc, msg: 'Field required', input }
}

/**
 * What zod found, in FastAPI's words.
 * @param place `body`, `query` or `header`
 * @param input what was parsed
 */
export function problemsOf(place: string, error: z.ZodError, input: unknown): RequestProblem[] {
  return error.issues.map((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol')
    const value = valueAt(input, path)
    const loc = [place, ...path]
    if (value === undefined && path.length > 0)
      return missingProblem(loc.map(String), echo(valueAt(input, path.slice(0, -1))))
    return { ...wordsOf(issue, value), loc, input: echo(value) }
  })
}

function wordsOf(issue: Issue, value: unknown): Words {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value)
    case 'invalid_value':
      return literal(issue.values)
    case 'too_small':
      return issue.origin === 'string'
        ? amount('string_too_short', 'String should have at least', issue.minimum, 'min_length')
        : bound('greater_than_equal', 'greater', issue.minimum, 'ge')
    case 'too_big':
      return issue.origin === 'string'
        ? amount('string_too_long', 'String should have at most', issue.maximum, 'max_length')
        : bound('less_than_equal', 'less', issue.maximum, 'le')
    default:
      return { type: 'value_error', msg: issue.message }
  }
}

function wrongType(expected: string, value: unknown): Words {
  const isText = typeof value === 'string'
  switch (expected) {
    case 'string':
      return { type: 'string_type', msg: 'Input should be a valid string' }
    case 'record':
      return { type: 'dict_type', msg: 'Input should be a valid dictionary' }
    case 'object':
      return {
        type: 'model_attributes_type',
        msg: 'Input should be a valid dictionary or object to extract fields from',
      }
    case 'array':
      return { type: 'list_type', msg: 'Input should be a valid list' }
    case 'boolean':
      return { type: 'bool_type', msg: 'Input should be a valid boolean' }
    case 'int':
    case 'number':
    case 'nan':
      return isText
        ? { type: 'int_parsing', msg: 'Input should be a valid integer, unable to parse string as an integer' }
        : { type: 'int_type', msg: 'Input should be a valid integer' }
    default:
      return { type: `${expected}_type`, msg: `Input should be a valid ${expected}` }
  }
}

function literal(values: readonly z.core.util.Primitive[]): Words {
  const words = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  const last = words.at(-1) ?? ''
  const expected = words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
  return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } }
}

function amount(type: string, words: string, count: number | bigint, name: string): Words {
  const unit = Number(count) === 1 ? 'character' : 'characters'
  return { type, msg: `${words} ${count} ${unit}`, ctx: { [name]: Number(count) } }
}

function bound(type: string, word: string, limit: number | bigint, name: string): Words {
  return { type, msg: `Input should be ${word} than or equal to ${limit}`, ctx: { [name]: Number(limit) } }
}

function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  let value = input
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = Object.entries(value).find(([key]) => key === String(step))?.[1]
  }
  return value
}

/** Small values go back as they came; large ones would make an answer as big as the request for each problem. */
function echo(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, 1_000)
  if (typeof value !== 'object' || value === null) return value ?? null
  return JSON.stringify(value).length <= 2_000 ? value : null
}
