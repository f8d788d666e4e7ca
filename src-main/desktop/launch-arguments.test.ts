import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readLaunchArguments, readLink } from './launch-arguments.ts'

// The schema of ids lies beside that of the settings, which are Electron's.
vi.mock('electron', () => ({ default: {}, app: {} }))

let folderPath: string
beforeAll(async () => {
  folderPath = await realpath(await mkdtemp(join(tmpdir(), 'launch-')))
  await mkdir(join(folderPath, 'my-skill'))
  await writeFile(join(folderPath, 'my-skill', 'SKILL.md'), '---\n')
  await writeFile(join(folderPath, 'a.zip'), '')
  await writeFile(join(folderPath, 'b.SKILL'), '')
  await writeFile(join(folderPath, 'run.sh'), '')
})
afterAll(() => rm(folderPath, { recursive: true }))

const read = (...given: string[]) => readLaunchArguments(['/usr/bin/app', ...given], folderPath, false)
const add = (name: string) => ({ kind: 'add', path: join(folderPath, name) })

test('folders, packages and a SKILL.md are added, relative to where the command was given', async () => {
  expect(await read('my-skill', 'a.zip', 'b.SKILL', 'my-skill/SKILL.md')).toEqual([
    add('my-skill'),
    add('a.zip'),
    add('b.SKILL'),
    add('my-skill/SKILL.md'),
  ])
})

test('switches, other files and what is not there are dropped', async () => {
  const given = [
    '--inspect',
    '-h',
    '--allow-file-access-from-files',
    'run.sh',
    'gone',
    'https://example.org',
    '/dev/null',
  ]
  expect(await read(...given)).toEqual([])
})

test('in development the app’s own folder is no argument', async () => {
  const argv = ['/usr/bin/electron', '--no-sandbox', '.', 'my-skill']
  expect(await readLaunchArguments(argv, folderPath, true)).toEqual([add('my-skill')])
})

test('a hundred arguments are not a hundred skills', async () => {
  expect(await read(...Array.from({ length: 100 }, () => 'a.zip'))).toHaveLength(20)
})

test('a NUL in a path harms nobody', async () => {
  expect(await read('my-skill\0/etc')).toEqual([])
})

test('links show a request or a skill', async () => {
  expect(await read('skill-tryout://run/7f1a6a9e-5a43')).toEqual([
    { kind: 'show', command: { kind: 'show-request', requestId: '7f1a6a9e-5a43' } },
  ])
  expect(readLink('skill-tryout://skill/lib_1')).toEqual({
    kind: 'show',
    command: { kind: 'show-skill', libraryId: 'lib_1' },
  })
})

test.each([
  'skill-tryout://run/',
  'skill-tryout://run/a/b',
  'skill-tryout://run/..%2f..%2fx',
  'skill-tryout://start/1',
  'skill-tryout://open?path=/etc/passwd',
  'skill-tryout:run/1',
  `skill-tryout://run/${'a'.repeat(600)}`,
  'https://run/1',
  'skill-tryout',
])('the link %s does nothing', (link) => {
  expect(readLink(link)).toBeUndefined()
})
