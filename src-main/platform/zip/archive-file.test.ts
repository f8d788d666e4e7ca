import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { isPosix } from '../../testing/test-program.ts'
import { openArchive } from './archive-file.ts'

const content = randomBytes(900_000)

async function openCopy(bytes = content): Promise<Awaited<ReturnType<typeof openArchive>> & { path: string }> {
  const path = join(makeTempFolder(), 'file')
  await writeFile(path, bytes)
  return { ...(await openArchive(path)), path }
}

test('any range can be looked at, forwards, backwards and across windows', async () => {
  const archive = await openCopy()
  for (const [offset, length] of [
    [0, 10],
    [5, 0],
    [262_100, 500],
    [0, 262_144],
    [100, 400_000],
    [899_990, 10],
    [3, 3],
    [900_000, 0],
  ] as const) {
    expect((await archive.view(offset, length)).equals(content.subarray(offset, offset + length))).toBe(true)
    expect((await archive.read(offset, length)).equals(content.subarray(offset, offset + length))).toBe(true)
    const pieces: Buffer[] = []
    for await (const piece of archive.pieces(offset, length)) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(content.subarray(offset, offset + length))).toBe(true)
  }
  await archive.close()
})

test.each([
  [899_999, 2],
  [900_001, 0],
  [-1, 2],
  [0, 2 ** 52],
])('a range that is not in the file is refused (%i, %i)', async (offset, length) => {
  const archive = await openCopy()
  await expect(archive.view(offset, length)).rejects.toMatchObject({ code: 'zip_invalid' })
  await expect(archive.read(offset, length)).rejects.toMatchObject({ code: 'zip_invalid' })
  await archive.close()
})

test('a file that shrinks while it is read is refused', async () => {
  const archive = await openCopy()
  await truncate(archive.path, 1_000)
  await expect(archive.view(990, 20)).rejects.toMatchObject({ code: 'zip_invalid' })
  await expect(archive.read(990, 20)).rejects.toMatchObject({ code: 'zip_invalid' })
  expect((await archive.view(980, 20)).equals(content.subarray(980, 1_000))).toBe(true)
  await archive.close()
})

test('folders and pipes are refused, and nothing waits for a writer', async ({ skip }) => {
  await expect(openArchive(makeTempFolder())).rejects.toMatchObject({ code: 'zip_invalid' })
  skip(!isPosix, 'this system has no pipes in folders')
  const pipePath = join(makeTempFolder(), 'pipe')
  execFileSync('mkfifo', [pipePath])
  await expect(openArchive(pipePath)).rejects.toMatchObject({ code: 'zip_invalid' })
})
