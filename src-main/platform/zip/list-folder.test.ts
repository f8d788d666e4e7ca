import { execFileSync } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { isLinux, isPosix } from '../../testing/test-program.ts'
import { TEST_LIMITS } from '../../testing/try-zip.ts'
import { listFolder } from './list-folder.ts'

async function makeTree(files: Record<string, string>): Promise<string> {
  const rootPath = makeTempFolder()
  for (const [relativePath, content] of Object.entries(files)) {
    await mkdir(join(rootPath, relativePath, '..'), { recursive: true })
    await writeFile(join(rootPath, relativePath), content)
  }
  return rootPath
}

test('lists regular files with slashes, sorted by the bytes of their paths', async () => {
  const rootPath = await makeTree({ 'b/2': 'xx', 'b/1': 'x', B: '', 'b.md': '', é: '', 'z/a/b/c': 'deep' })
  await mkdir(join(rootPath, 'empty'))
  const { files, skipped, totalSizeBytes } = await listFolder(rootPath, TEST_LIMITS)
  expect(files.map(({ relativePath }) => relativePath)).toEqual(['B', 'b.md', 'b/1', 'b/2', 'z/a/b/c', 'é'])
  expect(files[3]).toEqual({ relativePath: 'b/2', path: join(rootPath, 'b', '2'), sizeBytes: 2, isExecutable: false })
  expect({ skipped, totalSizeBytes }).toEqual({ skipped: [], totalSizeBytes: 7 })
})

test('tells what the caller excludes, and does not look into it', async () => {
  const rootPath = await makeTree({ 'SKILL.md': '', '.git/config': '', 'node_modules/x/y/z': '', 'sub/.git/HEAD': '' })
  const asked: string[] = []
  const { files, skipped } = await listFolder(rootPath, TEST_LIMITS, (relativePath, isDirectory) => {
    asked.push(relativePath)
    return isDirectory && /(^|\/)(\.git|node_modules)$/.test(relativePath)
  })
  expect(files.map(({ relativePath }) => relativePath)).toEqual(['SKILL.md'])
  expect(skipped).toEqual([
    { relativePath: '.git', reason: 'excluded' },
    { relativePath: 'node_modules', reason: 'excluded' },
    { relativePath: 'sub/.git', reason: 'excluded' },
  ])
  expect(asked).not.toContain('node_modules/x')
})

describe('on a system with links and modes', () => {
  test('links are told and never followed, executable bits are seen', async ({ skip }) => {
    skip(!isPosix, 'this system has no mode bits')
    const rootPath = await makeTree({ 'run.sh': '', 'sub/a': '' })
    await chmod(join(rootPath, 'run.sh'), 0o744)
    await symlink('/etc/passwd', join(rootPath, 'passwd'))
    await symlink('..', join(rootPath, 'sub', 'up'))
    await symlink('nowhere', join(rootPath, 'broken'))
    const { files, skipped } = await listFolder(rootPath, TEST_LIMITS)
    expect(files.map(({ relativePath, isExecutable }) => [relativePath, isExecutable])).toEqual([
      ['run.sh', true],
      ['sub/a', false],
    ])
    expect(skipped).toEqual(['broken', 'passwd', 'sub/up'].map((relativePath) => ({ relativePath, reason: 'link' })))
  })

  test('a folder that was chosen through a link is listed', async ({ skip }) => {
    skip(!isPosix, 'making links needs a privilege on this system')
    const linkPath = join(makeTempFolder(), 'link')
    await symlink(await makeTree({ a: '' }), linkPath)
    expect((await listFolder(linkPath, TEST_LIMITS)).files).toHaveLength(1)
  })

  test('pipes and names that are not UTF-8 are told (Linux)', async ({ skip }) => {
    skip(!isLinux, 'only this system has both')
    const rootPath = await makeTree({ a: '' })
    execFileSync('mkfifo', [join(rootPath, 'pipe')])
    await writeFile(Buffer.concat([Buffer.from(`${rootPath}/caf`), Buffer.from([0xe9])]), '')
    const { files, skipped } = await listFolder(rootPath, TEST_LIMITS)
    expect(files).toHaveLength(1)
    expect(skipped).toEqual([
      { relativePath: 'caf\ufffd', reason: 'name' },
      { relativePath: 'pipe', reason: 'special' },
    ])
  })
})

test.each([
  ['files', { maxEntries: 2 }],
  ['bytes of a file', { maxEntryBytes: 2 }],
  ['bytes in all', { maxTotalBytes: 5 }],
  ['levels', { maxDepth: 2 }],
])('too many %s are refused', async (_, limits) => {
  const rootPath = await makeTree({ a: 'xx', b: 'xx', 'c/d/e': 'xxx' })
  await expect(listFolder(rootPath, { ...TEST_LIMITS, ...limits })).rejects.toMatchObject({ code: 'zip_too_large' })
})

test('too many directories are refused', async () => {
  const rootPath = makeTempFolder()
  for (const name of ['a', 'b', 'c', 'd']) await mkdir(join(rootPath, name))
  await expect(listFolder(rootPath, { ...TEST_LIMITS, maxEntries: 3 })).rejects.toMatchObject({ code: 'zip_too_large' })
})

test('a file is not a folder, and what is missing is missing', async () => {
  const rootPath = await makeTree({ a: '' })
  await expect(listFolder(join(rootPath, 'a'), TEST_LIMITS)).rejects.toMatchObject({ code: 'zip_special_file' })
  await expect(listFolder(join(rootPath, 'b'), TEST_LIMITS)).rejects.toMatchObject({ code: 'ENOENT' })
})
