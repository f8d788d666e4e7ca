import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix } from '../testing/test-program.ts'
import { createCappedFile } from './capped-file.ts'

const mark = '\n[cut]\n'

describe('a capped file', () => {
  test('keeps raw bytes in order', async () => {
    const path = join(makeTempFolder(), 'stdout.log')
    const file = createCappedFile(path, { maxBytes: 1_000_000, mark })
    for (let i = 0; i < 1000; i++) await file.append(Buffer.from(`${i}\r\n`))
    await file.append(Buffer.of(0xff, 0x00))
    await file.close()
    const lines = Array.from({ length: 1000 }, (_, i) => `${i}\r\n`).join('')
    expect(readFileSync(path)).toEqual(Buffer.concat([Buffer.from(lines), Buffer.of(0xff, 0x00)]))
    expect(file).toMatchObject({ receivedBytes: lines.length + 2, keptBytes: lines.length + 2, isTruncated: false })
  })

  test('at the limit writes the mark once, drops the rest and goes on counting', async () => {
    const path = join(makeTempFolder(), 'stdout.log')
    const file = createCappedFile(path, { maxBytes: 10, mark })
    for (let i = 0; i < 5; i++) await file.append(Buffer.from('1234'))
    await file.close()
    expect(readFileSync(path, 'utf8')).toBe(`1234123412${mark}`)
    expect(file).toMatchObject({ receivedBytes: 20, keptBytes: 10, isTruncated: true })
  })

  test('exactly at the limit nothing was dropped', async () => {
    const path = join(makeTempFolder(), 'stdout.log')
    const file = createCappedFile(path, { maxBytes: 8, mark })
    await file.append(Buffer.from('12345678'))
    await file.append(Buffer.alloc(0))
    await file.close()
    expect(readFileSync(path, 'utf8')).toBe('12345678')
    expect(file.isTruncated).toBe(false)
  })

  test('goes on where an earlier one stopped, under the same limit', async () => {
    const path = join(makeTempFolder(), 'stdout.log')
    for (const chunk of ['1234', '5678', '9012', '3456']) {
      const file = createCappedFile(path, { maxBytes: 10, mark })
      await file.append(Buffer.from(chunk))
      await file.close()
    }
    expect(readFileSync(path, 'utf8')).toBe(`1234567890${mark}`)
  })

  test('asks its caller to wait when the disk is slower than the writer', async () => {
    const path = join(makeTempFolder(), 'stdout.log')
    const file = createCappedFile(path, { maxBytes: 1_000_000_000, mark })
    const chunk = Buffer.alloc(65_536, 'x')
    let waits = 0
    for (let i = 0; i < 500; i++) {
      const full = file.append(chunk)
      if (full === undefined) continue
      waits++
      await full
    }
    expect(waits).toBeGreaterThan(5)
    expect(waits).toBeLessThan(100)
    await file.close()
    expect(statSync(path).size).toBe(500 * 65_536)
  })

  test.runIf(isPosix)('is readable by its owner only, whatever the umask (POSIX)', async () => {
    const path = join(makeTempFolder(), 'stdout.log')
    const before = process.umask(0)
    const file = createCappedFile(path, { maxBytes: 10, mark })
    process.umask(before)
    await file.close()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test.runIf(isPosix)('never writes through a link, to a FIFO or to a device (POSIX)', () => {
    const folder = makeTempFolder()
    const victim = join(folder, 'victim')
    writeFileSync(victim, 'precious')
    symlinkSync(victim, join(folder, 'link'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    mkdirSync(join(folder, 'folder'))
    execFileSync('mkfifo', [join(folder, 'fifo')])
    for (const name of ['link', 'dangling', 'folder', 'fifo']) {
      expect(() => createCappedFile(join(folder, name), { maxBytes: 10, mark }), name).toThrow()
    }
    expect(() => createCappedFile('/dev/null', { maxBytes: 10, mark })).toThrow('Not a regular file')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  test.runIf(isPosix)('what the disk refuses is told to the next append and to close (POSIX: by a size limit)', () => {
    const script = `
      import { createCappedFile } from ${JSON.stringify(import.meta.resolve('./capped-file.ts'))}
      const file = createCappedFile(process.argv[1] + '/log', { maxBytes: 1e9, mark: '' })
      const codes = []
      for (let i = 0; i < 64; i++) await Promise.resolve(file.append(Buffer.alloc(65536))).catch((e) => codes.push(e.cause.code))
      await file.close().catch((e) => codes.push('close: ' + e.cause.code))
      console.log(JSON.stringify({ codes: [...new Set(codes)], receivedBytes: file.receivedBytes }))`
    const folder = makeTempFolder()
    const program = [process.execPath, '--input-type=module', '-e', script, folder]
    const output = execFileSync('sh', ['-c', 'ulimit -f 1000; exec "$@"', 'sh', ...program]).toString()
    expect(JSON.parse(output)).toEqual({ codes: ['EFBIG', 'close: EFBIG'], receivedBytes: 64 * 65_536 })
    // 1,000 blocks, of a size that the shells do not agree on; filled to the last byte.
    expect([512_000, 1_024_000]).toContain(statSync(join(folder, 'log')).size)
  })
})
