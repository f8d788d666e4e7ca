import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium } from './find-chromium.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-chromium-'))
  for (const name of ['first', 'second', 'empty']) await mkdir(join(folder, name))
  for (const path of ['first/google-chrome', 'second/chromium', 'named']) {
    await writeFile(join(folder, path), '#!/bin/sh\n')
    await chmod(join(folder, path), 0o755)
  }
  await writeFile(join(folder, 'empty/chromium'), 'not a program', { mode: 0o644 })
})
afterAll(() => rm(folder, { recursive: true }))

test('the variable decides before the command path', () => {
  const env = { CHROMIUM_PATH: join(folder, 'named'), PATH: join(folder, 'second') }
  expect(findChromium(env)).toBe(join(folder, 'named'))
})

test('a variable that names nothing is an error, not a reason to take another one', () => {
  const env = { CHROMIUM_PATH: join(folder, 'missing'), PATH: join(folder, 'second') }
  expect(() => findChromium(env)).toThrow(`CHROMIUM_PATH names ${join(folder, 'missing')}, which is not a program`)
})

test('the first folder of the command path with a program counts', () => {
  const env = { PATH: ['empty', 'first', 'second'].map((name) => join(folder, name)).join(delimiter) }
  expect(findChromium(env)).toBe(join(folder, 'first/google-chrome'))
})

test('without any, the usual places of the system are left, or one clear line', () => {
  try {
    expect(findChromium({ PATH: join(folder, 'empty') })).toMatch(/^(\/|[A-Z]:)/)
  } catch (cause) {
    expect(String(cause)).toBe(
      'Error: No Chromium found. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH to its program.',
    )
  }
})
