import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { isLinux } from '../../src-main/testing/test-program.ts'
import { makeTempFolder } from '../../src-main/testing/temp-folder.ts'
import { findProcesses } from './find-processes.ts'
import { differences, fingerprint, HOST_SKILL_WORD, plantHome } from './planted-home.ts'
import { PLANTED_WORD, plantedFiles, READ_FILE } from './planted-files.ts'
import { printTable } from './print-table.ts'
import { searchFiles } from './search-files.ts'

/* What the matrix rests on: a check that sees nothing would let everything pass. */

test('a planted home tells each file that was made, changed or removed, and nothing of the excepted folder', () => {
  const home = makeTempFolder()
  plantHome(home)
  const dataPath = join(home, '.local', 'share')
  const before = fingerprint(home, dataPath)
  mkdirSync(join(dataPath, 'tryout'), { recursive: true })
  writeFileSync(join(dataPath, 'tryout', 'x'), 'x')
  expect(differences(before, fingerprint(home, dataPath))).toEqual([])
  appendFileSync(join(home, '.codex/config.toml'), '\n')
  rmSync(join(home, '.claude/settings.json'))
  writeFileSync(join(home, '.claude/history.jsonl'), '')
  expect(differences(before, fingerprint(home, dataPath)).sort()).toEqual([
    `${home}/.claude/history.jsonl was made`,
    `${home}/.claude/settings.json was removed`,
    `${home}/.codex/config.toml changed`,
  ])
})

test('the search finds a word in any file below a folder', async () => {
  const home = makeTempFolder()
  plantHome(home)
  expect((await searchFiles(home, HOST_SKILL_WORD)).length).toBeGreaterThan(5)
  expect(await searchFiles(home, 'a word that is nowhere')).toEqual([])
})

test('every planted file can be told apart when a model sees it, or leaves a file when something starts it', () => {
  const firedPath = makeTempFolder()
  const files = plantedFiles('sub/', firedPath)
  for (const [name, text] of Object.entries(files)) {
    const isKnown = text.includes(PLANTED_WORD) || text.includes(`touch \\"${firedPath}`) || text.includes('touch "')
    expect(isKnown || name === `sub/${READ_FILE}`, name).toBe(true)
  }
  const hook = /"command":("touch .*?[^\\]"),/.exec(files['sub/.claude/settings.json'] ?? '')?.[1] ?? '""'
  execFileSync('sh', ['-c', z.string().parse(JSON.parse(hook))])
  expect(readdirSync(firedPath)).toEqual(['sub+.claude+settings.json+hook'])
})

test.runIf(isLinux)('Linux: a process is found by its command, its environment and its folder', async () => {
  const folder = makeTempFolder()
  const child = spawn('sh', ['-c', 'echo ready; read x'], { cwd: folder, env: { ...process.env, MARK: 'mark-31415' } })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  for (const word of [folder, 'mark-31415', 'echo ready; read'])
    expect(findProcesses([word]).map(({ pid }) => pid)).toContain(child.pid)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  expect(findProcesses([folder])).toEqual([])
})

test('the table tells each failure, and each thing that was not run once with its reason', () => {
  const lines: string[] = []
  const report = { engine: 'codex', ms: 1, reason: null }
  printTable(
    [
      { ...report, name: 'one', outcome: 'passed' },
      { ...report, name: 'two', outcome: 'FAILED', reason: 'it broke' },
      { ...report, engine: 'kilo', name: 'one', outcome: 'not run', reason: 'not there' },
      { ...report, engine: 'kilo', name: 'two', outcome: 'not run', reason: 'not there' },
    ],
    (line) => lines.push(line),
  )
  expect(lines.map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
    'one two',
    'codex passed FAILED',
    'kilo not run not run',
    'FAILED codex two: it broke',
    'not run kilo: not there (one, two)',
  ])
})
