import type { IncomingHttpHeaders } from 'node:http'
import type { ParsedInput, RouteAnswer, RouteDefinition } from '../contract/route.ts'
import type { Caller } from '../contract/session-routes.ts'
import type { FileDownload } from '../engine/engine.ts'
import type { EventFeed } from './event-stream.ts'
import type { ReadForm } from './multipart.ts'

/** What a handler gets: the parsed request, and who sent it. */
export interface Call<Definition extends RouteDefinition> extends ParsedInput<Definition> {
  readonly caller: Caller | 'public'
  readonly headers: IncomingHttpHeaders
  /** Checks that the body is a form. @returns what reads it */
  readonly openForm: () => ReadForm
  /** Aborts when the client is gone. */
  readonly clientSignal: () => AbortSignal
  readonly setHeader: (name: string, value: string) => void
}

interface Answers<Definition extends RouteDefinition> {
  json: RouteAnswer<Definition>
  file: FileDownload
  events: EventFeed
  empty: undefined
}
type Answer<Definition extends RouteDefinition> = Answers<Definition>[Definition['answer']['kind']]

/** Declared as a method, so that a handler of one route is also a {@link LooseHandler}. */
export type Handler<Definition extends RouteDefinition> = {
  handle(call: Call<Definition>): Answer<Definition> | Promise<Answer<Definition>>
}['handle']

/** A handler as the code that registers all of them sees it. */
export type LooseHandler = { handle(call: LooseCall): unknown }['handle']
export interface LooseCall extends Omit<Call<RouteDefinition>, 'params' | 'query' | 'body'> {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** One handler for each route of a group: a missing one does not compile. */
export type Handlers<Group extends Readonly<Record<string, RouteDefinition>>> = {
  readonly [Name in keyof Group]: Handler<Group[Name]>
}
