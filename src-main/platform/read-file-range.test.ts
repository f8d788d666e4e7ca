import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix } from '../testing/test-program.ts'
import { hashFile } from './hash-file.ts'
import { readFileRange } from './read-file-range.ts'

describe('reading a range', () => {
  test('gives the bytes from and up to, clamped to the file', async () => {
    const path = join(makeTempFolder(), 'log')
    writeFileSync(path, '0123456789')
    const ranges: [number, number, string, number][] = [
      [0, 10, '0123456789', 0],
      [3, 5, '34', 3],
      [8, 100, '89', 8],
      [20, 30, '', 10],
      [5, 2, '', 5],
      [-5, 2, '01', 0],
    ]
    for (const [from, to, text, byteFrom] of ranges) {
      expect(await readFileRange(path, from, to)).toEqual({
        kind: 'ok',
        bytes: Buffer.from(text),
        byteFrom,
        sizeBytes: 10,
      })
    }
  })

  test('takes a piece out of a file far larger than memory', async () => {
    const path = join(makeTempFolder(), 'sparse')
    writeFileSync(path, 'start')
    truncateSync(path, 10_000_000_000)
    const range = await readFileRange(path, 9_999_999_998, 20_000_000_000)
    expect(range).toMatchObject({ kind: 'ok', bytes: Buffer.from([0, 0]), sizeBytes: 10_000_000_000 })
  })
})

describe('hashing a file', () => {
  test('gives SHA-256 and size of empty, small and large files', async () => {
    const folder = makeTempFolder()
    for (const sizeBytes of [0, 5, 262_144, 1_000_001]) {
      const content = Buffer.alloc(sizeBytes, 'abc')
      writeFileSync(join(folder, 'file'), content)
      const sha256 = createHash('sha256').update(content).digest('hex')
      expect(await hashFile(join(folder, 'file'))).toEqual({ kind: 'ok', sha256, sizeBytes })
    }
  })
})

const readers = [
  ['readFileRange', (path: string) => readFileRange(path, 0, 10)],
  ['hashFile', hashFile],
] as const

describe.each(readers)('%s', (_name, read) => {
  test('says what is missing', async () => {
    const folder = makeTempFolder()
    writeFileSync(join(folder, 'file'), '')
    for (const name of ['none', 'file/below', 'n'.repeat(300)]) {
      expect(await read(join(folder, name)), name).toEqual({ kind: 'missing' })
    }
  })

  test.runIf(isPosix)('never follows a link, never hangs on a FIFO, never opens a device (POSIX)', async () => {
    const folder = makeTempFolder()
    writeFileSync(join(folder, 'secret'), 'secret')
    symlinkSync(join(folder, 'secret'), join(folder, 'link'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    mkdirSync(join(folder, 'folder'))
    execFileSync('mkfifo', [join(folder, 'fifo')])
    const server = createServer().listen(join(folder, 'socket'))
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    for (const path of ['link', 'dangling', 'folder', 'fifo', 'socket'].map((name) => join(folder, name))) {
      expect(await read(path), path).toEqual({ kind: 'unsafe' })
    }
    expect(await read('/dev/zero')).toEqual({ kind: 'unsafe' })
  })
})
