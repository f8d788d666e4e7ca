import { execFile } from 'node:child_process'

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test, vi } from 'vitest'
import { skillFiles, writeSkillFolder } from '../testing/script-skill.ts'
import { startServerProcess } from '../testing/server-process.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'

// Whole processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })
const ENTRY = resolve(import.meta.dirname, '../cli.ts')

function skill(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [ENTRY, ...args], (_error, stdout, stderr) => {
      done({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}

test('--record keeps what an engine did, --replay shows it again without the program, and says so', async () => {
  const folderPath = writeSkillFolder(makeTempFolder(), skillFiles())
  const cassettePath = join(makeTempFolder(), 'run.json')
  const recorded = await skill([
    'run',
    folderPath,
    '--param',
    'who=Ada',
    '--record',
    cassettePath,
    '--data-dir',
    makeTempFolder(),
  ])
  expect(recorded).toMatchObject({ code: 0 })

  // This one's script makes nothing: only the recording can make the artifact.
  const withoutScript = writeSkillFolder(makeTempFolder(), skillFiles({ script: 'process.exit(9)' }))
  const args = ['run', withoutScript, '--replay', cassettePath, '--data-dir', makeTempFolder()]
  const replayed = await skill(args)
  expect(replayed.stdout).toContain('succeeded (a recording was played), engine script')
  expect(replayed.stdout).toContain('from the script')
  expect(replayed.code).toBe(0)
  const artifacts = /Artifacts in (.+):/.exec(replayed.stdout)?.[1] ?? ''
  expect(await readFile(join(artifacts, 'out.txt'), 'utf8')).toBe('made by Ada')
  const asJson = await skill([...args, '--json'])
  expect(JSON.parse(asJson.stdout)).toMatchObject({ status: 'succeeded', is_replay: true })
})

test('--replay of no recording, or beside a server that runs already, ends with 3 and one line', async () => {
  const folderPath = writeSkillFolder(makeTempFolder(), skillFiles())
  const nowhere = await skill(['run', folderPath, '--replay', '/nowhere.json', '--data-dir', makeTempFolder()])
  expect(nowhere).toMatchObject({ code: 3 })
  expect(nowhere.stderr).toContain('/nowhere.json cannot be read')
  const dataPath = makeTempFolder()
  await startServerProcess(dataPath)
  const beside = await skill(['run', folderPath, '--record', join(dataPath, 'x.json'), '--data-dir', dataPath])
  expect(beside).toMatchObject({ code: 3 })
  expect(beside.stderr).toContain('--data-dir')
})
