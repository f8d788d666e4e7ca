import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { extraField, pack, type RawEntry, rawZip } from '../../testing/raw-zip.ts'
import { expectAccepted, expectRefused } from '../../testing/try-zip.ts'
import { type ZipErrorCode } from './zip-error.ts'

const content = 'some text that is long enough to be worth compressing, compressing, compressing'
const file: RawEntry = { name: 'skill/a', content, method: 8 }
const other: RawEntry = { name: 'skill/b', content: 'other' }
const size = content.length
const compressedSize = deflateRawSync(content).length
const zip64 = (...values: number[]) => extraField(1, pack(...values.map((value): [number, 8] => [value, 8])))
const BIG = 0xffffffff

describe('local header and directory must agree', () => {
  test.each<[string, RawEntry, ZipErrorCode]>([
    ['d34 name', { ...file, local: { name: Buffer.from('skill/x') } }, 'zip_ambiguous'],
    ['d34 length of the name', { ...file, local: { name: Buffer.from('skill/ab') } }, 'zip_ambiguous'],
    ['d35 method', { ...file, local: { method: 0 } }, 'zip_ambiguous'],
    ['d36 size', { ...file, local: { size: 1 } }, 'zip_ambiguous'],
    ['d36 size 0 without a descriptor', { ...file, local: { size: 0 } }, 'zip_ambiguous'],
    ['d37 compressed size', { ...file, local: { compressedSize: 1 } }, 'zip_ambiguous'],
    ['d38 checksum', { ...file, local: { crc32: 1 } }, 'zip_ambiguous'],
    ['d39 encryption flag', { ...file, local: { flags: 1 } }, 'zip_ambiguous'],
    ['UTF-8 flag', { ...file, local: { flags: 1 << 11 } }, 'zip_ambiguous'],
    ['descriptor flag', { ...file, local: { flags: 1 << 3 } }, 'zip_ambiguous'],
    ['d50 signature of the local header', { ...file, local: { signature: 0x04034b51 } }, 'zip_invalid'],
    ['d51 signature of the central header', { ...file, central: { signature: 0x02014b51 } }, 'zip_invalid'],
  ])('%s', async (_, entry, code) => {
    await expectRefused(rawZip([entry, other]), code)
  })

  test('the compression level flags may differ', async () => {
    await expectAccepted(rawZip([{ ...file, local: { flags: 1 << 1 } }, other]))
  })
})

describe('entries must tile the file', () => {
  const nested = rawZip([{ name: 'skill/c', content: 'hidden' }], {}).subarray(0, 30 + 7 + 6)
  test.each<[string, RawEntry[]]>([
    [
      'd46 an entry overlaps the next',
      [{ ...other, central: { size: 9, compressedSize: 9 }, local: { size: 9, compressedSize: 9 } }, file],
    ],
    [
      'd47 an offset points into the data of another',
      [
        { name: 'skill/z', content: nested },
        { name: 'skill/c', content: 'hidden', central: { offset: 37 } },
      ],
    ],
    ['d49 offset beyond the end', [{ ...file, central: { offset: 0x7fffffff } }]],
    ['d68 an unlisted entry', [file, { name: 'skill/hidden', content: 'x', isListed: false }, other]],
    ['d68 an unlisted last entry', [file, { name: 'skill/hidden', content: 'x', isListed: false }]],
    ['d70 a gap', [{ ...file, after: Buffer.from('gap') }, other]],
    [
      'd70 a gap that looks like a descriptor, without its flag',
      [{ ...file, after: pack([0x08074b50, 4], [1, 4], [2, 4], [3, 4]) }, other],
    ],
    [
      'd69 two names for one body',
      [file, { ...file, sharesBodyOf: 0 }].map((entry, index) => ({ ...entry, name: `skill/${index}` })),
    ],
    ['d74 two names for one body, the first header for both', [file, { ...file, name: 'skill/z', sharesBodyOf: 0 }]],
  ])('%s', async (_, entries) => {
    const { code } = await expectRefused(rawZip(entries), 'zip_ambiguous')
    expect(code).toBe('zip_ambiguous')
  })

  test.each([-1, 1])('d48 an offset is off by %i', async (shift) => {
    const at = 30 + 7 + compressedSize
    const archive = rawZip([file, { ...other, central: { offset: at + shift } }])
    await expectRefused(archive, 'zip_ambiguous')
  })

  test('the directory may list entries in another order', async () => {
    const { scan } = await expectAccepted(rawZip([file, other], { directoryOrder: [1, 0] }))
    expect(scan.entries.map(({ name }) => name)).toEqual(['skill/b', 'skill/a'])
  })
})

