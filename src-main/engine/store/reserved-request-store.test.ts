import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { openDatabase } from './database.ts'
import type { NewRequest } from './request-store.ts'
import { createRequestStore } from './request-store.ts'
import { reserveRequestStore } from './reserved-request-store.ts'

const request = (id: string, text: string): NewRequest => ({
  ...{ request_id: id, source: 'temp', engine: 'script', has_engine_default: false, model: null, provider_id: null },
  ...{ effort: null, skill_id: null, input: { text }, parameter: {}, runtime_options: {}, named_options: [] },
  ...{ conversation_mode: 'session', client: null },
})

/** SQLite's own limit of pages answers as a full disk does. */
function fullDatabase() {
  const { database } = openDatabase(join(makeTempFolder(), 'tryout.db'), () => new Date())
  const pages = Number(Object.values(database.prepare('PRAGMA page_count').get() ?? {})[0])
  const limitTo = (count: number): void => database.exec(`PRAGMA max_page_count = ${count}`)
  limitTo(pages + 1)
  return { database, giveRoom: () => limitTo(pages + 1_000) }
}

const LONG = 'x'.repeat(200_000)

test('a write that finds the disk full is made again with the reserve', () => {
  const { database, giveRoom } = fullDatabase()
  const store = createRequestStore(database)
  expect(() => store.insert(request('one', LONG))).toThrow(/full/)
  let released = 0
  const reserve = {
    hold: () => undefined,
    release: () => {
      released += 1
      giveRoom()
      return true
    },
  }
  expect(reserveRequestStore(store, reserve).insert(request('two', LONG)).state).toBe('created')
  expect(released).toBe(1)
  database.close()
})

test('without a reserve the error is told, and the database still answers', () => {
  const { database } = fullDatabase()
  const store = reserveRequestStore(createRequestStore(database), { hold: () => undefined, release: () => false })
  expect(() => store.insert(request('one', LONG))).toThrow(/full/)
  expect(store.get('one')).toBeNull()
  database.close()
})
