import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFileKind } from './file-kind.ts'

let folderPath: string
beforeAll(async () => {
  folderPath = await mkdtemp(join(tmpdir(), 'kind-'))
})
afterAll(() => rm(folderPath, { recursive: true }))

async function write(name: string, content: string | Buffer, mode = 0o644): Promise<string> {
  const path = join(folderPath, name)
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

test.each(['a.md', 'b.TXT', 'c.json', 'd.png', 'e.csv', 'empty.log'])('%s is a document', async (name) => {
  expect(await readFileKind(await write(name, name === 'empty.log' ? '' : 'text'))).toBe('document')
})

test.each(['a.exe', 'b.bat', 'c.command', 'd.sh', 'e.js', 'f.html', 'g.svg', 'h.desktop', 'i.lnk', 'j', 'k.txt.scr'])(
  '%s is not',
  async (name) => {
    expect(await readFileKind(await write(name, 'text'))).toBe('other')
  },
)

test('a program under a document’s name is not a document', async () => {
  const starts = ['#!/bin/sh\n', 'MZ\x90\x00', '\x7fELF', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe']
  for (const [index, start] of starts.entries()) {
    expect(await readFileKind(await write(`p${String(index)}.txt`, Buffer.from(start, 'latin1')))).toBe('other')
  }
})

test.skipIf(process.platform === 'win32')('the mode of a program counts, and a link is never followed', async () => {
  expect(await readFileKind(await write('x.txt', 'text', 0o755))).toBe('other')
  await symlink('/etc/hostname', join(folderPath, 'link.txt'))
  expect(await readFileKind(join(folderPath, 'link.txt'))).toBe('other')
})

test('what is not there is missing', async () => {
  expect(await readFileKind(join(folderPath, 'gone.txt'))).toBe('missing')
})
