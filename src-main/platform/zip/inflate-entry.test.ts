import { constants, deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inflatePieces, inflateWhole } from './inflate-entry.ts'
import { startClock } from './work-clock.ts'

const MiB = 1024 * 1024
const block = deflateRawSync(Buffer.alloc(MiB), { finishFlush: constants.Z_FULL_FLUSH })
/** 200 MiB of zeros that say they are `sizeBytes`. */
const bomb = Buffer.concat([...Array.from({ length: 200 }, () => block), deflateRawSync(Buffer.alloc(0))])
const lying = (sizeBytes: number, method: number) => ({
  name: 'bomb',
  method,
  sizeBytes,
  compressedSizeBytes: bomb.length,
  crc32: 0,
})

async function* inPieces(data: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += 1_000) yield await Promise.resolve(data.subarray(at, at + 1_000))
}

test.each([
  ['deflated', 8],
  ['stored', 0],
])('no more than the declared size is ever handed out (%s)', async (_, method) => {
  let handedOut = 0
  const drain = async () => {
    for await (const piece of inflatePieces(lying(100_000, method), inPieces(bomb), startClock(10_000))) {
      handedOut += piece.length
    }
  }
  await expect(drain()).rejects.toMatchObject({ code: 'zip_invalid', reason: 'the content is larger than declared' })
  expect(handedOut).toBeLessThanOrEqual(100_000)
})

test('at once, no more than the declared size is allocated', () => {
  const before = process.memoryUsage().rss
  expect(() => inflateWhole(lying(100, 8), bomb)).toThrow('the content is larger than declared')
  expect(process.memoryUsage().rss - before).toBeLessThan(50 * MiB)
})

test('the time limit holds inside a single entry', async () => {
  const pieces = inflatePieces(lying(200 * MiB, 8), inPieces(bomb), startClock(0))
  await expect(pieces.next()).rejects.toMatchObject({ code: 'zip_too_slow' })
})

test('an error of the source is passed on as it is', async () => {
  const broken = new Error('the disk cannot be read')
  async function* failing(): AsyncGenerator<Buffer> {
    yield await Promise.resolve(bomb.subarray(0, 10))
    throw broken
  }
  await expect(inflatePieces(lying(200 * MiB, 8), failing(), startClock(10_000)).next()).rejects.toBe(broken)
})

test('a reader that stops early stops the source', async () => {
  let isSourceDone = false
  async function* watched(): AsyncGenerator<Buffer> {
    try {
      yield* inPieces(bomb)
    } finally {
      isSourceDone = true
    }
  }
  for await (const piece of inflatePieces(lying(200 * MiB, 8), watched(), startClock(10_000))) {
    if (piece.length > 0) break
  }
  await expect.poll(() => isSourceDone).toBe(true)
})
