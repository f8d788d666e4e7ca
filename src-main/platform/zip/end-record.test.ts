import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { pack, type RawArchive, rawZip } from '../../testing/raw-zip.ts'
import { expectAccepted, expectRefused } from '../../testing/try-zip.ts'
import { type ZipErrorCode } from './zip-error.ts'

const entries = [
  { name: 'skill/', content: '' },
  { name: 'skill/SKILL.md', content: 'a manifest' },
]
const good = rawZip(entries)
const END_SIGNATURE = pack([0x06054b50, 4])
const emptyZip = rawZip([])

describe('files that are no archive are refused', () => {
  test.each<[string, Buffer]>([
    ['d01 nothing', Buffer.alloc(0)],
    ['d02 text', Buffer.from('PK, said the text, and went on for a while.\n'.repeat(20))],
    ['d04 PNG', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(500)])],
    ['d05 gzip', gzipSync('a file')],
    ['d06 cut in the data', good.subarray(0, 60)],
    ['d07 cut in the directory', good.subarray(0, good.length - 40)],
    ['d08 without its end record', good.subarray(0, good.length - 22)],
    ['d09 local entries only', good.subarray(0, good.indexOf(pack([0x02014b50, 4])))],
    ['d73 zeros', Buffer.alloc(70 * 1024)],
  ])('%s', async (_, archive) => {
    await expectRefused(archive, 'zip_invalid')
  })

  test.each([1, 4, 18, 19, 21])('the end record lacks %i bytes', async (missing) => {
    await expectRefused(good.subarray(0, good.length - missing), 'zip_invalid')
  })

  test('d72 a soup of signatures', async () => {
    const soup = Buffer.concat(Array.from({ length: 100_000 }, () => END_SIGNATURE))
    await expectRefused(soup, 'zip_invalid')
    await expectRefused(Buffer.concat([soup, emptyZip]), 'zip_ambiguous')
  })
})

describe('archives that can be read in two ways are refused', () => {
  test.each<[string, RawArchive]>([
    [
      'd10 bytes before the first entry, offsets not moved',
      { before: Buffer.from('#!/bin/sh\n'), end: { directoryOffset: 80 } },
    ],
    ['d11 polyglot: bytes before the first entry', { before: Buffer.from('#!/bin/sh\nexit\n') }],
    ['d12 bytes after the end record', { after: Buffer.from('x') }],
    ['d12 a zip padded with zeros', { after: Buffer.alloc(512) }],
    ['d13 comment length too large', { comment: 'hello', commentLength: 9 }],
    ['d14 comment length too small', { comment: 'hello', commentLength: 2 }],
    ['d15 two end records', { after: good.subarray(-22) }],
    ['d16 an end record in the comment', { comment: emptyZip }],
    [
      'd16 a signature in the comment',
      { comment: Buffer.concat([Buffer.from('hi '), END_SIGNATURE, Buffer.from('!')]) },
    ],
    ['d18 count too small', { end: { count: 1, countOnDisk: 1 } }],
    ['d19 count too large', { end: { count: 3, countOnDisk: 3 } }],
    ['d20 directory size too small', { end: { directorySize: 10 } }],
    ['d21 directory size too large', { end: { directorySize: 5_000 } }],
    ['d22 directory offset too small', { end: { directoryOffset: 1 } }],
    ['d23 directory offset beyond the end', { end: { directoryOffset: 0x7fffffff } }],
    ['two counts', { end: { countOnDisk: 1 } }],
    ['bytes between entries and directory', { beforeDirectory: Buffer.from('unlisted') }],
    ['bytes between directory and end record', { afterDirectory: Buffer.from('unlisted') }],
  ])('%s', async (_, archive) => {
    await expectRefused(rawZip(entries, archive), 'zip_ambiguous')
  })

  test('d17 two archives in a row', async () => {
    await expectRefused(Buffer.concat([good, good]), 'zip_ambiguous')
    await expectRefused(Buffer.concat([emptyZip, emptyZip]), 'zip_ambiguous')
  })

  test('d17 an archive whose comment makes an earlier end record valid too', async () => {
    const tail = rawZip(entries, { before: rawZip([{ name: 'other/SKILL.md' }]) })
    const inner = tail.indexOf(END_SIGNATURE)
    tail.writeUInt16LE(tail.length - inner - 22, inner + 20)
    expect((await expectRefused(tail, 'zip_ambiguous')).reason).toBe('there are several end records')
  })

  test('d71 a count that has wrapped at 16 bits', async () => {
    const directory = good.subarray(good.indexOf(pack([0x02014b50, 4])), good.length - 22)
    const afterDirectory = Buffer.concat(Array.from({ length: 0x8000 }, () => directory))
    const directorySize = directory.length + afterDirectory.length
    const { reason } = await expectRefused(rawZip(entries, { afterDirectory, end: { directorySize } }), 'zip_ambiguous')
    expect(reason).toBe('the central directory is larger than its records')
  })
})

