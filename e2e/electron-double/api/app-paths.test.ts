import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAppPaths } from './app-paths.ts'

test('the app’s own folders are made and stay together; a user’s folder is only named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'double-paths-'))
  const paths = createAppPaths(join(folder, 'data'), '/app')
  expect(paths.get('logs')).toBe(join(folder, 'data', 'logs'))
  expect(existsSync(join(folder, 'data', 'logs'))).toBe(true)
  paths.set('userData', join(folder, 'moved'))
  expect(paths.get('logs')).toBe(join(folder, 'moved', 'logs'))
  expect([paths.get('temp'), paths.get('downloads')]).toEqual([tmpdir(), join(homedir(), 'Downloads')])
  expect(() => paths.get('nowhere')).toThrow("Failed to get 'nowhere' path")
  expect(() => paths.set('logs', 'relative')).toThrow('Path must be absolute')
  await rm(folder, { recursive: true })
})
