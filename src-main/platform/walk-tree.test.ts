import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isLinux, isPosix, PLAIN_USER } from '../testing/test-program.ts'
import { walkTree, type TreeEntry } from './walk-tree.ts'

const noLimits = { maxEntries: 100_000, maxDepth: 100 }

async function list(
  rootPath: string,
  limits = noLimits,
): Promise<{ entries: readonly TreeEntry[]; isTruncated: boolean }> {
  const listing = await walkTree(rootPath, limits)
  if (listing.kind !== 'ok') throw new Error(listing.kind)
  return listing
}

const paths = (entries: readonly TreeEntry[]): string[] => entries.map((entry) => entry.relativePath)

describe('walking a tree', () => {
  test('lists sorted relative paths with size, kind and time', async () => {
    const folder = makeTempFolder()
    mkdirSync(join(folder, 'a', 'b'), { recursive: true })
    for (const name of ['a/b/z', 'a/y', 'a.txt', 'B', '日本', '.hidden']) writeFileSync(join(folder, name), name)
    utimesSync(join(folder, 'B'), 1000, 1_700_000_000)
    const { entries, isTruncated } = await list(folder)
    expect(paths(entries)).toEqual(['.hidden', 'B', 'a', 'a.txt', 'a/b', 'a/b/z', 'a/y', '日本'])
    const modifiedAt = '2023-11-14T22:13:20.000Z'
    expect(entries[1]).toEqual({ relativePath: 'B', kind: 'file', sizeBytes: 1, isExecutable: false, modifiedAt })
    expect(entries[4]).toMatchObject({ kind: 'directory', isExecutable: false })
    expect(isTruncated).toBe(false)
  })

  test.runIf(isPosix)('lists links and FIFOs without touching them (POSIX)', async () => {
    const folder = makeTempFolder()
    const root = join(folder, 'root')
    mkdirSync(root)
    mkdirSync(join(folder, 'outside'))
    writeFileSync(join(folder, 'outside', 'secret'), 'x')
    symlinkSync(join(folder, 'outside'), join(root, 'link'))
    symlinkSync('.', join(root, 'loop'))
    execFileSync('mkfifo', [join(root, 'fifo')])
    writeFileSync(join(root, 'run.sh'), '', { mode: 0o755 })
    const { entries } = await list(root)
    expect(entries.map(({ relativePath, kind, isExecutable }) => [relativePath, kind, isExecutable])).toEqual([
      ['fifo', 'other', false],
      ['link', 'link', false],
      ['loop', 'link', false],
      ['run.sh', 'file', true],
    ])
    expect(await walkTree(join(root, 'link'), noLimits)).toEqual({ kind: 'unsafe' })
  })

  test('stops at its limits and says so', async () => {
    const folder = makeTempFolder()
    mkdirSync(join(folder, 'a', 'b', 'c'), { recursive: true })
    for (let i = 0; i < 50; i++) writeFileSync(join(folder, `f${i}`), '')
    const few = await list(folder, { maxEntries: 10, maxDepth: 100 })
    expect([few.entries.length, few.isTruncated]).toEqual([10, true])
    const shallow = await list(folder, { maxEntries: 1000, maxDepth: 2 })
    expect([shallow.entries.length, shallow.isTruncated]).toEqual([52, true])
    expect(paths(shallow.entries)).toContain('a/b')
    const exact = await list(folder, { maxEntries: 53, maxDepth: 3 })
    expect([exact.entries.length, exact.isTruncated]).toEqual([53, false])
  })

  test('tells a missing root and a root that is no folder', async () => {
    const folder = makeTempFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(await walkTree(join(folder, 'none'), noLimits)).toEqual({ kind: 'missing' })
    expect(await walkTree(join(folder, 'file'), noLimits)).toEqual({ kind: 'unsafe' })
  })

  test.runIf(isLinux)('names that are not UTF-8 or hold newlines are listed, not tripped over (Linux)', async () => {
    const folder = makeTempFolder()
    const badName = Buffer.concat([Buffer.from(`${folder}/bad-`), Buffer.of(0xff, 0xfe)])
    writeFileSync(badName, 'x')
    writeFileSync(join(folder, 'two\nlines'), 'x')
    const { entries } = await list(folder)
    expect(entries.map(({ relativePath, kind }) => [relativePath, kind])).toEqual([
      ['bad-\uFFFD\uFFFD', 'other'],
      ['two\nlines', 'file'],
    ])
  })

  test.runIf(isPosix)('names folders that it may not open (POSIX)', () => {
    const folder = makeTempFolder()
    chmodSync(folder, 0o755)
    mkdirSync(join(folder, 'sealed'), { mode: 0 })
    const script = `
      import { walkTree } from ${JSON.stringify(import.meta.resolve('./walk-tree.ts'))}
      console.log(JSON.stringify(await walkTree(process.argv[1], ${JSON.stringify(noLimits)})))`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, folder], PLAIN_USER)
    expect(JSON.parse(output.toString())).toMatchObject({ kind: 'ok', unreadable: ['sealed'], isTruncated: false })
  })
})
