import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, resolve } from 'node:path'
import { expect, test, vi } from 'vitest'
import { skillFiles, writeSkillFolder, type SkillOptions } from '../testing/script-skill.ts'
import { skillCommand } from '../testing/skill-command.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isPosix } from '../testing/test-program.ts'

// Whole processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })
const ENTRY = resolve(import.meta.dirname, '../cli.ts')

function writeSkill(options: SkillOptions = {}): string {
  return writeSkillFolder(makeTempFolder(), skillFiles(options))
}

test.each([
  ['a folder that is not there', () => ['run', '/nowhere'], 'no_skill'],
  ['an unknown option', () => ['check', '.', '--nothing'], 'usage_invalid'],
  ['an engine that the skill does not declare', () => ['run', writeSkill(), '--engine', 'codex'], 'engine_unsupported'],
])('--json says in one object that %s keeps it from running', async (_what, args, code) => {
  const end = await skillCommand([...args(), '--json', '--data-dir', makeTempFolder()])
  expect(JSON.parse(end.stdout)).toMatchObject({ exit_code: 3, status: 'could_not_run', error: { code } })
  expect(end.code).toBe(3)
})

test('an engine that the skill does not declare is told in a sentence', async () => {
  const end = await skillCommand(['run', writeSkill(), '--engine', 'codex', '--data-dir', makeTempFolder()])
  expect(end.stderr).toBe("Skill 'demo-skill' does not support engine 'codex'\n")
})

test('an input that the skill does not have is told, with those that it has', async () => {
  const inputSchema = { type: 'object', properties: { text: { type: 'string' }, page: { type: 'string' } } }
  const args = ['run', writeSkill({ inputSchema }), '--input', 'unknown=1', '--data-dir', makeTempFolder()]
  const end = await skillCommand(args)
  expect(end.stderr).toBe('--input unknown: the skill has no such input. It has: text, page.\n')
  expect(end.code).toBe(3)
})

test('a path means the caller’s folder when npm started the command elsewhere', async () => {
  const caller = dirname(writeSkill())
  const env = { npm_lifecycle_event: 'skill', INIT_CWD: caller }
  const end = await skillCommand(['check', 'demo-skill', '--data-dir', makeTempFolder()], { cwd: '/', env })
  expect(end).toMatchObject({ code: 0, stderr: '' })
})

test.runIf(isPosix)('a reader that has enough is no error', async () => {
  const args = [ENTRY, 'check', writeSkill({ manifest: { id: 'other' } }), '--json', '--data-dir', makeTempFolder()]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdout.destroy()
  expect(await once(child, 'close')).toEqual([2, null])
  expect(stderr).toBe('')
})
