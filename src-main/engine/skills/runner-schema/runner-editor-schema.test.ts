import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { RUNTIME_OPTION_NAMES } from '../../runs/admission/runtime-options.ts'
import { runnerEditorSchema } from './runner-editor-schema.ts'
import { RUNNER_TEXTS } from './runner-texts.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const SHIPPED = join(ROOT, 'resources/schemas/runner.schema.json')
const schema = runnerEditorSchema()

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every field of the schema with its path; `[]` stands for an item or any other key. */
function fieldsOf(node: Json, path = ''): [string, Json][] {
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`)
  const properties = Object.entries(isObject(node['properties']) ? node['properties'] : {})
  const fields = properties.flatMap(([name, field]) => (isObject(field) ? fieldsOf(field, below(name)) : []))
  const item = [node['items'], node['additionalProperties']]
    .filter(isObject)
    .flatMap((one) => fieldsOf(one, `${path}[]`))
  // The items of plain lists are words: their list explains them.
  return [[path, node], ...fields, ...item.filter(([name, field]) => !name.endsWith('[]') || !('enum' in field))]
}

it('is the file that ships (run vitest with -u to write it anew)', async () => {
  const options = { ...(await resolveConfig(SHIPPED)), filepath: SHIPPED }
  await expect(await format(JSON.stringify(schema), options)).toMatchFileSnapshot(SHIPPED)
})

it('has a text for every field, and no text is for a field that is not there', () => {
  const fields = fieldsOf(schema).filter(
    ([path, field]) => path !== '$schema' && !(path.endsWith('[]') && 'required' in field),
  )
  const without = fields.filter(([, { description }]) => typeof description !== 'string' || description === '')
  expect(without.map(([path]) => path)).toEqual([])
  expect(fields.map(([path]) => path).sort()).toEqual(Object.keys(RUNNER_TEXTS).sort())
})

it('offers exactly the runtime options that there are', () => {
  const names = fieldsOf(schema).flatMap(([path]) => /^runtime\.default_options\.(\w+)$/.exec(path)?.[1] ?? [])
  expect(names.sort()).toEqual([...RUNTIME_OPTION_NAMES].sort())
})

const ajv = new Ajv2020({ allErrors: true })
const validate = ajv.compile(schema)
const GOOD = {
  $schema: './runner.schema.json',
  id: 'demo',
  version: '1.0.0',
  engines: ['script', 'codex'],
  execution_modes: ['auto'],
  schemas: { input: 'a.json', parameter: 'b.json', output: 'c.json' },
  artifacts: [{ role: 'report', pattern: '*.md', required: true }],
  entrypoint: { script: 'scripts/run.mjs', prompts: { common: 'Do it' } },
  runtime: { default_options: { no_cache: true, hard_timeout_seconds: 60 } },
  something_else: true,
}

it.each(['hello-tryout'])('accepts the sample %s', (name) => {
  const manifest: unknown = JSON.parse(
    readFileSync(join(ROOT, 'resources/samples', name, 'assets/runner.json'), 'utf8'),
  )
  validate(manifest)
  expect(validate.errors).toBeNull()
})

it.each<[string, Json, boolean]>([
  ['a complete contract', {}, true],
  ['no engines', { engines: undefined }, false],
  ['an empty list of engines', { engines: [] }, false],
  ['an unknown engine', { engines: ['gpt'] }, false],
  ['no artifacts', { artifacts: undefined }, false],
  ['an artifact without a role', { artifacts: [{ pattern: 'x' }] }, false],
  ['a missing schema', { schemas: { input: 'a.json', output: 'c.json' } }, false],
  ['an unknown mode', { execution_modes: ['sometimes'] }, false],
  ['no turns', { max_attempt: 0 }, false],
  ['a misspelt runtime option', { runtime: { default_options: { nocache: true } } }, false],
])('judges %s as the validation does', (_what, change, isGood) => {
  expect(validate(JSON.parse(JSON.stringify({ ...GOOD, ...change })))).toBe(isGood)
})
