import { expect, test } from 'vitest'
import { shellQuote } from '../features/settings/api-examples.ts'
import { curlText } from './curl-text.ts'

const plan = {
  libraryId: 'lib-1',
  engine: 'script',
  model: null,
  input: { name: "O'Neill; rm -rf /" },
  parameter: {},
  runtimeOptions: { no_cache: true },
  files: { table: new File(['a'], 'my data.csv') },
}

test('one word for the shell: quoted when it must be, with quotes taken out of quotes', () => {
  expect(shellQuote('/srv/server.json')).toBe('/srv/server.json')
  expect(shellQuote('two words')).toBe("'two words'")
  expect(shellQuote("it's; $HOME")).toBe(`'it'\\''s; $HOME'`)
  expect(shellQuote('')).toBe("''")
})

test('the commands read the token from the server file and never hold one', () => {
  const text = curlText(plan, '/srv/server.json')
  expect(text).toContain('SERVER=/srv/server.json')
  expect(text.match(/Bearer \S+/g)).toEqual(Array.from({ length: 3 }, () => 'Bearer $TOKEN"'))
})

test('input, options and files are those of the plan; what is empty is left out', () => {
  const text = curlText(plan, null)
  const body = /--json (.+) \| jq/.exec(text)?.[1]
  expect(body).toBe(
    shellQuote('{"engine":"script","input":{"name":"O\'Neill; rm -rf /"},"runtime_options":{"no_cache":true}}'),
  )
  expect(text).toContain('-F library_id=lib-1 \\\n')
  expect(text).toContain("-F 'input_files=@my data.csv;filename=table'")
})
