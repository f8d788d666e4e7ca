import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, ERRORS } from '../contract/errors.ts'
import type { RouteDefinition } from '../contract/route.ts'
import type { FileDownload } from '../engine/engine.ts'
import { attachment, JSON_TYPE, safeMediaType } from './api-headers.ts'
import { EVENT_STREAM_HEADERS, type EventFeed, type EventStreams } from './event-stream.ts'
import { unauthorized, type Visitor } from './gate.ts'
import type { HttpLimits } from './http-limits.ts'
import { readJsonBody } from './json-body.ts'
import { openForm } from './multipart.ts'
import { missingProblem, problemsOf, requestMalformed, type RequestProblem } from './request-problems.ts'
import type { Handlers, LooseCall, LooseHandler } from './route-handlers.ts'

export interface RouteParts {
  /** Who the request that is being handled comes from; undefined when it came by no door that we know. */
  readonly visitor: () => Visitor | undefined
  readonly streams: EventStreams
  readonly limits: HttpLimits
}

/** Registers a group of routes from its definitions: what is in the table is served, and nothing else. */
export function registerRoutes<Group extends Readonly<Record<string, RouteDefinition>>>(
  app: FastifyInstance,
  parts: RouteParts,
  group: Group,
  handlers: Handlers<Group> & Readonly<Record<string, LooseHandler>>,
): void {
  const looseHandlers: Readonly<Record<string, LooseHandler>> = handlers
  for (const [name, definition] of Object.entries(group)) {
    const handler = looseHandlers[name]
    if (handler === undefined) throw new Error(`There is no handler of ${definition.method} ${definition.path}`)
    app.route({
      method: definition.method,
      // To the router a colon begins a parameter; a doubled one is a colon.
      url: definition.path
        .replaceAll(':', '::')
        .replace(/\{\w+\*\}/, '*')
        .replace(/\{(\w+)\}/g, ':$1'),
      exposeHeadRoute: definition.answer.kind !== 'events',
      handler: (request, reply) => serve(parts, definition, handler, request, reply),
    })
  }
}

async function serve(
  parts: RouteParts,
  definition: RouteDefinition,
  handler: LooseHandler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const caller = parts.visitor()
  // The gate has decided that already; a request that came past it must not get further.
  if (caller === undefined || (caller === 'public' && definition.isPublic !== true)) throw unauthorized()
  const call: LooseCall = {
    ...(await parse(definition, request, parts.limits)),
    caller,
    headers: request.headers,
    openForm: () => openForm(request.raw, request.headers, parts.limits),
    clientSignal: () => clientSignal(reply),
    setHeader: (name, value) => void reply.header(name, value),
  }
  const answer = await handler(call)
  const { kind } = definition.answer
  if (kind === 'file' && isDownload(answer)) return sendFile(reply, request.method, answer)
  if (kind === 'events' && isFeed(answer)) {
    const body = await parts.streams.open(answer)
    void reply.headers(EVENT_STREAM_HEADERS)
    return body
  }
  if (kind === 'empty') {
    void reply.code(204)
    return undefined
  }
  void reply.type(JSON_TYPE)
  return JSON.stringify(answer)
}

type Parsed = Pick<LooseCall, 'params' | 'query' | 'body'>

async function parse(definition: RouteDefinition, request: FastifyRequest, limits: HttpLimits): Promise<Parsed> {
  const params = parseParams(definition, request.params)
  const problems: RequestProblem[] = []
  const query = definition.query?.safeParse(request.query)
  if (query?.success === false) problems.push(...problemsOf('query', query.error, request.query))
  // The body is read only when the rest is good.
  if (problems.length > 0 || definition.body === undefined) {
    if (problems.length > 0) throw requestMalformed(problems)
    return { params, query: query?.data, body: undefined }
  }
  const given = await readJsonBody(request.raw, request.headers, limits)
  if (given === undefined) throw requestMalformed([missingProblem(['body'])])
  const body = definition.body.safeParse(given)
  if (!body.success) throw requestMalformed(problemsOf('body', body.error, given))
  return { params, query: query?.data, body: body.data }
}

/** A name that cannot exist is one that does not: the answer is the 404 of that kind of thing. */
function parseParams(definition: RouteDefinition, given: unknown): Parsed['params'] {
  if (definition.params === undefined) return undefined
  const entries = Object.entries(typeof given === 'object' && given !== null ? given : {})
  const restName = /\{(\w+)\*\}/.exec(definition.path)?.[1]
  const named = Object.fromEntries(
    entries.map(([name, value]) => [name === '*' && restName !== undefined ? restName : name, value]),
  )
  const parsed = definition.params.safeParse(named)
  if (parsed.success) return parsed.data
  const code = definition.errors.find((known) => known.endsWith('_not_found')) ?? 'route_not_found'
  throw new AppError(code, code === 'request_not_found' ? 'Request not found' : ERRORS[code].title)
}

function sendFile(reply: FastifyReply, method: string, file: FileDownload): Readable {
  void reply.headers({
    'content-type': safeMediaType(file.mediaType),
    'content-disposition': attachment(file.fileName),
    'accept-ranges': 'none',
    ...(file.sizeBytes === null ? {} : { 'content-length': String(file.sizeBytes) }),
  })
  if (method !== 'HEAD') return file.content
  file.content.destroy()
  // Without a body Fastify would tell its own length, which is none; of a stream it knows no length and tells the file's.
  return Readable.from([])
}

function isDownload(answer: unknown): answer is FileDownload {
  return typeof answer === 'object' && answer !== null && 'content' in answer && 'fileName' in answer
}

function isFeed(answer: unknown): answer is EventFeed {
  return typeof answer === 'object' && answer !== null && 'key' in answer && 'open' in answer
}

function clientSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  // Gone already, while the body was read: no event will come.
  if (reply.raw.destroyed) gone.abort()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}
