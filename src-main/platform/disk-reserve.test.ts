import { existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { createDiskReserve } from './disk-reserve.ts'

test('holds real blocks of the disk and gives them back once', () => {
  const path = join(makeTempFolder(), 'reserve')
  const reserve = createDiskReserve(path, 300_000)
  reserve.hold()
  reserve.hold()
  expect(statSync(path).size).toBe(300_000)
  expect(statSync(path).blocks * 512).toBeGreaterThanOrEqual(300_000)
  expect(reserve.release()).toBe(true)
  expect(existsSync(path)).toBe(false)
  expect(reserve.release()).toBe(false)
})

test('a disk that gives nothing is no error', () => {
  const reserve = createDiskReserve(join(makeTempFolder(), 'no-folder', 'reserve'), 10)
  reserve.hold()
  expect(reserve.release()).toBe(false)
})

test('says that the disk is full while it cannot be held, and takes the space back when it can', () => {
  const folder = makeTempFolder()
  const free = statfsSync(folder)
  const tooLarge = createDiskReserve(join(folder, 'too-large'), free.bavail * free.bsize)
  expect(tooLarge.isDiskFull()).toBe(true)
  expect(existsSync(join(folder, 'too-large'))).toBe(false)
  const reserve = createDiskReserve(join(folder, 'reserve'), 300_000)
  expect([reserve.isDiskFull(), existsSync(join(folder, 'reserve'))]).toEqual([false, true])
})
