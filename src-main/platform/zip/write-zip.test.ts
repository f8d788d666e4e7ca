import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { isLinux, isPosix } from '../../testing/test-program.ts'
import { expectAccepted } from '../../testing/try-zip.ts'
import { writeZip, type ZipSource } from './write-zip.ts'

const MiB = 1024 * 1024
/** Compressible, but not all alike; the same for the same length. */
const filler = (sizeBytes: number) => {
  const block = createHash('sha512').update('seed').digest()
  return Buffer.alloc(sizeBytes, Buffer.concat([block, Buffer.from('and some text that repeats. '.repeat(9))]))
}

/** Paths of the descriptors of this process. */
function openFiles(): string[] {
  const descriptors = readdirSync('/proc/self/fd').map((fd) => join('/proc/self/fd', fd))
  return descriptors.filter((link) => existsSync(link)).map((link) => readlinkSync(link))
}

const sources: ZipSource[] = [
  { name: 'skill/z.txt', content: 'last', isExecutable: false },
  { name: 'skill/run.sh', content: '#!/bin/sh\n', isExecutable: true },
  { name: 'skill/empty', content: '', isExecutable: false },
  { name: 'skill/日本.md', content: 'text', isExecutable: false },
  { name: 'skill/Z.md', content: filler(100_000), isExecutable: false },
]

async function zipToBuffer(entries: readonly ZipSource[]): Promise<Buffer> {
  const target = new PassThrough()
  const [bytes] = await Promise.all([buffer(target), writeZip(entries, target)])
  return bytes
}

describe('the same content gives the same bytes', () => {
  test('in any order of the entries', async () => {
    expect((await zipToBuffer(sources)).equals(await zipToBuffer(sources.toReversed()))).toBe(true)
  })

  test.each([0, 1, 5_000, 4 * MiB, 4 * MiB + 1, 9 * MiB])(
    'from a file and from memory, %i bytes',
    async (sizeBytes) => {
      const content = filler(sizeBytes)
      const path = join(makeTempFolder(), 'file')
      await writeFile(path, content)
      await utimes(path, 1e9, 1e9)
      const fromFile = await zipToBuffer([{ name: 'skill/a', path, isExecutable: false }])
      expect(fromFile.equals(await zipToBuffer([{ name: 'skill/a', content, isExecutable: false }]))).toBe(true)
    },
  )

  test('in every time zone', async () => {
    const script = `
      const { writeZip } = await import(${JSON.stringify(new URL('write-zip.ts', import.meta.url).href)})
      await writeZip([{ name: 'skill/a', content: 'x', isExecutable: false }], process.stdout)`
    const inZone = (TZ: string) =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env: { ...process.env, TZ } })
    const here = await zipToBuffer([{ name: 'skill/a', content: 'x', isExecutable: false }])
    expect(inZone('America/Los_Angeles').equals(here)).toBe(true)
    expect(inZone('Pacific/Kiritimati').equals(here)).toBe(true)
  })

  test('another content, name or executable bit gives other bytes', async () => {
    const base: ZipSource = { name: 'skill/a', content: 'x', isExecutable: false }
    const zips = [base, { ...base, content: 'y' }, { ...base, name: 'skill/b' }, { ...base, isExecutable: true }]
    const bytes = await Promise.all(zips.map((entry) => zipToBuffer([entry])))
    expect(new Set(bytes.map((zip) => zip.toString('hex'))).size).toBe(4)
  })
})

test('the archive passes the strict scan, sorted by the bytes of the names', async () => {
  const { scan } = await expectAccepted(await zipToBuffer(sources), async (targetPath) => {
    expect(await readFile(join(targetPath, 'skill/Z.md'))).toEqual(filler(100_000))
    expect(await readFile(join(targetPath, 'skill/日本.md'), 'utf8')).toBe('text')
  })
  expect(scan.entries.map(({ name, isExecutable }) => [name, isExecutable])).toEqual([
    ['skill/Z.md', false],
    ['skill/empty', false],
    ['skill/run.sh', true],
    ['skill/z.txt', false],
    ['skill/日本.md', false],
  ])
})

test('every entry tells the first moment of 1980', async () => {
  const bytes = await zipToBuffer(sources)
  const dosTime = Buffer.from([0, 0, 0x21, 0])
  expect(bytes.subarray(10, 14)).toEqual(dosTime)
  const directory = bytes.indexOf('PK\x01\x02')
  expect(bytes.subarray(directory + 12, directory + 16)).toEqual(dosTime)
})

test('an archive of nothing is an empty archive', async () => {
  expect((await expectAccepted(await zipToBuffer([]))).paths).toEqual([])
})

test.each(['', '/a', 'a\\b', '../a', 'C:a', 'a//b', 'a/', 'a\ud800'])('the name %j is refused', async (name) => {
  const path = join(makeTempFolder(), 'out.zip')
  await expect(writeZip([{ name, content: '', isExecutable: false }], path)).rejects.toMatchObject({
    code: 'zip_unsafe_path',
  })
  expect(existsSync(path)).toBe(false)
})

test('a name that is there twice is refused', async () => {
  const entry: ZipSource = { name: 'skill/a', content: '', isExecutable: false }
  await expect(zipToBuffer([entry, entry])).rejects.toMatchObject({ code: 'zip_duplicate' })
})

describe('writing to a path', () => {
  test('replaces the old archive only when the new one is complete', async () => {
    const folder = makeTempFolder()
    const path = join(folder, 'out.zip')
    await writeFile(path, 'old')
    const broken = writeZip([...sources, { name: 'x', path: join(folder, 'missing'), isExecutable: false }], path)
    await expect(broken).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['out.zip'])

    await writeZip(sources, path)
    expect((await readFile(path)).equals(await zipToBuffer(sources))).toBe(true)
    expect(await readdir(folder)).toEqual(['out.zip'])
    if (isPosix) expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('fails when the folder is not there', async () => {
    const path = join(makeTempFolder(), 'none', 'out.zip')
    await expect(writeZip(sources, path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('packs no folder and follows no link', async ({ skip }) => {
    skip(!isPosix, 'making links needs a privilege on this system')
    const folder = makeTempFolder()
    await mkdir(join(folder, 'sub'))
    await symlink('/etc/hostname', join(folder, 'link'))
    const pack = (name: string) =>
      writeZip([{ name: 'a', path: join(folder, name), isExecutable: false }], join(folder, 'out.zip'))
    await expect(pack('sub')).rejects.toMatchObject({ code: 'zip_special_file' })
    await expect(pack('link')).rejects.toMatchObject({ code: 'ELOOP' })
    expect((await readdir(folder)).sort()).toEqual(['link', 'sub'])
  })
})

test('a target that goes away ends the work with an error', async () => {
  const path = join(makeTempFolder(), 'large')
  await writeFile(path, randomBytes(20 * MiB))
  const entries: ZipSource[] = [{ name: 'a', path, isExecutable: false }, ...sources]
  const failing = new Writable({
    write(_chunk, _encoding, done) {
      done(new Error('the disk is full'))
    },
  })
  await expect(writeZip(entries, failing)).rejects.toThrow('the disk is full')
  const closing = new PassThrough()
  closing.once('data', () => closing.destroy())
  await expect(writeZip(entries, closing)).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  await expect(writeZip(entries, new PassThrough().destroy())).rejects.toBeInstanceOf(Error)
  if (isLinux) await expect.poll(() => openFiles()).not.toContain(path)
})
