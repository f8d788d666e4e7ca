import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isDatabaseLocked, isDiskFull } from './disk-faults.ts'

function errorOf(deed: () => void): unknown {
  try {
    deed()
  } catch (cause) {
    return cause
  }
  return null
}

it('knows a full disk by SQLite’s error and by that of files, however deep in the causes', () => {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE t (text); PRAGMA max_page_count = 2')
  const full = errorOf(() => database.exec('INSERT INTO t VALUES (hex(zeroblob(100000)))'))
  database.close()
  expect([isDiskFull(full), isDatabaseLocked(full)]).toEqual([true, false])
  expect(isDiskFull(new Error('x', { cause: Object.assign(new Error('y'), { code: 'EDQUOT' }) }))).toBe(true)
  const ring = new Error('ring')
  ring.cause = ring
  expect([isDiskFull(ring), isDiskFull('ENOSPC'), isDiskFull(new Error('disk full'))]).toEqual([false, false, false])
})

it('knows a database that somebody else has locked', () => {
  const path = join(makeTempFolder(), 'db')
  const [one, other] = [new DatabaseSync(path, { timeout: 0 }), new DatabaseSync(path, { timeout: 0 })]
  one.exec('BEGIN EXCLUSIVE')
  const busy = errorOf(() => other.exec('CREATE TABLE t (text)'))
  one.close()
  other.close()
  expect([isDatabaseLocked(busy), isDiskFull(busy)]).toEqual([true, false])
})
