import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { inTransaction, openDatabase } from './database.ts'
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

function reserveOf(giveRoom: () => void) {
  let released = 0
  const release = (): boolean => {
    released += 1
    giveRoom()
    return true
  }
  let isFull = false
  return { release, released: () => released, isDiskFull: () => isFull, setFull: () => (isFull = true) }
}

test('a note on a run that finds the disk full is made again with the reserve; what begins something new does not get it', () => {
  const { database, giveRoom } = fullDatabase()
  const store = createRequestStore(database)
  store.insert(request('one', 'short'))
  const reserve = reserveOf(giveRoom)
  const reserved = reserveRequestStore(store, reserve, database)
  expect(() => reserved.insert(request('two', LONG))).toThrow(/full/)
  expect(reserve.released()).toBe(0)
  reserve.setFull()
  expect(() => reserved.insert(request('two', 'short'))).toThrow(expect.objectContaining({ code: 'disk_full' }))
  reserved.update('one', { prompt: LONG })
  expect([reserve.released(), store.get('one')?.prompt]).toEqual([1, LONG])
  database.close()
})

test('a part of a larger deed does not go on by itself, and the deed tells SQLite’s own error', () => {
  const { database, giveRoom } = fullDatabase()
  const store = createRequestStore(database)
  store.insert(request('one', 'short'))
  const reserve = reserveOf(giveRoom)
  const reserved = reserveRequestStore(store, reserve, database)
  const deed = (): void => inTransaction(database, () => reserved.update('one', { prompt: LONG }))
  expect(deed).toThrow(expect.objectContaining({ errcode: 13 }))
  expect([reserve.released(), store.get('one')?.prompt, database.isTransaction]).toEqual([0, null, false])
  database.close()
})

test('without a reserve the error is told, and the database still answers', () => {
  const { database } = fullDatabase()
  const store = reserveRequestStore(
    createRequestStore(database),
    { release: () => false, isDiskFull: () => false },
    database,
  )
  store.insert(request('one', 'short'))
  expect(() => store.update('one', { prompt: LONG })).toThrow(/full/)
  expect(store.get('one')?.prompt).toBeNull()
  database.close()
})
