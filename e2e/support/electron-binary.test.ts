import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findElectronBinary } from './electron-binary.ts'

const NAME =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'electron-binary-'))
  for (const [name, hasProgram] of [
    ['whole', true],
    ['half', false],
  ] as const) {
    const program = join(folder, name, 'dist', NAME)
    await mkdir(dirname(program), { recursive: true })
    await writeFile(join(folder, name, 'path.txt'), NAME)
    if (hasProgram) await writeFile(program, '')
  }
  await mkdir(join(folder, 'bare'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a package whose program was downloaded names it', () => {
  expect(findElectronBinary({}, join(folder, 'whole'))).toBe(join(folder, 'whole', 'dist', NAME))
})

test.each(['half', 'bare', 'missing'])(
  'a package without the program (%s) gives null, and starts no download',
  (name) => {
    expect(findElectronBinary({}, join(folder, name))).toBeNull()
  },
)

test('no package at all gives null', () => {
  expect(findElectronBinary({}, null)).toBeNull()
})

test('the override names a folder, which must hold the program', () => {
  const env = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'whole', 'dist') }
  expect(findElectronBinary(env, join(folder, 'half'))).toBe(join(folder, 'whole', 'dist', NAME))
  expect(findElectronBinary({ ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'bare') }, join(folder, 'whole'))).toBeNull()
})
