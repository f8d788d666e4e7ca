import { mkdirSync, readdirSync, readFileSync, lstatSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix } from '../testing/test-program.ts'
import { writeFileAtomic, writeFileAtomicSync, type WriteFileAtomicOptions } from './write-file-atomic.ts'

const variants = [
  ['writeFileAtomic', writeFileAtomic],
  [
    'writeFileAtomicSync',
    (path: string, data: string | Uint8Array, options?: WriteFileAtomicOptions) =>
      Promise.resolve().then(() => writeFileAtomicSync(path, data, options)),
  ],
] as const

describe.each(variants)('%s', (_name, write) => {
  test('makes a new file and replaces an old one, leaving nothing else behind', async () => {
    const folder = makeTempFolder()
    const path = join(folder, 'settings.json')
    await write(path, 'old')
    await write(path, Buffer.from('new'))
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })

  test.runIf(isPosix)('gives exactly the mode it was asked for, whatever the umask and the old file say', async () => {
    const path = join(makeTempFolder(), 'token')
    writeFileSync(path, 'old', { mode: 0o666 })
    for (const umask of [0o000, 0o077, 0o777]) {
      const before = process.umask(umask)
      try {
        await write(path, 'secret')
        expect(statSync(path).mode & 0o777).toBe(0o600)
        await write(path, 'public', { mode: 0o644 })
        expect(statSync(path).mode & 0o777).toBe(0o644)
      } finally {
        process.umask(before)
      }
    }
  })

  test.runIf(isPosix)('replaces a planted link and leaves alone what it points to', async () => {
    const folder = makeTempFolder()
    const victim = join(folder, 'victim')
    const path = join(folder, 'server.json')
    writeFileSync(victim, 'precious')
    symlinkSync(victim, path)
    await write(path, 'ours')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(lstatSync(path).isFile()).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('ours')
  })

  test('a failure leaves the target as it was and no temporary file', async () => {
    const folder = makeTempFolder()
    const path = join(folder, 'taken')
    mkdirSync(join(path, 'inside'), { recursive: true })
    await expect(write(path, 'x')).rejects.toThrow()
    expect(readdirSync(folder)).toEqual(['taken'])
    await expect(write(join(folder, 'missing', 'file'), 'x')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('takes names as long as the system does', async () => {
    const path = join(makeTempFolder(), 'n'.repeat(255))
    await write(path, 'x')
    expect(readFileSync(path, 'utf8')).toBe('x')
  })

  test('a reader never sees half a file', async () => {
    const path = join(makeTempFolder(), 'state')
    const contents = ['a'.repeat(300_000), 'b'.repeat(300_000)]
    await write(path, contents[0]!)
    const writing = (async () => {
      for (let i = 1; i <= 20; i++) await write(path, contents[i % 2]!)
      return 'done'
    })()
    const turn = (): Promise<string> => new Promise((resolve) => setImmediate(resolve, 'not yet'))
    while ((await Promise.race([writing, turn()])) !== 'done') {
      expect(contents).toContain(readFileSync(path, 'utf8'))
    }
  })
})
