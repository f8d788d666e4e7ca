import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { PendingInteraction } from '../contract/interaction.ts'
import { ask, askingPackage, DONE, INTERACTIVE } from '../testing/asking-skill.ts'
import { skillFiles, writeSkillFolder } from '../testing/script-skill.ts'
import { startServerProcess } from '../testing/server-process.ts'
import { skillCommand } from '../testing/skill-command.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { isLinux } from '../testing/test-program.ts'
import { answerQuestions } from './answer-questions.ts'
import { followLog } from './follow-log.ts'
import { responseOf, showQuestion } from './show-question.ts'

// Whole processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const question = (more: Partial<PendingInteraction>): PendingInteraction => ({
  ...{ interaction_id: 1, kind: 'open_text', prompt: 'Which?', source_attempt: 1, options: [], ui_hints: {} },
  ...{ default_decision_policy: '', required_fields: [], context: null, asked_at: '', auto_reply_at: null },
  ...more,
})

test('an option is taken by its number or its words, everything else is a text', () => {
  const choice = question({
    kind: 'choose_one',
    options: [
      { label: 'English', value: 'en' },
      { label: 'de\u001b[2Jutsch', value: 'de' },
    ],
  })
  expect(showQuestion(choice)).toBe('\n? Which?\n  1. English\n  2. de\\x1b[2Jutsch\n')
  expect(['2', 'English', '3', ' '].map((line) => responseOf(choice, [line]))).toEqual(['de', 'en', '3', undefined])
  expect(responseOf(question({ kind: 'confirm' }), ['Y'])).toBe(true)
  const fields = question({ kind: 'fill_fields', required_fields: ['a', 'b'] })
  expect(responseOf(fields, ['1', 'x'])).toEqual({ a: '1', b: 'x' })
})

test('a deed is shown letter by letter, and allowed by a letter only', () => {
  const approval = { key: 'k', title: 'rm -rf x', detail: { command: 'rm -rf x' }, done: [] }
  const deed = question({ kind: 'choose_one', context: { approval } })
  expect(showQuestion(deed)).toContain('rm -rf x')
  expect(['a', 'A', 'r', 'use a copy'].map((line) => responseOf(deed, [line]))).toEqual([
    'allow',
    'allow_all',
    'refuse',
    { value: 'refuse', message: 'use a copy' },
  ])
})

test('a run goes on with what the person says, and a file that is not there is asked for again', async () => {
  const server = await startServerProcess(makeTempFolder())
  const { request_id: requestId } = await server.client.tempRuns.create({ body: INTERACTIVE })
  const slots = { kind: 'upload_files', files: [{ name: 'report', required: true }] }
  const form = new FormData()
  form.append('skill_package', await askingPackage([ask('Who?'), ask('Give it', slots), DONE]), 'demo-skill.zip')
  await server.client.tempRuns.upload({ params: { request_id: requestId }, form })

  const filePath = join(makeTempFolder(), 'report.txt')
  writeFileSync(filePath, 'text')
  const typed = ['Ada', '/nowhere', filePath]
  let shown = ''
  const terminal = {
    print: (text: string): void => void (shown += text),
    readLine: () => Promise.resolve(typed.shift() ?? null),
  }
  const commandServer = { url: server.url, token: server.token, client: server.client, dataPath: '' }
  const answering = answerQuestions(commandServer, requestId, terminal, () => undefined)
  await followLog(commandServer, requestId, {
    onEvent: (event) => {
      answering.event(event)
      return Promise.resolve()
    },
    onWritten: null,
  })
  const { result } = await server.client.tempRuns.result({ params: { request_id: requestId } })
  expect(shown).toContain('? Who?\n')
  expect(shown).toContain('report: there is no file at /nowhere')
  expect(JSON.stringify(result.data)).toContain('report.txt')
})

test('--interactive is refused where nobody can be asked', async () => {
  const folderPath = writeSkillFolder(makeTempFolder(), skillFiles())
  const end = await skillCommand(['run', folderPath, '--interactive', '--data-dir', makeTempFolder()])
  expect(end).toMatchObject({
    code: 3,
    stdout: '',
    stderr: '--interactive needs a terminal to ask at, and standard input is none.\n',
  })
})

test.runIf(isLinux)('at a terminal the question is asked, answered, and Ctrl-C cancels (Linux)', async () => {
  const script = `
import { readFileSync } from 'node:fs'
const { reply } = JSON.parse(readFileSync(0, 'utf8'))
const question = { __SKILL_DONE__: false, message: 'Who?', ui_hints: { kind: 'choose_one', options: ['Ada', 'Bob'] } }
console.log(JSON.stringify(reply === undefined || reply === 'Ada' ? question : { __SKILL_DONE__: true, message: 'for ' + reply }))
`
  const folderPath = writeSkillFolder(makeTempFolder(), skillFiles({ script }))
  const begin = () => {
    const cli = `"${process.execPath}" "${resolve(import.meta.dirname, '../cli.ts')}"`
    const line = `${cli} run "${folderPath}" --interactive --data-dir "${makeTempFolder()}"`
    // `script` gives a program a terminal.
    const child = spawn('script', ['-qec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    let shown = ''
    child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()))
    const questions = (count: number) =>
      vi.waitFor(() => expect(shown.split('2. Bob')).toHaveLength(count + 1), { timeout: 20_000 })
    return { child, questions, shown: () => shown, end: once(child, 'close') }
  }
  const answered = begin()
  await answered.questions(1)
  answered.child.stdin.write('1\n')
  await answered.questions(2)
  answered.child.stdin.write('2\n')
  expect(await answered.end).toEqual([0, null])
  expect(answered.shown()).toContain('for Bob')

  const canceled = begin()
  await canceled.questions(1)
  canceled.child.stdin.write('\u0003')
  expect(await canceled.end).toEqual([130, null])
})
