import type { z } from 'zod'
import { ROUTES } from './api.ts'
import { ErrorBodySchema } from './errors.ts'
import { errorResponses } from './openapi-errors.ts'
import { OPENAPI_EXAMPLES } from './openapi-examples.ts'
import { createSchemaCollector, type JsonSchema, type SchemaCollector } from './openapi-schemas.ts'
import type { PartDefinition, RouteDefinition } from './route.ts'

export interface OpenApiOptions {
  /** Version of the product. */
  readonly version: string
  /** Where the server can be reached; left out while no port is open. */
  readonly serverUrl?: string | undefined
}

const DESCRIPTION = `Try agent skills: upload a skill, watch it run, read what it made.

A program sends the token of \`server.json\` as \`Authorization: Bearer\`; a browser page has a cookie, for which it trades the
secret of a one-time link. Every error has the same body: \`detail\` for people, a stable \`code\` for programs. Times are UTC.`

const HEADER_NOTES: Readonly<Record<string, string>> = {
  'Idempotency-Key': 'Makes the call safe to repeat: the same key gets the first answer again',
  'Last-Event-ID': 'Number of the last event that was seen; wins over `cursor`',
}

/**
 * The OpenAPI 3.1 document of the whole API, from the same table and schemas that the server and the client use
 * (docs/decisions/0002-openapi-from-the-route-table.md).
 */
export function buildOpenApi({ version, serverUrl }: OpenApiOptions): Record<string, unknown> {
  const schemas = createSchemaCollector()
  schemas.convert(ErrorBodySchema, 'output')
  const paths: Record<string, Record<string, unknown>> = {}
  const tags = new Set<string>()
  for (const [group, routes] of Object.entries<Readonly<Record<string, RouteDefinition>>>(ROUTES)) {
    for (const [name, definition] of Object.entries(routes)) {
      const path = definition.path.replace('*}', '}')
      tags.add(definition.tag)
      paths[path] = {
        ...paths[path],
        [definition.method.toLowerCase()]: operation(`${group}.${name}`, definition, schemas),
      }
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Skill Tryout', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    ...(serverUrl === undefined ? {} : { servers: [{ url: serverUrl }] }),
    tags: [...tags].map((name) => ({ name })),
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      schemas: schemas.components(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The token of `server.json`, new at each start' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: `skill_tryout_${serverUrl?.split(':').at(-1) ?? 'PORT'}`,
          description: 'Set by `POST /v1/login`; the port of the server is part of its name',
        },
      },
    },
  }
}

function operation(id: string, definition: RouteDefinition, schemas: SchemaCollector): unknown {
  const parameters = [
    ...parametersOf('path', definition.params, schemas),
    ...parametersOf('query', definition.query, schemas),
    ...(definition.headers ?? []).map((name) => ({
      ...{ name, in: 'header', required: false, schema: { type: 'string' } },
      description: HEADER_NOTES[name] ?? name,
    })),
  ]
  const body = requestBody(id, definition, schemas)
  return {
    operationId: id.replace('.', '_'),
    tags: [definition.tag],
    summary: definition.summary,
    ...(definition.isPublic === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null ? {} : { requestBody: body }),
    responses: { ...successResponse(id, definition, schemas), ...errorResponses(definition) },
  }
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined, schemas: SchemaCollector): unknown[] {
  if (schema === undefined) return []
  const { properties, required } = schemas.convert(schema, 'input')
  return Object.entries(typeof properties === 'object' ? { ...properties } : {}).map(([name, property]) => {
    const { description, ...rest }: JsonSchema = { ...(typeof property === 'object' ? property : {}) }
    const isRequired = place === 'path' || (Array.isArray(required) && required.includes(name))
    return {
      name,
      in: place,
      required: isRequired,
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

function requestBody(id: string, definition: RouteDefinition, schemas: SchemaCollector): unknown {
  const { body, parts } = definition
  if (parts !== undefined) {
    return { required: true, content: { 'multipart/form-data': { schema: formSchema(parts) } } }
  }
  if (body === undefined) return null
  const example = examplesOf(id, definition).body
  const media = { schema: schemas.convert(body, 'input'), ...(example === undefined ? {} : { example }) }
  return { required: true, content: { 'application/json': media } }
}

function examplesOf(id: string, { examples }: RouteDefinition): NonNullable<RouteDefinition['examples']> {
  return { ...OPENAPI_EXAMPLES[id], ...examples }
}

function formSchema(parts: readonly PartDefinition[]): JsonSchema {
  const required = parts.filter((part) => part.isRequired).map(({ name }) => name)
  const properties = parts.map(({ name, kind, about }) => {
    const binary = { type: 'string', format: 'binary' }
    if (kind === 'files') return [name, { type: 'array', items: binary, description: about }]
    return [name, kind === 'file' ? { ...binary, description: about } : { type: 'string', description: about }]
  })
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
  }
}

function successResponse(id: string, definition: RouteDefinition, schemas: SchemaCollector): Record<string, unknown> {
  const { answer } = definition
  switch (answer.kind) {
    case 'json': {
      const example = examplesOf(id, definition).answer
      const media = { schema: schemas.convert(answer.schema, 'output'), ...(example === undefined ? {} : { example }) }
      return { 200: { description: 'All is well', content: { 'application/json': media } } }
    }
    case 'file': {
      const disposition = { description: 'Always an attachment, with the name of the file', schema: { type: 'string' } }
      const content = { [answer.mediaType]: { schema: { type: 'string', format: 'binary' } } }
      return { 200: { description: 'The file', headers: { 'Content-Disposition': disposition }, content } }
    }
    case 'events':
      return {
        200: {
          description: 'Server-sent events',
          content: { 'text/event-stream': eventMedia(answer.frames, answer.liveFrames ?? {}, schemas) },
        },
      }
    case 'empty':
      return { 204: { description: 'Done' } }
  }
}

type Frames = Readonly<Record<string, z.ZodType>>

/** OpenAPI 3.1 has no words for a stream: its text is described, and `x-frames` has the schema of each event's data. */
function eventMedia(frames: Frames, liveFrames: Frames, schemas: SchemaCollector): JsonSchema {
  const names = Object.keys(frames)
  const heartbeat = { type: 'object', properties: { ts: { type: 'string' } } }
  const data = Object.entries({ ...frames, ...liveFrames }).map(([name, schema]): [string, JsonSchema] => [
    name,
    schemas.convert(schema, 'output'),
  ])
  return {
    schema: {
      type: 'string',
      description: `Frames of \`id\`, \`event\` and one line of JSON as \`data\`. Events: \`snapshot\` first, ${names
        .filter((name) => name !== 'snapshot')
        .map((name) => `\`${name}\` with its number as id`)
        .concat(Object.keys(liveFrames).map((name) => `\`${name}\` without an id when it was asked for`))
        .join(', ')}, \`heartbeat\` when there was nothing else for a while.`,
    },
    example: `id: 7\nevent: ${names.at(-1) ?? 'message'}\ndata: {"seq":7}\n\n`,
    'x-frames': { ...Object.fromEntries(data), heartbeat },
  }
}
