import type { z } from 'zod'
import { ROUTES } from './api.ts'
import { ErrorBodySchema, type ErrorBody, type ErrorCode } from './errors.ts'
import type { RouteAnswer, RouteDefinition, RouteInput } from './route.ts'

/** The part of `fetch` that the client needs; the contract knows neither Node nor the DOM. */
export interface HttpAnswer {
  readonly status: number
  readonly ok: boolean
  json(): Promise<unknown>
}
export type HttpCall<Answer extends HttpAnswer, Body> = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: Body | string; signal?: unknown },
) => Promise<Answer>

/** An error answer of the API, with everything that the server said. */
export class ApiError extends Error {
  readonly status: number
  readonly body: ErrorBody

  constructor(status: number, body: ErrorBody) {
    super(detailText(body))
    this.name = 'ApiError'
    this.status = status
    this.body = body
  }

  /** The stable code. */
  get code(): ErrorCode {
    return this.body.code
  }
}

/** The sentence for people, wherever Skill-Runner's forms of an error put it. */
function detailText({ detail, code }: ErrorBody): string {
  if (typeof detail === 'string') return detail
  const texts = (Array.isArray(detail) ? detail.map(({ msg }) => msg) : [detail['message']]).filter(
    (text) => typeof text === 'string',
  )
  return texts.length === 0 ? code : texts.join('; ')
}

type Given<Definition extends RouteDefinition, Body> = {
  [
    Key in keyof RouteInput<Definition> as RouteInput<Definition>[Key] extends undefined ? never : Key
  ]: RouteInput<Definition>[Key]
} & { form?: Body; headers?: Record<string, string>; signal?: unknown }

type JsonRoute = RouteDefinition & { answer: { kind: 'json' } }
type ClientGroup<Group, Body> = {
  [Name in keyof Group as Group[Name] extends JsonRoute ? Name : never]: Group[Name] extends RouteDefinition
    ? (given: Given<Group[Name], Body>) => Promise<RouteAnswer<Group[Name]>>
    : never
}
/** A function for each JSON route of {@link ROUTES}, typed by it. */
export type ApiClient<Body = unknown> = { [Name in keyof typeof ROUTES]: ClientGroup<(typeof ROUTES)[Name], Body> }

interface LooseInput {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  form?: unknown
  headers?: Record<string, string>
  signal?: unknown
}

/**
 * Address of a route with its parameters put in.
 * @param definition the route
 * @param given path parameters and query; undefined members are left out
 * @returns path and query, such as `/v1/temp-skill-runs/abc?wait=5`
 */
export function routeUrl(definition: RouteDefinition, given: Pick<LooseInput, 'params' | 'query'>): string {
  const path = definition.path.replace(/\{(\w+)(\*?)\}/g, (_whole, name: string, rest: string) => {
    const value = String(given.params?.[name])
    return rest === '*' ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value)
  })
  const query = Object.entries(given.query ?? {})
    .filter((pair) => pair[1] !== undefined)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
  return query.length === 0 ? path : `${path}?${query.join('&')}`
}

type StreamRoute = RouteDefinition & { answer: { kind: 'events' } }
type FrameOf<Frames extends Readonly<Record<string, z.ZodType>>> = {
  [Name in keyof Frames & string]: { readonly event: Name; readonly data: z.output<Frames[Name]> }
}[keyof Frames & string]

/** A frame of an event stream with the data that belongs to its name. */
export type StreamFrame<Definition extends StreamRoute> =
  | FrameOf<Definition['answer']['frames']>
  | (Definition['answer'] extends { liveFrames: infer Live extends Readonly<Record<string, z.ZodType>> }
      ? FrameOf<Live>
      : never)

/** Address of an event stream, with what its route takes; see {@link routeUrl}. */
export function streamUrl<Definition extends StreamRoute>(
  definition: Definition,
  given: Pick<RouteInput<Definition>, 'params' | 'query'>,
): string {
  return routeUrl(definition, given as Pick<LooseInput, 'params' | 'query'>)
}

/**
 * Reads a frame of an event stream.
 * @returns null for heartbeats, and for frames that a newer server may send
 * @throws ZodError when the data is not what the route says
 */
export function readStreamFrame<Definition extends StreamRoute>(
  definition: Definition,
  { event, data }: { readonly event?: string | undefined; readonly data: string },
): StreamFrame<Definition> | null {
  const { frames, liveFrames } = definition.answer
  const schema = new Map(Object.entries({ ...frames, ...liveFrames })).get(event ?? '')
  if (schema === undefined) return null
  return { event, data: schema.parse(JSON.parse(data)) } as StreamFrame<Definition>
}

/**
 * The typed client that the window and the command line use (SPEC X3).
 * @param call `fetch`, or something that behaves like it
 * @param baseUrl such as `http://127.0.0.1:4321`; empty in a page of the server itself
 * @param headers sent with each call, such as the Authorization header
 * @throws {ApiError} for every error answer
 */
export function createApiClient<Answer extends HttpAnswer, Body>(
  call: HttpCall<Answer, Body>,
  baseUrl = '',
  headers: Record<string, string> = {},
): ApiClient<Body> {
  const request = async (definition: RouteDefinition, given: LooseInput): Promise<unknown> => {
    const json = given.body === undefined ? undefined : JSON.stringify(given.body)
    const answer = await call(baseUrl + routeUrl(definition, given), {
      method: definition.method,
      headers: { ...headers, ...given.headers, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(json === undefined ? {} : { body: json }),
      ...(given.form === undefined ? {} : { body: given.form as Body }),
      ...(given.signal === undefined ? {} : { signal: given.signal }),
    })
    if (answer.ok) return await answer.json()
    throw await readError(answer)
  }
  const groups = Object.entries(ROUTES).map(([group, routes]) => [
    group,
    Object.fromEntries(
      Object.entries(routes as Record<string, RouteDefinition>).map(([name, definition]) => [
        name,
        (given: LooseInput = {}) => request(definition, given),
      ]),
    ),
  ])
  return Object.fromEntries(groups) as ApiClient<Body>
}

/**
 * Reads an error answer; one that is not in the contract's form becomes an `internal_error` that says so.
 * @param answer an answer whose status is not 2xx
 */
export async function readError(answer: HttpAnswer): Promise<ApiError> {
  const parsed = ErrorBodySchema.safeParse(await answer.json().catch(() => null))
  if (parsed.success) return new ApiError(answer.status, parsed.data)
  return new ApiError(answer.status, { detail: `Unexpected answer ${answer.status}`, code: 'internal_error' })
}