describe('several disks', () => {
  test.each<[string, RawArchive]>([
    ['d24 the end record is on disk 1', { end: { disk: 1, directoryDisk: 1 } }],
    ['d25 the directory is on disk 1', { end: { directoryDisk: 1 } }],
    ['d26 the locator counts two disks', { zip64: { disks: 2 } }],
  ])('%s', async (_, archive) => {
    await expectRefused(rawZip(entries, archive), 'zip_unsupported')
  })

  test('d27 an entry is on disk 1', async () => {
    await expectRefused(rawZip([{ name: 'skill/a', central: { disk: 1 } }]), 'zip_unsupported')
  })
})

describe('zip64 end records', () => {
  const sentinels = { count: 0xffff, countOnDisk: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff }

  test.each<[string, RawArchive]>([
    ['a06 with sentinels', { zip64: {}, end: sentinels }],
    ['a07 beside small values', { zip64: {} }],
    ['a38 with some sentinels', { zip64: {}, end: { directoryOffset: 0xffffffff } }],
    ['with no disk counted', { zip64: { disks: 0 } }],
  ])('accepted: %s', async (_, archive) => {
    await expectAccepted(rawZip(entries, archive))
  })

  test.each<[string, RawArchive, ZipErrorCode]>([
    ['d28 another count', { zip64: { count: 1, countOnDisk: 1 } }, 'zip_ambiguous'],
    ['d28 another offset', { zip64: { directoryOffset: 1 } }, 'zip_ambiguous'],
    ['d28 another size', { zip64: { directorySize: 1 }, end: sentinels }, 'zip_ambiguous'],
    ['d28 another small count', { zip64: {}, end: { count: 1 } }, 'zip_ambiguous'],
    ['d28 another small count on this disk', { zip64: {}, end: { countOnDisk: 1 } }, 'zip_ambiguous'],
    ['d28 another small offset', { zip64: {}, end: { directoryOffset: 1 } }, 'zip_ambiguous'],
    ['d28 another small size', { zip64: {}, end: { directorySize: 1 } }, 'zip_ambiguous'],
    ['d28 another small disk', { zip64: {}, end: { disk: 1 } }, 'zip_ambiguous'],
    ['d29 locator points elsewhere', { zip64: { locatorOffset: 3 } }, 'zip_ambiguous'],
    ['d29 locator points beyond the file', { zip64: { locatorOffset: 2 ** 52 } }, 'zip_ambiguous'],
    ['d30 no locator', { zip64: {}, end: sentinels, hasLocator: false }, 'zip_ambiguous'],
    ['d30 neither record nor locator', { end: sentinels }, 'zip_ambiguous'],
    ['d31 absurd count', { zip64: { count: 2 ** 52, countOnDisk: 2 ** 52 }, end: sentinels }, 'zip_ambiguous'],
    ['d31 absurd size', { zip64: { directorySize: 2 ** 60 }, end: sentinels }, 'zip_ambiguous'],
    ['d32 extensible data', { zip64: { recordSize: 60 } }, 'zip_ambiguous'],
    ['d32 wrong signature', { zip64: { signature: 0x06064b51 } }, 'zip_ambiguous'],
  ])('refused: %s', async (_, archive, code) => {
    await expectRefused(rawZip(entries, archive), code)
  })
})

test('d03 an archive without entries has no entries', async () => {
  expect(await expectAccepted(emptyZip)).toMatchObject({
    scan: { entries: [], ignored: [], totalSizeBytes: 0 },
    paths: [],
  })
})

test('an archive comment is accepted, also the longest', async () => {
  await expectAccepted(rawZip(entries, { comment: 'hello' }))
  await expectAccepted(rawZip(entries, { comment: 'x'.repeat(0xffff), zip64: {} }))
})
