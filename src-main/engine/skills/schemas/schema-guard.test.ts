import { expect, test } from 'vitest'
import { checkData } from './check-data.ts'
import { compileSchema } from './compile-schema.ts'
import { guardSchema } from './schema-guard.ts'

const problemsOf = (schema: object) => guardSchema(schema).map(({ rule, path }) => `${rule} ${path.join('/')}`)

test('an ordinary schema has no problem', () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    definitions: { node: { properties: { children: { items: { $ref: '#/definitions/node' } } } } },
    properties: { tree: { $ref: '#/definitions/node' }, id: { pattern: '^[a-z]+(-[a-z]+)*$' } },
  }
  expect(guardSchema(schema)).toEqual([])
})

test.each([
  [{ $ref: 'https://example.org/schema.json' }, 'schema.reference $ref'],
  [{ properties: { a: { $ref: '../other.json' } } }, 'schema.reference properties/a/$ref'],
  [{ $ref: 'file:///etc/passwd' }, 'schema.reference $ref'],
  [{ allOf: [{ $dynamicRef: '#node' }] }, 'schema.reference allOf/0/$dynamicRef'],
  [{ $ref: '#/nope' }, 'schema.reference $ref'],
  [{ $ref: '#/__proto__' }, 'schema.reference $ref'],
  [{ properties: { a: { $ref: '#/constructor' } } }, 'schema.reference properties/a/$ref'],
  [{ properties: { a: { $ref: '#/properties/toString' } } }, 'schema.reference properties/a/$ref'],
  [{ $ref: '#' }, 'schema.loop '],
  [{ $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }, 'schema.loop $defs/a'],
  [{ anyOf: [{ not: { $ref: '#' } }] }, 'schema.loop '],
  [{ pattern: '(a+)+' }, 'schema.pattern pattern'],
  [{ patternProperties: { '(a+)+': {} } }, 'schema.pattern patternProperties/(a+)+'],
  [{ $async: true }, 'schema.keyword $async'],
  [{ $schema: 'https://json-schema.org/draft/2019-09/schema' }, 'schema.dialect $schema'],
])('%j: %s', (schema, problem) => {
  expect(problemsOf(schema)).toEqual([problem])
})

test('words of references mean nothing in data and in names of properties', () => {
  const schema = {
    const: { $ref: 'http://x' },
    properties: { $ref: { type: 'string' }, pattern: {} },
    enum: [{ $async: 1 }],
  }
  expect(guardSchema(schema)).toEqual([])
})

test('size and depth have limits', () => {
  const wide = { properties: Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`p${index}`, {}])) }
  expect(problemsOf(wide)).toEqual(['schema.limits '])
  let deep: object = {}
  for (let level = 0; level < 40; level += 1) deep = { not: deep }
  expect(guardSchema(deep)[0]?.rule).toBe('schema.limits')
})

test('an $id of one skill is no matter for the next, and local references still work', () => {
  const schema = {
    $id: 'https://example.org/one',
    $defs: { t: { type: 'string' } },
    properties: { a: { $ref: '#/$defs/t' } },
  }
  for (const value of [{ a: 5 }, { a: 6 }]) {
    expect(checkData(schema, value)).toEqual([{ path: 'a', message: `${value.a} is not of type 'string'` }])
  }
})

test('draft-07 and 2020-12 are told apart', () => {
  const items = [{ type: 'string' }]
  expect(compileSchema({ $schema: 'http://json-schema.org/draft-07/schema#', items }).kind).toBe('ok')
  expect(compileSchema({ items }).kind).toBe('invalid')
})

test('a schema that does not fit its draft says where', () => {
  const compiled = compileSchema({ type: 'strong' })
  expect(compiled).toMatchObject({ kind: 'invalid' })
  expect(compiled.kind === 'invalid' && compiled.errors[0]?.instancePath).toBe('/type')
})

test('texts are not matched against a pattern beyond ten thousand characters', () => {
  const faults = checkData({ pattern: '^a*$' }, 'a'.repeat(10_001))
  expect(faults).toEqual([
    { path: '', message: 'A text of more than 10000 characters cannot be matched against a pattern' },
  ])
  expect(checkData({ pattern: '^a*$' }, 'a'.repeat(10_000))).toEqual([])
})

test('escapes that Python allows and strict JavaScript does not are understood', () => {
  expect(checkData({ pattern: '^a\\_b$' }, 'a_b')).toEqual([])
})

test('eight thousand distinct objects are compared in no time', () => {
  const items = Array.from({ length: 8_000 }, (_, index) => ({ a: index, b: 1 }))
  const before = process.cpuUsage()
  expect(checkData({ uniqueItems: true }, items)).toEqual([])
  // Comparing every item with every other one takes more than a second.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500)
  expect(
    checkData({ uniqueItems: true }, [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ]),
  ).toHaveLength(1)
})
