import { afterAll, expect, test } from 'vitest'
import type { JsonObject, SkillSummary } from '../../../contract/skill.ts'
import { validateDemo } from '../../../testing/rule-case.ts'
import { bindInputs } from './bind-inputs.ts'
import { createValidator } from '../validation/validator.ts'

const validator = createValidator({ timeoutMs: 15_000 })
afterAll(() => validator.close())

const INPUT = {
  type: 'object',
  properties: {
    text: { description: 'a file' },
    table: { 'x-input-source': 'file', type: 'array' },
    name: { 'x-input-source': 'inline', type: 'string', minLength: 2 },
    count: { 'x-input-source': 'inline', type: 'integer' },
  },
  required: ['text', 'name'],
}
const PARAMETER = {
  type: 'object',
  properties: { style: { enum: ['short', 'long'] }, top: { type: 'integer' } },
  required: ['style'],
}

interface Given {
  readonly inline?: JsonObject
  readonly parameter?: JsonObject
  readonly files?: readonly string[]
  readonly schemas?: Partial<SkillSummary>
}

async function bind({ inline = {}, parameter = { style: 'short' }, files = ['text'], schemas = {} }: Given) {
  const { summary } = await validateDemo({})
  if (summary === null) throw new Error('the demo skill is not valid')
  return bindInputs({
    summary: { ...summary, input_schema: INPUT, parameter_schema: PARAMETER, ...schemas },
    inline,
    parameter,
    uploadsPath: '/uploads',
    extractedFiles: files,
    validator,
  })
}

test('files are bound by their names, values by theirs', async () => {
  expect(await bind({ inline: { name: 'Ada', count: 2 }, files: ['other', 'table', 'text'] })).toEqual({
    kind: 'bound',
    input: {
      text: { kind: 'file', path: 'text' },
      table: { kind: 'file', path: 'table' },
      name: { kind: 'inline', value: 'Ada' },
      count: { kind: 'inline', value: 2 },
    },
  })
})

test('a file may be named by its path among the uploads', async () => {
  expect(await bind({ inline: { name: 'Ada', text: 'data/a.txt' }, files: ['data/a.txt'] })).toMatchObject({
    kind: 'bound',
    input: { text: { kind: 'file', path: 'data/a.txt' } },
  })
  const outside = await bind({ inline: { name: 'Ada', text: '../../etc/passwd' }, files: ['text'] })
  expect(outside).toMatchObject({ kind: 'rejected' })
  expect(outside.kind === 'rejected' && outside.detail).toContain('Missing required input files: text')
})

test('missing files are named together', async () => {
  const schemas = { input_schema: { ...INPUT, required: ['text', 'table'] }, parameter_schema: null }
  expect(await bind({ files: [], schemas })).toMatchObject({
    kind: 'rejected',
    detail:
      "Input validation failed: ['Missing required input files: text, table', \"input validation error: 'text' is a required property (Path: )\", \"input validation error: 'table' is a required property (Path: )\"]",
  })
})

test('everything that is wrong is told at once, in the words and places of the schemas', async () => {
  const outcome = await bind({ inline: { name: 'A', count: 'two' }, parameter: { style: 'wide', top: 1.5 } })
  expect(outcome).toMatchObject({ kind: 'rejected' })
  if (outcome.kind !== 'rejected') return
  expect(outcome.findings.map(({ rule, message }) => [rule, message])).toEqual([
    ['input.invalid', "input validation error: 'A' is too short (Path: name)"],
    ['input.invalid', "input validation error: 'two' is not of type 'integer' (Path: count)"],
    ['input.invalid', "parameter validation error: 'wide' is not one of ['short', 'long'] (Path: style)"],
    ['input.invalid', "parameter validation error: 1.5 is not of type 'integer' (Path: top)"],
  ])
  expect(outcome.detail).toMatch(
    /^Input validation failed: \["input validation error: 'A' is too short \(Path: name\)", "/,
  )
})

test('a value in the place of a file is refused', async () => {
  const outcome = await bind({ inline: { name: 'Ada', table: [1, 2] } })
  expect(outcome).toMatchObject({
    detail:
      'Input validation failed: ["input validation error: key \'table\' is file-sourced; upload file via /upload"]',
  })
})

test('values that no property declares are left to the schema', async () => {
  expect(await bind({ inline: { name: 'Ada', more: 1 } })).toMatchObject({
    kind: 'bound',
    input: { more: { value: 1 } },
  })
  const closed = { input_schema: { ...INPUT, additionalProperties: false } }
  expect(await bind({ inline: { name: 'Ada', more: 1 }, schemas: closed })).toMatchObject({ kind: 'rejected' })
  const proto = JSON.parse('{"name": "Ada", "__proto__": {"x": 1}}') as JsonObject
  expect(await bind({ inline: proto, schemas: closed })).toMatchObject({ kind: 'rejected' })
})

test('a skill without schemas takes anything', async () => {
  const schemas = { input_schema: null, parameter_schema: null }
  expect(await bind({ inline: { a: 1 }, parameter: { b: 2 }, schemas })).toEqual({
    kind: 'bound',
    input: { a: { kind: 'inline', value: 1 } },
  })
})
