import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { ROUTES } from './api.ts'
import { ERROR_CODES, ErrorBodySchema } from './errors.ts'
import { errorExample } from './openapi-errors.ts'
import { OPENAPI_EXAMPLES } from './openapi-examples.ts'
import { buildOpenApi } from './openapi.ts'
import type { RouteDefinition } from './route.ts'

const document = buildOpenApi({ version: '1.2.3', serverUrl: 'http://127.0.0.1:4321' })
const all = Object.entries<Readonly<Record<string, RouteDefinition>>>(ROUTES).flatMap(([group, routes]) =>
  Object.entries(routes).map(([name, definition]) => ({ id: `${group}.${name}`, definition })),
)
const Operations = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) })),
  ),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
})

it('is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(
    z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify(document))),
  )
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(validator.version).toBe('3.1')
})

it('has every route of the table and no other', () => {
  const { paths } = Operations.parse(document)
  const written = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const meant = all.map(({ definition }) => `${definition.method} ${definition.path.replace('*}', '}')}`)
  expect(written.sort()).toEqual(meant.sort())
})

it('refers only to components that it has', () => {
  const { components } = Operations.parse(document)
  const names = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1])
  expect(names.length).toBeGreaterThan(100)
  const known = Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`)
  expect(names.filter((name) => !known.includes(name ?? ''))).toEqual([])
})

it('tells of the frames that come when asked for, and that they have no number', () => {
  const { paths } = Operations.parse(document)
  for (const address of ['temp-skill-runs', 'jobs', 'management/runs']) {
    const { parameters, responses } = z
      .object({ parameters: z.array(z.object({ name: z.string(), schema: z.unknown() })), responses: z.unknown() })
      .parse(paths[`/v1/${address}/{request_id}/events`]?.['get'])
    expect(parameters.find(({ name }) => name === 'live')).toMatchObject({ schema: { type: 'boolean' } })
    expect(JSON.stringify(responses)).toContain('"live":{"$ref":"#/components/schemas/LiveText"}')
    expect(JSON.stringify(responses)).toContain('`live` without an id')
  }
})

it('describes each error code of a route under its status, with an example', () => {
  const text = JSON.stringify(document)
  for (const { definition } of all) {
    for (const code of definition.errors) expect(text.includes(`"${code}":{"summary"`) ? code : '').toBe(code)
  }
  for (const code of ERROR_CODES) expect(ErrorBodySchema.safeParse(errorExample(code)).success).toBe(true)
})

it.each(all)('$id: the examples fit the schemas', ({ id, definition }) => {
  const { body, answer }: { body?: unknown; answer?: unknown } = {
    ...OPENAPI_EXAMPLES[id],
    ...definition.examples,
  }
  if (definition.body !== undefined) expect(z.safeParse(definition.body, body).error?.issues).toBeUndefined()
  if (definition.answer.kind !== 'json') return
  expect(answer).toBeDefined()
  expect(definition.answer.schema.safeParse(answer).error?.issues).toBeUndefined()
})

it('keeps JavaScript’s own limits out of the schemas', () => {
  const text = JSON.stringify(document)
  for (const foreign of ['9007199254740991', '"additionalProperties":false', '#/$defs/']) {
    expect(text.includes(foreign) ? foreign : 'absent').toBe('absent')
  }
})

it('says of a flag in a query that it is a boolean', () => {
  expect(JSON.stringify(document)).toContain(
    '"name":"refresh","in":"query","required":false,"schema":{"type":"boolean"}}',
  )
})

it('shows an example of every JSON body and answer', () => {
  const Content = z.object({ 'application/json': z.object({ example: z.unknown(), examples: z.unknown() }).partial() })
  const Example = z.object({ content: Content }).transform(({ content }) => content['application/json'])
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))) })
    .parse(JSON.parse(JSON.stringify(document)))
  let shown = 0
  for (const { id, definition } of all) {
    const operation = paths[definition.path.replace('*}', '}')]?.[definition.method.toLowerCase()] ?? {}
    const parts: unknown[] = [
      ...(definition.body === undefined ? [] : [operation['requestBody']]),
      ...(definition.answer.kind === 'json'
        ? [z.record(z.string(), z.unknown()).parse(operation['responses'])['200']]
        : []),
    ]
    for (const part of parts) {
      const { example, examples } = Example.parse(part)
      expect([id, (example ?? examples) !== undefined]).toEqual([id, true])
      shown += 1
    }
  }
  expect(shown).toBeGreaterThan(90)
})
