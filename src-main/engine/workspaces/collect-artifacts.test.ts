import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, rmdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RUN_LIMITS } from '../../contract/limits.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
import { isLinux } from '../../testing/test-program.ts'
import { collectArtifacts } from './collect-artifacts.ts'
import { createDataLayout } from './data-layout.ts'

function makeRun() {
  const paths = createDataLayout(makeTempFolder()).run('run')
  mkdirSync(paths.workspaceArtifactsPath, { recursive: true })
  return paths
}

test('a workspace full of other files loses no artifact, and the limit is told', async () => {
  const paths = makeRun()
  const crowdPath = join(paths.workspacePath, 'a-crowd')
  mkdirSync(crowdPath)
  for (let n = 0; n <= RUN_LIMITS.treeEntries; n += 1) writeFileSync(join(crowdPath, String(n)), '')
  mkdirSync(join(paths.workspaceArtifactsPath, 'deep'))
  writeFileSync(join(paths.workspaceArtifactsPath, 'deep', 'out.txt'), 'made')
  const collected = await collectArtifacts(paths, [{ role: 'result', pattern: 'deep/*.txt', required: true }], [])
  expect(collected.artifacts.map((artifact) => artifact.path)).toEqual(['artifacts/deep/out.txt'])
  expect(collected.missing).toEqual([])
  expect(collected.warnings).toEqual([expect.stringContaining('ARTIFACT_LIMIT')])
})

test('an artifacts folder that is a link out of the workspace gives nothing', async () => {
  const paths = makeRun()
  const outsidePath = makeTempFolder()
  writeFileSync(join(outsidePath, 'secret.txt'), 'secret')
  symlinkSync(outsidePath, join(paths.workspacePath, 'other'))
  symlinkSync(outsidePath, join(paths.workspaceArtifactsPath, 'leak'))
  const collected = await collectArtifacts(paths, [{ role: 'result', pattern: '**', required: false }], [])
  expect(collected.artifacts).toEqual([])
  expect(collected.warnings).toEqual([expect.stringContaining('is a link')])
})

const RULE = { role: 'result', required: false } as const

test('a hostile pattern neither hangs nor takes the event loop', async () => {
  const paths = makeRun()
  writeFileSync(join(paths.workspaceArtifactsPath, 'a'.repeat(60)), 'made')
  const deepPath = join(paths.workspaceArtifactsPath, ...Array.from({ length: 30 }, () => 'a'))
  mkdirSync(deepPath, { recursive: true })
  writeFileSync(join(deepPath, 'c'), '')
  const patterns = ['(a+)+b', `${'*a'.repeat(12)}b`, '**/a/'.repeat(10) + 'b']
  const rules = Array.from({ length: 200 }, () => patterns.map((pattern) => ({ ...RULE, pattern }))).flat()
  const started = performance.now()
  const collected = await collectArtifacts(paths, rules, [])
  expect(performance.now() - started).toBeLessThan(2_000)
  expect(collected.artifacts).toHaveLength(2)
})

test('an artifact whose place another one has is left behind, and the reason is told', async () => {
  const paths = makeRun()
  writeFileSync(join(paths.workspacePath, 'x'), 'file')
  mkdirSync(join(paths.workspaceArtifactsPath, 'x'))
  writeFileSync(join(paths.workspaceArtifactsPath, 'x', 'y'), 'inside')
  const rules = ['x', 'x/y'].map((pattern) => ({ ...RULE, pattern }))
  const collected = await collectArtifacts(paths, rules, [])
  expect(collected.artifacts.map((artifact) => artifact.path)).toEqual(['artifacts/x/y'])
  expect(collected.warnings).toEqual(['ARTIFACT_SKIPPED: "x" has the place of another artifact'])
})

test('many files over the limit make few warnings that name the limit', async () => {
  const paths = makeRun()
  for (let n = 0; n < 1_100; n += 1) writeFileSync(join(paths.workspaceArtifactsPath, `${n}.txt`), '1')
  const collected = await collectArtifacts(paths, [{ ...RULE, pattern: '*' }], [])
  expect(collected.artifacts).toHaveLength(RUN_LIMITS.artifacts)
  expect(collected.warnings).toHaveLength(RUN_LIMITS.artifactWarnings + 1)
  expect(collected.warnings[0]).toContain(`there are more artifacts than are kept (${RUN_LIMITS.artifacts})`)
  expect(collected.warnings.at(-1)).toBe('ARTIFACT_WARNINGS: and 50 more')
})

test.runIf(isLinux)('what is left behind is told with its true reason (Linux)', async () => {
  const paths = makeRun()
  const at = (name: string): string => join(paths.workspaceArtifactsPath, name)
  for (const name of ['a\u001bb', 'a\\b', 'a\nb']) writeFileSync(at(name), '')
  writeFileSync(Buffer.concat([Buffer.from(at('a')), Buffer.from([0xff])]), '')
  execFileSync('mkfifo', [at('pipe')])
  mkdirSync(at(Array.from({ length: RUN_LIMITS.treeDepth }, () => 'd').join('/')), { recursive: true })
  writeFileSync(at(`${Array.from({ length: RUN_LIMITS.treeDepth }, () => 'd').join('/')}/deep.txt`), '')
  const { warnings } = await collectArtifacts(paths, [{ ...RULE, pattern: '*' }], [])
  expect([...warnings].sort()).toEqual([
    `ARTIFACT_LIMIT: the workspace has folders deeper than are looked into (${RUN_LIMITS.treeDepth} levels)`,
    'ARTIFACT_SKIPPED: "artifacts/a\\\\b" has a name with a backslash or a control character',
    'ARTIFACT_SKIPPED: "artifacts/a\\nb" has a name with a backslash or a control character',
    'ARTIFACT_SKIPPED: "artifacts/a\\u001bb" has a name with a backslash or a control character',
    'ARTIFACT_SKIPPED: "artifacts/a\uFFFD" has a name that is not UTF-8',
    'ARTIFACT_SKIPPED: "artifacts/pipe" is not a regular file',
  ])
})

test('an artifacts folder that was replaced by a link is told', async () => {
  const paths = makeRun()
  rmdirSync(paths.workspaceArtifactsPath)
  symlinkSync(makeTempFolder(), paths.workspaceArtifactsPath)
  const { warnings } = await collectArtifacts(paths, [{ ...RULE, pattern: '*' }], [])
  expect(warnings).toEqual(['ARTIFACT_SKIPPED: "artifacts" is a link or no folder'])
})

test('a hard link is collected as the file that it is', async () => {
  const paths = makeRun()
  const outsidePath = join(makeTempFolder(), 'store.txt')
  writeFileSync(outsidePath, 'shared')
  linkSync(outsidePath, join(paths.workspaceArtifactsPath, 'copy.txt'))
  const collected = await collectArtifacts(paths, [{ ...RULE, pattern: '*' }], [])
  expect(collected.artifacts).toMatchObject([{ path: 'artifacts/copy.txt', size_bytes: 6 }])
  expect(statSync(join(paths.artifactsPath, 'copy.txt')).nlink).toBe(1)
})
