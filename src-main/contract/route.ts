import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** One part of a multipart body. `skill_files` and their like may come many times. */
export interface PartDefinition {
  readonly name: string
  readonly kind: 'file' | 'files' | 'field'
  readonly isRequired: boolean
  readonly about: string
}

/**
 * What a route answers when all is well. `frames` has the data of each server-sent event by its name; heartbeats come in all.
 * `liveFrames` are those that come only when asked for, and without a number.
 */
export type AnswerDefinition =
  | { readonly kind: 'json'; readonly status: 200; readonly schema: z.ZodType }
  | { readonly kind: 'file'; readonly status: 200; readonly mediaType: string }
  | {
      readonly kind: 'events'
      readonly status: 200
      readonly frames: Readonly<Record<string, z.ZodType>>
      readonly liveFrames?: Readonly<Record<string, z.ZodType>>
    }
  | { readonly kind: 'empty'; readonly status: 204 }

/**
 * One route, written once: the server registers from it, the client calls from it, the OpenAPI document falls out of it.
 * `path` uses OpenAPI's braces; a parameter that ends in `*` takes the rest of the path.
 */
export interface RouteDefinition {
  readonly method: Method
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly parts?: readonly PartDefinition[]
  readonly headers?: readonly string[]
  readonly answer: AnswerDefinition
  readonly errors: readonly ErrorCode[]
  /** False for the few routes that answer without a token. */
  readonly isPublic?: boolean
  /** Example values for the document: a body that works, and what it answers. */
  readonly examples?: { readonly body?: unknown; readonly answer?: unknown }
}

/** Keeps the literal types of a definition while checking its form. */
export function route<const Definition extends RouteDefinition>(definition: Definition): Definition {
  return definition
}

type Shape<Schema, Otherwise> = Schema extends z.ZodType ? z.input<Schema> : Otherwise

/** What a caller hands in to a route. */
export interface RouteInput<Definition extends RouteDefinition> {
  params: Shape<Definition['params'], undefined>
  query: Shape<Definition['query'], undefined>
  body: Shape<Definition['body'], undefined>
}

/** What a handler gets: parsed, with defaults filled. */
export interface ParsedInput<Definition extends RouteDefinition> {
  params: Definition['params'] extends z.ZodType ? z.output<Definition['params']> : undefined
  query: Definition['query'] extends z.ZodType ? z.output<Definition['query']> : undefined
  body: Definition['body'] extends z.ZodType ? z.output<Definition['body']> : undefined
}

/** What a JSON route answers. */
export type RouteAnswer<Definition extends RouteDefinition> = Definition['answer'] extends {
  readonly schema: infer Schema extends z.ZodType
}
  ? z.output<Schema>
  : undefined
