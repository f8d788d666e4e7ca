import { expect, it } from 'vitest'
import { toStrictSchema } from './codex-schema.ts'

const text = { type: 'string' }

it('closes an object whose members are all required, and puts the done marker in front', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      message: { type: 'string', 'x-type': 'artifact', description: 'what' },
      rows: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } },
    },
    required: ['rows', 'message'],
  }
  expect(toStrictSchema(schema)).toEqual({
    type: 'object',
    properties: {
      __SKILL_DONE__: { type: 'boolean', enum: [true] },
      message: { type: 'string', description: 'what' },
      rows: {
        type: 'array',
        items: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'], additionalProperties: false },
      },
    },
    required: ['__SKILL_DONE__', 'message', 'rows'],
    additionalProperties: false,
  })
})

it.each([
  ['an optional member', { type: 'object', properties: { a: text, b: text }, required: ['a'] }],
  ['members of any name', { type: 'object', properties: { a: text }, required: ['a'], additionalProperties: text }],
  ['a choice of schemas', { type: 'object', properties: { a: { anyOf: [text] } }, required: ['a'] }],
  ['a word that strict schemas do not know', { type: 'object', properties: { a: text }, required: ['a'], not: {} }],
  ['a required member that is not described', { type: 'object', properties: { a: text }, required: ['a', 'b'] }],
  ['several types', { type: 'object', properties: { a: { type: ['string', 'null'] } }, required: ['a'] }],
  ['no properties', { type: 'object' }],
  ['another type', { type: 'array', items: text }],
])('leaves %s to the prompt', (_what, schema) => {
  expect(toStrictSchema(schema)).toBeNull()
})

it('leaves a skill without a schema to the prompt', () => {
  expect(toStrictSchema(null)).toBeNull()
})
