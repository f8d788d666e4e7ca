import { ROUTES } from '../../src-main/contract/api.ts'
import { AppError, ERRORS } from '../../src-main/contract/errors.ts'
import type { ParsedInput, RouteAnswer, RouteDefinition } from '../../src-main/contract/route.ts'

type Groups = typeof ROUTES
/** What a fake handler gets: parsed as the server would, and the form of a multipart body. */
export type FakeCall<Definition extends RouteDefinition> = ParsedInput<Definition> & {
  readonly form: FormData
  readonly headers: Headers
  readonly signal: AbortSignal | null
}
type FakeHandler<Definition extends RouteDefinition> = (
  call: FakeCall<Definition>,
) => Definition['answer'] extends { readonly kind: 'json' }
  ? RouteAnswer<Definition> | Promise<RouteAnswer<Definition>>
  : Response
export type FakeHandlers = {
  [Group in keyof Groups]?: {
    [Name in keyof Groups[Group]]?: Groups[Group][Name] extends RouteDefinition
      ? FakeHandler<Groups[Group][Name]>
      : never
  }
}

/** A call that reached the fake server, for tests that look at what the window asked. */
export interface RecordedCall {
  readonly route: string
  readonly url: string
  readonly body: unknown
  readonly form: FormData | null
}

export interface FakeServer {
  readonly fetch: typeof globalThis.fetch
  readonly calls: readonly RecordedCall[]
}

/**
 * A stand-in for `fetch` that answers like the server: requests and answers go through the contract's schemas, so a fake that
 * drifts from the contract fails at once. A thrown AppError becomes the error answer that the real server gives.
 */
export function createFakeServer(handlers: FakeHandlers): FakeServer {
  const calls: RecordedCall[] = []
  const routes = Object.entries(ROUTES as Record<string, Record<string, RouteDefinition>>).flatMap(([group, named]) =>
    Object.entries(named).map(([name, definition]) => ({ group, name, definition, pattern: patternOf(definition) })),
  )

  const answer = async (url: URL, init: RequestInit): Promise<Response> => {
    const method = init.method ?? 'GET'
    const found = routes.find(({ definition, pattern }) => definition.method === method && pattern.test(url.pathname))
    if (found === undefined) return errorAnswer(new AppError('route_not_found', `No route ${method} ${url.pathname}`))
    const { group, name, definition, pattern } = found
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const form = init.body instanceof FormData ? init.body : null
    calls.push({ route: `${group}.${name}`, url: url.pathname + url.search, body, form })
    const handler = (handlers as Record<string, Record<string, (call: unknown) => unknown> | undefined>)[group]?.[name]
    if (handler === undefined) return errorAnswer(new AppError('internal_error', `The fake has no ${group}.${name}`))
    try {
      const given = await handler({
        params: definition.params?.parse(decoded(pattern.exec(url.pathname)?.groups)),
        query: definition.query?.parse(Object.fromEntries(url.searchParams)),
        body: definition.body?.parse(body),
        form: form ?? new FormData(),
        headers: new Headers(init.headers),
        signal: init.signal ?? null,
      })
      if (given instanceof Response) return given
      if (definition.answer.kind !== 'json') throw new Error(`${group}.${name} must answer a Response`)
      return json(200, definition.answer.schema.parse(given))
    } catch (error) {
      if (error instanceof AppError) return errorAnswer(error)
      throw new Error(`Fake ${group}.${name} broke the contract: ${String(error)}`, { cause: error })
    }
  }

  return {
    calls,
    fetch: (input, init = {}) => {
      const address = input instanceof Request ? input.url : input
      return answer(new URL(address, 'http://127.0.0.1'), init)
    },
  }
}

function patternOf(definition: RouteDefinition): RegExp {
  const source = definition.path
    .replace(/[.]/g, '\\.')
    .replace(/\{(\w+)(\*?)\}/g, (_whole, name: string, rest: string) => `(?<${name}>${rest === '*' ? '.+' : '[^/]+'})`)
  return new RegExp(`^${source}$`)
}

function decoded(groups: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]))
}

export function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
}

function errorAnswer(error: AppError): Response {
  return json(ERRORS[error.code].status, {
    detail: error.detail,
    code: error.code,
    ...(error.findings === undefined ? {} : { findings: error.findings }),
  })
}
