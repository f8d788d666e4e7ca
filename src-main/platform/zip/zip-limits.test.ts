import { randomBytes } from 'node:crypto'
import { constants, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type RawEntry, rawZip } from '../../testing/raw-zip.ts'
import { expectAccepted, expectRefused, tryZip } from '../../testing/try-zip.ts'
import { type ZipErrorCode } from './zip-error.ts'

const MiB = 1024 * 1024
const block = deflateRawSync(Buffer.alloc(2 * MiB), { finishFlush: constants.Z_FULL_FLUSH })
const streamEnd = deflateRawSync(Buffer.alloc(0))
/** Deflated zeros, an even number of MiB of them, made without ever holding them. */
const zeros = (sizeBytes: number) =>
  Buffer.concat([...Array.from({ length: sizeBytes / (2 * MiB) }, () => block), streamEnd])
const claim = (name: string, data: Buffer, size: number): RawEntry => ({
  name,
  method: 8,
  data,
  local: { size },
  central: { size },
})

/** The whole judgement of a bomb: refused, nothing left, long before the time limit and without its memory. */
async function expectDefused(archive: Buffer, code: ZipErrorCode): Promise<void> {
  const startedAt = performance.now()
  const memoryBefore = process.memoryUsage.rss()
  await expectRefused(archive, code)
  expect(performance.now() - startedAt).toBeLessThan(15_000)
  expect(process.memoryUsage.rss() - memoryBefore).toBeLessThan(200 * MiB)
}

describe('bombs', () => {
  test('e01 1 GiB from 1 MiB', async () => {
    await expectDefused(rawZip([claim('skill/bomb', zeros(1_024 * MiB), 1_024 * MiB)]), 'zip_too_large')
  })

  test('e02 200 files of 10 MiB', async () => {
    const data = zeros(10 * MiB)
    const files = Array.from({ length: 200 }, (_, index) => claim(`skill/${index}`, data, 10 * MiB))
    await expectDefused(rawZip(files), 'zip_too_large')
  })

  test('e03 a small size for much', async () => {
    await expectDefused(rawZip([claim('skill/bomb', zeros(300 * MiB), 1_000)]), 'zip_invalid')
    await expectDefused(rawZip([claim('skill/bomb', zeros(300 * MiB), MiB)]), 'zip_invalid')
  })

  test('e04 overlapping entries whose headers quote each other', async () => {
    // From the inside out: each entry's data begins with a stored block that holds the next local header.
    const half = MiB / 2
    const kernel = claim('skill/kernel', deflateRawSync(Buffer.alloc(half)), half)
    const header = rawZip([kernel]).subarray(0, 30 + kernel.name.length)
    const quote = Buffer.from([0, header.length, 0, ~header.length & 0xff, 0xff])
    const outer = claim('skill/outer', Buffer.concat([quote, header, kernel.data ?? header]), header.length + half)
    const offset = 30 + outer.name.length + quote.length
    const listedInner: RawEntry = { ...kernel, sharesBodyOf: 0, central: { size: half, offset } }
    await expectDefused(rawZip([outer, listedInner]), 'zip_ambiguous')
  })

  test('e06 many names for one body', async () => {
    const first = { name: 'skill/0', content: randomBytes(1_000) }
    const others = Array.from({ length: 1_500 }, (_, index) => ({
      ...first,
      name: `skill/${index + 1}`,
      sharesBodyOf: 0,
    }))
    await expectDefused(rawZip([first, ...others]), 'zip_ambiguous')
  })

  test('e10 a manifest of 300 MiB', async () => {
    await expectDefused(rawZip([claim('skill/SKILL.md', zeros(300 * MiB), 300 * MiB)]), 'zip_too_large')
  })

  test('a21, a22 a bomb inside is data', async () => {
    const bomb = rawZip([claim('x', zeros(300 * MiB), 300 * MiB)])
    await expectAccepted(rawZip([{ name: 'skill/bomb.zip', content: bomb }]))
  })
})

describe('too many', () => {
  const many = (count: number, name: (index: number) => string) =>
    rawZip(Array.from({ length: count }, (_, index) => ({ name: name(index) })))

  test.each<[string, Buffer]>([
    ['e05 20,001 files', many(20_001, (index) => `skill/${index}`)],
    ['e05 20,001 directories', many(20_001, (index) => `skill/${index}/`)],
    ['2,001 files', many(2_001, (index) => `skill/${index}`)],
    ['2,001 directories', many(2_001, (index) => `${index}/`)],
    ['e09 15,000 directories by 500 paths', many(500, (index) => `skill/${index}/${'d/'.repeat(29)}f`)],
    ['6,001 ignored entries', many(6_001, (index) => `__MACOSX/${index}`)],
  ])('%s', async (_, archive) => {
    await expectDefused(archive, 'zip_too_large')
  })

  test('but 2,000 files with their directories and what macOS adds are accepted', async () => {
    const files = Array.from({ length: 2_000 }, (_, index) => `skill/d${index % 50}/${index}`)
    const directories = ['skill/', ...Array.from({ length: 50 }, (_, index) => `skill/d${index}/`)]
    const names = [...directories, ...files, ...files.map((name) => `__MACOSX/${name}`)]
    const { scan } = await expectAccepted(rawZip(names.map((name) => ({ name }))))
    expect(scan.entries).toHaveLength(2_051)
  })
})

describe('sizes', () => {
  test('e07 an archive of 25 MiB', async () => {
    await expectDefused(rawZip([{ name: 'skill/a', content: randomBytes(25 * MiB) }]), 'zip_too_large')
  })

  test.each([
    ['one file', 'maxEntryBytes'],
    ['all files', 'maxTotalBytes'],
    ['the archive', 'maxArchiveBytes'],
  ] as const)('%s over the limit by one byte', async (_, limit) => {
    const archive = rawZip(['a', 'b'].map((name) => ({ name, content: Buffer.alloc(1_000, name), method: 8 as const })))
    const exact = { maxEntryBytes: 1_000, maxTotalBytes: 2_000, maxArchiveBytes: archive.length }
    expect((await tryZip(archive, exact)).error).toBeUndefined()
    await expectRefused(archive, 'zip_too_large', { ...exact, [limit]: exact[limit] - 1 })
  })

  test('a high ratio is refused above a size, and accepted below it', async () => {
    const archive = rawZip([{ name: 'skill/zeros', content: Buffer.alloc(MiB + 1), method: 8 }])
    await expectRefused(archive, 'zip_too_large')
    expect((await tryZip(archive, { ratioAppliesAboveBytes: 2 * MiB })).error).toBeUndefined()
    expect((await tryZip(archive, { maxRatio: 2_000 })).error).toBeUndefined()
  })
})
