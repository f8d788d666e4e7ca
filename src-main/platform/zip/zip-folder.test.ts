import { chmod, cp, mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { isPosix } from '../../testing/test-program.ts'
import { expectAccepted, TEST_LIMITS } from '../../testing/try-zip.ts'
import { zipFolder } from './zip-folder.ts'

async function makeSkill(): Promise<string> {
  const folderPath = join(makeTempFolder(), 'my-skill')
  await mkdir(join(folderPath, 'scripts'), { recursive: true })
  await writeFile(join(folderPath, 'SKILL.md'), '---\nname: my-skill\n---\n')
  await writeFile(join(folderPath, 'scripts/run.sh'), '#!/bin/sh\n')
  await chmod(join(folderPath, 'scripts/run.sh'), 0o775)
  return folderPath
}

test('the folder becomes the one top-level directory', async () => {
  const folderPath = await makeSkill()
  const zipPath = join(makeTempFolder(), 'out.zip')
  const outcome = await zipFolder(`${folderPath}/`, zipPath, { limits: TEST_LIMITS })
  expect(outcome).toEqual({ fileCount: 2, totalSizeBytes: 33, skipped: [] })
  const { scan, paths } = await expectAccepted(zipPath)
  expect(paths).toEqual(['my-skill', 'my-skill/SKILL.md', 'my-skill/scripts', 'my-skill/scripts/run.sh'])
  expect(scan.entries.map(({ isExecutable }) => isExecutable)).toEqual([false, isPosix])
})

test('the top-level directory can be given, and parts left out', async () => {
  const folderPath = await makeSkill()
  if (isPosix) await symlink('SKILL.md', join(folderPath, 'link'))
  const zipPath = join(makeTempFolder(), 'out.zip')
  const { skipped } = await zipFolder(folderPath, zipPath, {
    limits: TEST_LIMITS,
    topLevelName: 'other',
    skip: (relativePath) => relativePath === 'scripts',
  })
  expect((await expectAccepted(zipPath)).paths).toEqual(['other', 'other/SKILL.md'])
  expect(skipped.filter(({ reason }) => reason === 'excluded')).toEqual([
    { relativePath: 'scripts', reason: 'excluded' },
  ])
  expect(skipped.filter(({ reason }) => reason === 'link')).toHaveLength(isPosix ? 1 : 0)
})

test('a copy with other times and group bits gives the same bytes', async () => {
  const folderPath = await makeSkill()
  const copyPath = join(makeTempFolder(), 'my-skill')
  await cp(folderPath, copyPath, { recursive: true })
  await utimes(join(copyPath, 'SKILL.md'), 1e9, 1e9)
  await chmod(join(copyPath, 'SKILL.md'), 0o600)
  const outPath = makeTempFolder()
  await zipFolder(folderPath, join(outPath, 'a.zip'), { limits: TEST_LIMITS })
  await zipFolder(copyPath, join(outPath, 'b.zip'), { limits: TEST_LIMITS })
  const [first, second] = await Promise.all(['a.zip', 'b.zip'].map((name) => readFile(join(outPath, name))))
  expect(first!.equals(second!)).toBe(true)
})