describe('data descriptors', () => {
  test.each<[string, RawEntry]>([
    ['a04 signed', { ...file, descriptor: 'signed' }],
    ['a05 unsigned', { ...file, descriptor: 'unsigned' }],
    ['signed, 64 bit', { ...file, descriptor: 'signed64' }],
    ['unsigned, 64 bit', { ...file, descriptor: 'unsigned64' }],
    [
      'a37 the local header knows the sizes already',
      { ...file, descriptor: 'signed', local: { size, compressedSize, crc32: crc32(content) } },
    ],
    ['of a stored entry', { ...other, descriptor: 'signed' }],
    [
      'zip64 in the local header',
      { ...file, descriptor: 'signed64', local: { size: BIG, compressedSize: BIG, extra: zip64(0, 0) } },
    ],
  ])('accepted: %s', async (_, entry) => {
    await expectAccepted(rawZip([entry, { name: 'skill/last' }]))
    await expectAccepted(rawZip([{ name: 'skill/first' }, entry]))
  })

  test.each<[string, RawEntry]>([
    ['d66 another checksum', { ...file, descriptor: pack([0x08074b50, 4], [1, 4], [compressedSize, 4], [size, 4]) }],
    [
      'd67 another size',
      { ...file, descriptor: pack([0x08074b50, 4], [crc32(content), 4], [compressedSize, 4], [1, 4]) },
    ],
    ['another compressed size', { ...file, descriptor: pack([0x08074b50, 4], [crc32(content), 4], [1, 4], [size, 4]) }],
    ['none, in spite of the flag', { ...file, flags: 1 << 3 }],
    ['of a wrong length', { ...file, descriptor: Buffer.alloc(13) }],
    ['too long', { ...file, descriptor: Buffer.alloc(40) }],
    [
      'with a wrong signature',
      { ...file, descriptor: pack([0x08074b51, 4], [crc32(content), 4], [compressedSize, 4], [size, 4]) },
    ],
    ['wrong size in the local header', { ...file, descriptor: 'signed', local: { size: 1 } }],
  ])('refused: %s', async (_, entry) => {
    await expectRefused(rawZip([entry, { name: 'skill/last' }]), 'zip_ambiguous')
  })
})

describe('zip64 extra fields', () => {
  test.each<[string, RawEntry]>([
    [
      'of both sizes',
      {
        ...file,
        central: { size: BIG, compressedSize: BIG, extra: zip64(size, compressedSize) },
        local: { size: BIG, compressedSize: BIG, extra: zip64(size, compressedSize) },
      },
    ],
    ['of the size alone', { ...file, central: { size: BIG, extra: zip64(size) } }],
    [
      'of all, offset and disk too',
      {
        ...file,
        central: {
          size: BIG,
          compressedSize: BIG,
          offset: BIG,
          disk: 0xffff,
          extra: extraField(1, pack([size, 8], [compressedSize, 8], [0, 8], [0, 4])),
        },
      },
    ],
    ['that repeats the header', { ...file, central: { extra: zip64(size, compressedSize) } }],
    [
      'in the local header alone',
      { ...file, local: { size: BIG, compressedSize: BIG, extra: zip64(size, compressedSize) } },
    ],
  ])('accepted: %s', async (_, entry) => {
    await expectAccepted(rawZip([entry, other]))
  })

  test.each<[string, RawEntry, ZipErrorCode]>([
    ['d33 missing', { ...file, central: { size: BIG, compressedSize: BIG } }, 'zip_invalid'],
    ['d33 missing in the local header', { ...file, local: { size: BIG, compressedSize: BIG } }, 'zip_invalid'],
    ['too short', { ...file, central: { size: BIG, compressedSize: BIG, extra: zip64(size) } }, 'zip_ambiguous'],
    ['too long', { ...file, central: { size: BIG, extra: zip64(size, compressedSize) } }, 'zip_ambiguous'],
    ['contradicts the header', { ...file, central: { extra: zip64(1, compressedSize) } }, 'zip_ambiguous'],
    ['contradicts the local header', { ...file, local: { extra: zip64(1, compressedSize) } }, 'zip_ambiguous'],
    [
      'another size in the local header',
      { ...file, local: { size: BIG, compressedSize: BIG, extra: zip64(1, compressedSize) } },
      'zip_ambiguous',
    ],
    [
      'only one sentinel in the local header',
      { ...file, local: { size: BIG, extra: zip64(size, compressedSize) } },
      'zip_ambiguous',
    ],
    ['twice', { ...file, central: { size: BIG, extra: Buffer.concat([zip64(size), zip64(size)]) } }, 'zip_ambiguous'],
    ['d31 an absurd offset', { ...file, central: { offset: BIG, extra: zip64(2 ** 53) } }, 'zip_ambiguous'],
    ['another disk', { ...file, central: { disk: 0xffff, extra: extraField(1, pack([1, 4])) } }, 'zip_unsupported'],
  ])('refused: %s', async (_, entry, code) => {
    await expectRefused(rawZip([entry, other]), code)
  })
})

describe('extra fields', () => {
  test.each<[string, RawEntry]>([
    ['d52 longer than its space', { ...file, central: { extra: Buffer.from([1, 2, 50, 0, 9]) } }],
    ['d53 a torn header', { ...file, central: { extra: Buffer.from([1, 2]) } }],
    ['d53 a torn header in the local header', { ...file, local: { extra: Buffer.from([1, 2, 3]) } }],
  ])('refused: %s', async (_, entry) => {
    await expectRefused(rawZip([entry]), 'zip_invalid')
  })

  test('times, owners and unknown fields are passed over', async () => {
    const extra = Buffer.concat([
      extraField(0x5455, Buffer.from([1, 0, 0, 0, 0])),
      extraField(0x000a, Buffer.alloc(32)),
      extraField(0x7875, Buffer.from([1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0])),
      extraField(0xcafe, Buffer.alloc(0)),
    ])
    const entry = { ...file, extra, central: { comment: Buffer.from('an entry comment') } }
    await expectAccepted(rawZip([entry, other]))
  })
})

describe('what cannot be read is refused', () => {
  test.each<[string, RawEntry]>([
    ['d54 encrypted', { ...file, flags: 1 }],
    ['d55 strongly encrypted', { ...file, flags: 1 | (1 << 6) }],
    ['d56 masked header', { ...file, flags: 1 << 13 }],
    ['a patch', { ...file, flags: 1 << 5 }],
    ...[1, 6, 9, 12, 14, 93, 95, 99].map((method): [string, RawEntry] => [
      `d57-d62 method ${method}`,
      { ...file, local: { method }, central: { method } },
    ]),
  ])('%s', async (_, entry) => {
    await expectRefused(rawZip([entry]), 'zip_unsupported')
  })
})
