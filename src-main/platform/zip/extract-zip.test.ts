import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type RawEntry, rawZip } from '../../testing/raw-zip.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { expectAccepted, expectRefused, TEST_LIMITS, tryZip } from '../../testing/try-zip.ts'
import { extractZip } from './extract-zip.ts'
import { scanZip } from './scan-zip.ts'

// Either side of the size up to which an entry is inflated in one piece.
const SIZES = [
  ['small', 5_000],
  ['large', 700_000],
] as const
const KiB = 1024

describe.each(SIZES)('data that is not what it declares is refused: %s entry', (_, sizeBytes) => {
  const content = Buffer.concat([randomBytes(sizeBytes / 2), Buffer.alloc(sizeBytes / 2, 'text ')])
  const deflated = deflateRawSync(content)
  const deflatedEntry: RawEntry = { name: 'skill/f', content, method: 8 }
  const lying = (size: number): RawEntry => ({ ...deflatedEntry, local: { size }, central: { size } })
  const flipped = Buffer.from(content)
  flipped[sizeBytes - 1] = 0

  test.each<[string, RawEntry]>([
    ['d40 wrong checksum', { ...deflatedEntry, local: { crc32: 1 }, central: { crc32: 1 } }],
    ['d40 wrong checksum of a stored file', { ...deflatedEntry, method: 0, data: flipped }],
    ['d41 declares one byte less', lying(sizeBytes - 1)],
    ['d42 declares nothing', lying(0)],
    ['d43 declares one byte more', lying(sizeBytes + 1)],
    ['d44 declares much more', lying(sizeBytes * 20)],
    ['d45 deflate cut off', { ...deflatedEntry, data: deflated.subarray(0, deflated.length - 20) }],
    ['d63 garbage for deflate', { ...deflatedEntry, data: Buffer.alloc(deflated.length, 0xff) }],
    ['d64 no data at all', { ...deflatedEntry, data: Buffer.alloc(0) }],
    ['d65 bytes after the deflate end', { ...deflatedEntry, data: Buffer.concat([deflated, Buffer.from('smuggled')]) }],
    ['d65 much after the deflate end', { ...deflatedEntry, data: Buffer.concat([deflated, randomBytes(400 * KiB)]) }],
  ])('%s', async (__, entry) => {
    await expectRefused(rawZip([{ name: 'skill/SKILL.md', content: 'x' }, entry]), 'zip_invalid')
  })

  test('but accepted when it is true', async () => {
    await expectAccepted(rawZip([deflatedEntry, { name: 'skill/stored', content }]), async (targetPath) => {
      expect((await readFile(join(targetPath, 'skill/f'))).equals(content)).toBe(true)
      expect((await readFile(join(targetPath, 'skill/stored'))).equals(content)).toBe(true)
    })
  })
})

test('a stored entry with two sizes is refused', async () => {
  await expectRefused(rawZip([{ name: 'a', content: 'xx', local: { size: 3 }, central: { size: 3 } }]), 'zip_ambiguous')
})

test('many files beside large ones come out whole, with the present time', async () => {
  const startedAt = Date.now()
  const files = Array.from({ length: 300 }, (_, index) => ({
    name: `skill/d${index % 7}/f${index}`,
    content: randomBytes(index % 50 === 0 ? 300 * KiB : index),
    method: index % 2 === 0 ? (8 as const) : (0 as const),
  }))
  const { scan } = await expectAccepted(rawZip(files), async (targetPath) => {
    for (const { name, content } of files) {
      expect([name, (await readFile(join(targetPath, name))).equals(content)]).toEqual([name, true])
    }
    expect((await stat(join(targetPath, 'skill/d0/f0'))).mtimeMs).toBeGreaterThan(startedAt - 5_000)
  })
  expect(scan.totalSizeBytes).toBe(files.reduce((sum, { content }) => sum + content.length, 0))
  expect(scan.entries[1]).toMatchObject({
    name: 'skill/d1/f1',
    kind: 'file',
    sizeBytes: 1,
    crc32: crc32(files[1]!.content),
  })
})

