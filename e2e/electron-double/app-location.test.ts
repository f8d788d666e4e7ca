import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { locateApp, sortArguments } from './app-location.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'double-app-'))
  await writeFile(join(folder, 'package.json'), '{"name":"an-app","main":"out/main.js","version":"2.0.0"}')
  await writeFile(join(folder, 'single.mjs'), '')
})
afterAll(() => rm(folder, { recursive: true }))

test('what a driver adds is taken away, the app comes first, the rest keeps its order', () => {
  expect(
    sortArguments(['--no-sandbox', '--inspect=0', '--remote-debugging-port=0', '--own=1', 'app', 'link://x', '--last']),
  ).toEqual(['app', '--own=1', 'link://x', '--last'])
  expect(sortArguments(['--inspect-brk'])).toEqual(['.'])
})

test('an app is a folder with a package.json, or a script', () => {
  expect(locateApp(folder)).toMatchObject({
    appPath: folder,
    entryPath: join(folder, 'out/main.js'),
    packageJson: { name: 'an-app', version: '2.0.0' },
  })
  expect(locateApp(join(folder, 'single.mjs'))).toEqual({
    appPath: folder,
    entryPath: join(folder, 'single.mjs'),
    packageJson: {},
  })
  expect(() => locateApp(join(folder, 'nowhere'))).toThrow('ENOENT')
})
