import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { prepareDataFolder } from './data-folder.ts'
import { isLinux, isPosix, PLAIN_USER } from './testing/test-program.ts'
import { makeTempFolder } from './testing/temp-folder.ts'
import { startTestServer } from './testing/test-server.ts'

const SERVE = join(import.meta.dirname, 'serve.ts')
const modeOf = (path: string): number => statSync(path).mode & 0o777

function serve(dataPath: string, user: object = {}) {
  const { status, stderr } = spawnSync(process.execPath, [SERVE, '--data-dir', dataPath], { ...user, timeout: 20_000 })
  return [status, stderr.toString()]
}

it.runIf(isPosix)('an open data folder is closed, and the files of its database too (POSIX)', async () => {
  const dataPath = join(makeTempFolder(), 'data')
  mkdirSync(dataPath)
  chmodSync(dataPath, 0o755)
  const before = process.umask(0)
  try {
    const server = await startTestServer({ dataPath, isLeftOpen: true })
    await server.client.tempRuns.create({ body: { engine: 'script' } })
    const files = readdirSync(dataPath).filter((name) => name.startsWith('tryout.db'))
    expect(files.sort()).toEqual(['tryout.db', 'tryout.db-shm', 'tryout.db-wal'])
    expect([dataPath, ...files.map((name) => join(dataPath, name))].map(modeOf)).toEqual([0o700, 0o600, 0o600, 0o600])
    await server.server.close()
  } finally {
    process.umask(before)
  }
  // As an earlier version left it.
  chmodSync(dataPath, 0o755)
  chmodSync(join(dataPath, 'tryout.db'), 0o644)
  await startTestServer({ dataPath })
  expect([dataPath, join(dataPath, 'tryout.db')].map(modeOf)).toEqual([0o700, 0o600])
})

it.runIf(isPosix)('a folder of other things keeps its mode (POSIX)', () => {
  const folder = makeTempFolder()
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'notes.txt'), '')
  prepareDataFolder(folder)
  expect([modeOf(folder), readdirSync(folder)]).toEqual([0o755, ['notes.txt']])
})

it.runIf(isLinux)('where no folder can be, the start says so in one line and ends (/proc)', () => {
  expect(serve('/proc/skill-tryout')).toEqual([
    1,
    'The data folder /proc/skill-tryout cannot be made: this file system makes no folders or files there; use another --data-dir\n',
  ])
})

it.runIf(isPosix)('a data folder that may not be written, or is a file, is named with the reason (POSIX)', () => {
  const folder = makeTempFolder()
  chmodSync(folder, 0o755)
  const [readOnly, file] = [join(folder, 'read-only'), join(folder, 'file')]
  mkdirSync(readOnly)
  chmodSync(readOnly, 0o555)
  writeFileSync(file, '')
  expect(serve(readOnly, PLAIN_USER)).toEqual([
    ...[1, `The data folder ${readOnly} cannot be written: this user may not write there; use another --data-dir\n`],
  ])
  expect(serve(join(file, 'below'))).toEqual([
    ...[1, `The data folder ${file}/below cannot be made: a part of the path is no folder; use another --data-dir\n`],
  ])
  expect(existsSync(join(readOnly, 'tryout.db'))).toBe(false)
})