test('what macOS adds is ignored and not extracted', async () => {
  const noise = ['__MACOSX/', '__MACOSX/skill/._SKILL.md', '.DS_Store', 'skill/.DS_Store']
  const { scan, paths } = await expectAccepted(rawZip([...noise, 'skill/SKILL.md'].map((name) => ({ name }))))
  expect(scan.ignored).toEqual(noise)
  expect(scan.entries.map(({ name }) => name)).toEqual(['skill/SKILL.md'])
  expect(paths).toEqual(['skill', 'skill/SKILL.md'])
})

test('zips inside a zip are data', async () => {
  const inner = rawZip([{ name: '../evil', content: 'x' }])
  await expectAccepted(
    rawZip([
      { name: 'skill/inner.zip', content: inner },
      { name: 'skill/z.zip', content: inner, method: 8 },
    ]),
  )
})

describe('ends', () => {
  async function prepare(): Promise<{ folder: string; zipPath: string; targetPath: string }> {
    const folder = makeTempFolder()
    const zipPath = join(folder, 'a.zip')
    const large = Buffer.concat([randomBytes(600 * KiB), Buffer.alloc(600 * KiB)])
    const files = Array.from({ length: 50 }, (_, index) => ({ name: `skill/${index}`, content: `file ${index}` }))
    await writeFile(zipPath, rawZip([...files, { name: 'skill/large', content: large, method: 8 }]))
    return { folder, zipPath, targetPath: join(folder, 'target') }
  }

  test('an aborted signal stops scan and extraction with its own reason', async () => {
    const { folder, zipPath, targetPath } = await prepare()
    const reason = new Error('the client went away')
    await expect(scanZip(zipPath, TEST_LIMITS, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const scan = await scanZip(zipPath, TEST_LIMITS)
    const stop = new AbortController()
    const extraction = extractZip(zipPath, scan, targetPath, TEST_LIMITS, stop.signal)
    stop.abort(reason)
    await expect(extraction).rejects.toBe(reason)
    expect(await readdir(folder)).toEqual(['a.zip'])
  })

  test('an archive that changes under the scan leaves nothing', async () => {
    const { folder, zipPath, targetPath } = await prepare()
    const scan = await scanZip(zipPath, TEST_LIMITS)
    await truncate(zipPath, (await stat(zipPath)).size - 500 * KiB)
    await expect(extractZip(zipPath, scan, targetPath, TEST_LIMITS)).rejects.toMatchObject({ code: 'zip_invalid' })
    expect(await readdir(folder)).toEqual(['a.zip'])
  })

  test('an existing target or a left-over partial folder stays as it is', async () => {
    const { folder, zipPath, targetPath } = await prepare()
    const scan = await scanZip(zipPath, TEST_LIMITS)
    await mkdir(targetPath)
    await expect(extractZip(zipPath, scan, targetPath, TEST_LIMITS)).rejects.toThrow('must not exist')
    await mkdir(`${targetPath}2.partial`)
    await expect(extractZip(zipPath, scan, `${targetPath}2`, TEST_LIMITS)).rejects.toMatchObject({ code: 'EEXIST' })
    expect((await readdir(folder)).sort()).toEqual(['a.zip', 'target', 'target2.partial'])
  })

  test.each(['skill/0', 'skill/large'])('a file that is there already is not touched (%s)', async (name) => {
    const { folder, zipPath, targetPath } = await prepare()
    const scan = await scanZip(zipPath, TEST_LIMITS)
    // No scan lists a name twice; this stands for a file that something else has put there.
    const entry = scan.entries.find((candidate) => candidate.name === name)!
    const twice = { ...scan, entries: [entry, entry] }
    await expect(extractZip(zipPath, twice, targetPath, TEST_LIMITS)).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readdir(folder)).toEqual(['a.zip'])
  })

  test('the time of the scan counts', async () => {
    const { folder, zipPath, targetPath } = await prepare()
    const scan = await scanZip(zipPath, TEST_LIMITS)
    const slowScan = { ...scan, elapsedMs: TEST_LIMITS.maxTimeMs }
    await expect(extractZip(zipPath, slowScan, targetPath, TEST_LIMITS)).rejects.toMatchObject({ code: 'zip_too_slow' })
    expect(await readdir(folder)).toEqual(['a.zip'])
  })

  test('no time left is too slow', async () => {
    const { error, leftPaths } = await tryZip(rawZip([{ name: 'a' }]), { maxTimeMs: 0 })
    expect(error).toMatchObject({ code: 'zip_too_slow' })
    expect(leftPaths).toEqual([])
  })
})
