import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RUN_LIMITS } from '../../contract/limits.ts'
import { makeTempFolder } from '../../testing/temp-folder.ts'
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
