import { expect, test } from 'vitest'
import { RICH_SCHEMAS } from '../../testing/sample-skills.ts'
import { checkSetup } from './check-setup.ts'
import { partInputSchema, usableSchema } from './input-schema.ts'
import { readJson, writeJson } from './read-json.ts'
import { isValid, validateValues } from './validate-values.ts'

const { inline, files } = partInputSchema(RICH_SCHEMAS.input_schema)

test('properties with the source inline are typed, all others are files', () => {
  expect(Object.keys(inline!['properties']!)).toEqual(['name', 'occasion', 'wishes'])
  expect(inline!['required']).toEqual(['name'])
  expect(files).toEqual([
    { name: 'photo', title: 'Photo list', description: 'One photo per row', isRequired: true, extensions: ['.csv'] },
  ])
})

test('a schema without properties has nothing to fill in', () => {
  expect(usableSchema({ type: 'object', properties: {} })).toBeNull()
  expect(usableSchema({ type: 'object', additionalProperties: true })).not.toBeNull()
  expect(partInputSchema(null)).toEqual({ inline: null, files: [] })
})

test('each wrong value has one complaint, at the value and with the limit of the schema', () => {
  const errors = validateValues(RICH_SCHEMAS.parameter_schema, { max_words: 5, rhyme: 'yes', signature: { from: 1 } })
  expect(errors.map(({ path, keyword, limit }) => ({ path: path.join('.'), keyword, limit }))).toEqual([
    { path: 'tone', keyword: 'required', limit: 'tone' },
    { path: 'max_words', keyword: 'minimum', limit: '10' },
    { path: 'rhyme', keyword: 'type', limit: 'boolean' },
    { path: 'signature.from', keyword: 'type', limit: 'string' },
  ])
})

test('a branch may point at definitions of the root', () => {
  const root = { $defs: { size: { type: 'integer', minimum: 1 } } }
  expect(isValid({ $ref: '#/$defs/size' }, 3, root)).toBe(true)
  expect(isValid({ $ref: '#/$defs/size' }, 0, root)).toBe(false)
})

test('a schema that cannot be used stops nobody here: the server has the last word', () => {
  expect(validateValues({ $ref: '#/nowhere' }, {})).toEqual([])
  expect(validateValues({ type: 'object', patternProperties: { '(': {} } }, { a: 1 })).toEqual([])
})

test('what must be put right is listed in the order of the screen, with the id of its control', () => {
  const errors = checkSetup({
    inline,
    parameterSchema: RICH_SCHEMAS.parameter_schema,
    fileInputs: files,
    input: {},
    parameter: { tone: 'loud' },
    files: {},
  })
  expect(errors.map((error) => error.controlId)).toEqual(['file_photo', 'input_name', 'parameter_tone'])
})

test('JSON keeps what the form has, and tells where it is broken', () => {
  const values = { input: { name: 'Ada' }, parameter: { tone: 'warm' } }
  expect(readJson(writeJson(values))).toEqual({ ok: true, ...values })
  expect(readJson('')).toEqual({ ok: true, input: {}, parameter: {} })
  expect(readJson('{\n  "input": {\n    "a": }\n}')).toMatchObject({ ok: false, reason: 'syntax', line: 3 })
  expect(readJson('{"input": []}')).toMatchObject({ ok: false, reason: 'shape' })
  expect(readJson('{"inputs": {}}')).toMatchObject({ ok: false, reason: 'shape' })
})
