import { AsyncLocalStorage } from 'node:async_hooks'
import Fastify, { type FastifyReply } from 'fastify'
import { ROUTES } from '../contract/api.ts'
import { AppError } from '../contract/errors.ts'
import { HTTP_LIMITS } from '../contract/limits.ts'
import type { RouteDefinition } from '../contract/route.ts'
import type { Engine } from '../engine/engine.ts'
import { API_HEADERS, JSON_TYPE } from './api-headers.ts'
import { drainLeftover } from './drain-leftover.ts'
import { createEngineHandlers } from './engine-routes.ts'
import { createErrorAnswers } from './error-response.ts'
import { createEventStreams } from './event-stream.ts'
import { createGate, isPageFile, type Visitor } from './gate.ts'
import type { HttpLimits } from './http-limits.ts'
import type { HttpLog } from './http-log.ts'
import { createGatedServer } from './http-server.ts'
import { answerInProcess } from './in-process.ts'
import { createJobHandlers } from './job-routes.ts'
import { createLibraryHandlers } from './library-routes.ts'
import { createLogin } from './login.ts'
import { createManagementHandlers } from './management-routes.ts'
import { createNotFound } from './not-found.ts'
import { createRecentClients } from './recent-clients.ts'
import { registerRoutes } from './register-routes.ts'
import { createSkillHandlers, createSkillPackageHandlers } from './registry-routes.ts'
import { createSessionHandlers } from './session-routes.ts'
import { createSkillCheckHandlers } from './skill-check-routes.ts'
import { createSystemHandlers } from './system-routes.ts'
import { createTempRunHandlers } from './temp-run-routes.ts'
import { createWebPage } from './web-page.ts'

export interface HttpAppParts {
  readonly engine: Engine
  /** What `GET /v1/connection` tells beside the address. */
  readonly connection: { readonly dataDirPath: string; readonly serverFilePath: string | null }
  /** The Bearer token of this start: 32 random bytes in base64url. */
  readonly token: string
  readonly log: HttpLog
  /** Folder of the built page. */
  readonly webRootPath: string
  readonly version: string
  /** Shorter times, for tests. */
  readonly limits?: HttpLimits
}

/** The HTTP door: the same routes for sockets and, in process, for the desktop. */
export interface HttpApp {
  /** Opens the port on 127.0.0.1, 0 for any free one. @throws Error that says so when the port is taken */
  listen(port: number): Promise<{ readonly port: number; readonly url: string }>
  /** Answers without a socket. Only this call can make a request come from the window or the desktop. */
  answer(request: Request, caller: 'page' | 'desktop'): Promise<Response>
  /** A file of the built page; an address that is none gets the start page. */
  answerPage(url: URL): Promise<Response>
  /** A new one-time link for a browser. The server must be listening. */
  loginLink(): string
  /** Ends all streams, lets running answers finish for a moment, then closes. Idempotent. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Builds the door; nothing listens yet. */
export function createHttpApp(parts: HttpAppParts): HttpApp {
  const { engine, log, limits = HTTP_LIMITS } = parts
  const login = createLogin(limits)
  const recentClients = createRecentClients(limits.recentClients)
  const streams = createEventStreams(limits, log)
  const page = createWebPage(parts.webRootPath)
  const describeError = createErrorAnswers(log)
  const routes: RouteDefinition[] = Object.values(ROUTES).flatMap((group) => Object.values<RouteDefinition>(group))
  const methods = [...new Set(['GET', 'HEAD', ...routes.map(({ method }) => method)])].sort()
  const publicRoutes = new Set(
    routes
      .filter((route) => route.isPublic)
      .flatMap(({ method, path }) => (method === 'GET' ? [`GET ${path}`, `HEAD ${path}`] : [`${method} ${path}`])),
  )
  const notFound = createNotFound(routes)
  // Who a request comes from travels beside it, not in it: no header or address can claim it.
  const visits = new AsyncLocalStorage<{ readonly visitor: Visitor; readonly startMs: number }>()
  let openPort: number | null = null
  let closing: Promise<void> | null = null

  const port = (): number => {
    if (openPort === null) throw new Error('The server is not listening')
    return openPort
  }
  const url = (): string | null => (openPort === null ? null : `http://${HOST}:${openPort}`)
  const allowed = (path: string | null): string | null =>
    path === null ? null : isPageFile(path) ? 'GET, HEAD' : notFound.explain(path).allow
  const loginLink = (): string => `http://${HOST}:${port()}/#login=${login.createSecret()}`
  const gate = createGate({
    token: parts.token,
    login,
    port,
    methods,
    isPublicRoute: (method, path) => publicRoutes.has(`${method} ${path}`),
  })

  const app = Fastify({
    serverFactory: (handler) =>
      createGatedServer({
        judge: (request) => {
          if (closing !== null) return { refusal: shuttingDown() }
          const verdict = gate(request)
          if ('visitor' in verdict && verdict.visitor === 'token') recentClients.note(request.headers['user-agent'])
          return verdict
        },
        handle: (visitor, request, response) => visits.run(visitOf(visitor), handler, request, response),
        describeError,
        allow: (path) => allowed(path) ?? methods.join(', '),
        limits,
      }),
    routerOptions: { maxParamLength: limits.headerBytes },
    // Requests are checked by zod. Fastify's own compilers are two more JSON Schema libraries, a fifth of the start-up time.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    frameworkErrors: (error, _request, reply) => sendError(reply, error),
  })

  function sendError(reply: FastifyReply, error: unknown): void {
    const isGone = reply.raw.destroyed && error instanceof Error && error.name === 'AbortError'
    const { status, headers, body } = describeError(
      isGone ? new AppError('upload_aborted', 'The client is gone') : error,
    )
    void reply.removeHeader('content-disposition').headers({ ...API_HEADERS, ...headers })
    void reply.code(status).type(JSON_TYPE).send(JSON.stringify(body))
  }

  // Bodies are read by the routes, each in its own way; Fastify's parsers would read them before anybody asked.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  app.addHook('onSend', (request, reply, _body, done) => {
    if (!reply.hasHeader('content-security-policy')) void reply.headers(API_HEADERS)
    const startMs = visits.getStore()?.startMs
    if (startMs !== undefined)
      void reply.header('server-timing', `total;dur=${(performance.now() - startMs).toFixed(1)}`)
    drainLeftover(request.raw, reply.raw, limits)
    done()
  })
  app.setErrorHandler((error, _request, reply) => sendError(reply, error))
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.raw.url?.split(/[?#]/, 1)[0] ?? ''
    if (isPageFile(path) && (request.method === 'GET' || request.method === 'HEAD')) {
      const { status, headers, body } = await page.find(path)
      return reply.code(status).headers(headers).send(body)
    }
    const { error, allow } = notFound.explain(path)
    if (allow !== null) void reply.header('allow', allow)
    throw error
  })

  const routeParts = { visitor: () => visits.getStore()?.visitor, streams, limits }
  const system = createSystemHandlers({
    system: engine.system,
    skills: engine.skills,
    version: parts.version,
    connection: () => ({
      url: url(),
      server_file: parts.connection.serverFilePath,
      data_dir: parts.connection.dataDirPath,
      recent_clients: recentClients.list(),
    }),
  })
  registerRoutes(app, routeParts, ROUTES.tempRuns, createTempRunHandlers(engine.runs))
  registerRoutes(app, routeParts, ROUTES.skillChecks, createSkillCheckHandlers(engine.skills))
  registerRoutes(app, routeParts, ROUTES.library, createLibraryHandlers(engine.library))
  registerRoutes(app, routeParts, ROUTES.engines, createEngineHandlers(engine.system))
  registerRoutes(app, routeParts, ROUTES.jobs, createJobHandlers(engine.runs))
  registerRoutes(app, routeParts, ROUTES.skills, createSkillHandlers(engine.registry))
  registerRoutes(app, routeParts, ROUTES.skillPackages, createSkillPackageHandlers(engine.registry))
  registerRoutes(app, routeParts, ROUTES.management, createManagementHandlers(engine))
  registerRoutes(app, routeParts, ROUTES.session, createSessionHandlers({ login, port, loginLink }))
  registerRoutes(app, routeParts, ROUTES.system, system)

  const close = async (): Promise<void> => {
    streams.close()
    const timer = setTimeout(() => app.server.closeAllConnections(), limits.closeGraceMs)
    await app.close()
    clearTimeout(timer)
  }

  return {
    listen: async (wantedPort) => {
      await app.listen({ port: wantedPort, host: HOST }).catch((cause: unknown) => {
        throw new Error(listenProblem(wantedPort, cause), { cause })
      })
      const address = app.server.address()
      if (typeof address !== 'object' || address === null) throw new Error('The server has no port')
      openPort = address.port
      return { port: address.port, url: `http://${HOST}:${address.port}` }
    },
    answer: async (request, caller) => {
      if (closing === null) return await visits.run(visitOf(caller), () => answerInProcess(app, request))
      const { status, body } = describeError(shuttingDown())
      return Response.json(body, { status, headers: API_HEADERS })
    },
    answerPage: page.respond,
    loginLink,
    close: () => (closing ??= close()),
  }
}

function visitOf(visitor: Visitor): { readonly visitor: Visitor; readonly startMs: number } {
  return { visitor, startMs: performance.now() }
}

function noCompiler(): never {
  throw new Error('No route has a JSON Schema of Fastify’s kind')
}

function shuttingDown(): AppError {
  return new AppError('shutting_down', 'The server is stopping')
}

function listenProblem(port: number, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') return `Port ${port} is already in use`
  if (code === 'EACCES') return `Port ${port} needs rights that this program does not have`
  return `Port ${port} cannot be opened`
}
