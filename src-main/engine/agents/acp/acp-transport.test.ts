import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { writtenAndTold } from '../../../testing/written-and-told.ts'
import { makeTestAttempt, type TestAttempt, type TestAttemptOptions } from '../../../testing/test-attempt.ts'
import { isPosix, programPath, stillAlive } from '../../../testing/test-program.ts'
import type { AgentFact, AttemptOutcome } from '../agent.ts'
import { createCliHost } from '../cli/cli-host.ts'
import type { AcpProfile } from './acp-profile.ts'
import { runAcp } from './acp-transport.ts'
import { nameFailure } from './engine-failure.ts'
import { readTokens, usageOf } from './report-usage.ts'

const host = createCliHost({
  ...{ environment: {}, baseEnvironment: {}, nodePath: process.execPath, personHomePath: '/nonexistent' },
  lastFailure: () => null,
  now: () => new Date(),
})

const fakeProfile: AcpProfile = {
  ...{ engine: 'gemini', title: 'Fake', command: 'fake', npmPackage: 'fake', nativePrograms: () => [] },
  ...{ tested: { from: '1.0.0', to: '1.0.0' }, executionModes: ['auto'], signInCommand: 'fake login' },
  ...{ keyVariables: ['FAKE_KEY'], wires: [], skillFolders: ['.agents/skills'], configHome: () => null },
  access: () => Promise.resolve({ kind: 'key', note: '' }),
  invocation: (skillId) => skillId,
  launch: () =>
    Promise.resolve({ args: [], env: {}, homeFiles: { 'conf/settings.json': '{}' }, hasKey: false, logins: [] }),
  ...{ beforeLoad: null, modeId: null, permissions: 'allow', forgetsCanceledTurn: false, isEndedByInput: true },
  skillsAmong: (commands) => commands,
  modelName: (told) => told,
  modelOfTurn: () => null,
  usage(turn) {
    const tokens = readTokens(turn['usage'])
    return tokens === null ? null : usageOf([tokens])
  },
  failureInAnswer: (text, help) => (text.startsWith('Error: ') ? nameFailure(text, null, help) : null),
}

const program = {
  ...{ command: process.execPath, args: [programPath('acp-agent.mjs')], path: 'fake', identity: '' },
}

interface Ran extends TestAttempt {
  readonly outcome: AttemptOutcome
}

async function run(
  prompt: string,
  options: Partial<TestAttemptOptions> = {},
  profile: Partial<AcpProfile> = {},
): Promise<Ran> {
  const test = makeTestAttempt({ folderPath: makeTempFolder(), prompt, ...options })
  return { ...test, outcome: await runAcp({ ...fakeProfile, ...profile }, host, program, test.attempt) }
}

function of<Kind extends AgentFact['kind']>(
  facts: readonly AgentFact[],
  kind: Kind,
): Extract<AgentFact, { kind: Kind }>[] {
  return facts.filter((fact): fact is Extract<AgentFact, { kind: Kind }> => fact.kind === kind)
}

test('a turn is told as session, model, reasoning, messages, tools, permission, use and usage; the last message is the answer', async () => {
  const { outcome, facts } = await run('tools')

  expect(outcome).toEqual({ kind: 'answered', text: '{"answer":3}', exitCode: 0, signal: null })
  const kept = facts.filter((fact) => fact.kind !== 'delta')
  expect(kept.map((fact) => (fact.kind === 'tool' ? `tool ${fact.id} ${fact.state}` : fact.kind))).toEqual([
    ...['model', 'session', 'skills', 'reasoning', 'message', 'tool t1 started', 'tool t1 succeeded', 'use', 'message'],
    ...['tool t2 started', 'permission', 'tool t2 succeeded', 'use', 'message', 'message', 'usage'],
  ])
  expect(of(facts, 'message').map(({ text }) => text)).toEqual([
    'I begin.',
    'Now the shell.',
    'A remark.',
    '{"answer":3}',
  ])
  expect(of(facts, 'reasoning')).toEqual([{ kind: 'reasoning', text: 'Let me see.' }])
  expect(of(facts, 'skills')).toEqual([{ kind: 'skills', names: ['demo-skill'] }])
  expect(of(facts, 'permission')).toEqual([{ kind: 'permission', title: 'Shell', isAllowed: true }])
  expect(of(facts, 'use').map(({ what, name }) => `${what} ${name}`)).toEqual([
    'skill_loaded demo-skill',
    'script_run scripts/count.sh',
  ])
  expect(of(facts, 'usage')[0]?.usage).toMatchObject({ input_tokens: 10, output_tokens: 5, total_tokens: 15 })
})

test('what is being written is told piece by piece, and the pieces add up to what is then told whole', async () => {
  const { facts } = await run('tools')

  expect(of(facts, 'delta').map(({ text }) => text)).toEqual(
    expect.arrayContaining(['Let me ', 'see.', '{"answer":', '3}']),
  )
  expect(writtenAndTold(facts).every(([written, whole]) => written === whole)).toBe(true)
  expect(writtenAndTold(facts)).toHaveLength(5)
})

test('a profile that denies is obeyed, and the refusal is told', async () => {
  const { facts } = await run('tools', {}, { permissions: 'deny' })

  expect(of(facts, 'permission')).toEqual([{ kind: 'permission', title: 'Shell', isAllowed: false }])
  expect(of(facts, 'tool').at(-1)).toMatchObject({ id: 't2', state: 'failed' })
  expect(of(facts, 'use').map(({ what }) => what)).toEqual(['skill_loaded'])
})

const COUNT = 'bash .agents/skills/demo-skill/scripts/count.sh'

/** Runs a turn that stops at a deed, and the next one with a person's word on it. */
async function askThenDecide(isAllowed: boolean, more: Partial<TestAttemptOptions> = {}) {
  const folderPath = makeTempFolder()
  const first = await run('tools', { folderPath, isApprovalNeeded: true }, { forgetsCanceledTurn: true })
  if (first.outcome.kind !== 'needs_approval') throw new Error(`it is ${first.outcome.kind}`)
  const { request } = first.outcome
  const approval = { request, isAllowed, words: 'tools' }
  const resumeSessionId = of(first.facts, 'session')[0]?.sessionId ?? ''
  const second = await run('tools', { folderPath, isApprovalNeeded: true, resumeSessionId, approval, ...more })
  return { first, request, second }
}

test('where a person is asked, a turn stops at the deed, and the next one does it', async () => {
  const { first, request, second } = await askThenDecide(true)

  expect(request).toMatchObject({ title: COUNT, detail: { command: COUNT } })
  expect(request.done).toHaveLength(1)
  expect(of(first.facts, 'permission')).toEqual([])
  expect(of(first.facts, 'use').map(({ what }) => what)).toEqual(['skill_loaded'])
  expect(second.outcome).toMatchObject({ kind: 'answered', text: '{"answer":3}' })
  expect(of(second.facts, 'permission')).toEqual([{ kind: 'permission', title: 'Shell', isAllowed: true }])
})

test('a deed that was refused is refused again when the agent repeats it', async () => {
  const { second } = await askThenDecide(false)

  expect(second.outcome).toMatchObject({ kind: 'answered' })
  expect(of(second.facts, 'permission')).toEqual([{ kind: 'permission', title: 'Shell', isAllowed: false }])
  expect(of(second.facts, 'tool').at(-1)).toMatchObject({ id: 't2', state: 'failed' })
})

test('a yes is for the deed that was shown and for no other', async () => {
  const other = { key: 'another', title: 'Shell', detail: { command: 'rm -r .' }, done: [] }
  const { second } = await askThenDecide(true, { approval: { request: other, isAllowed: true, words: 'tools' } })

  expect(second.outcome).toMatchObject({ kind: 'needs_approval', request: { title: COUNT } })
})

test('once everything is allowed nobody is asked any more', async () => {
  const { second } = await askThenDecide(true, { isApprovalNeeded: false })

  expect(second.outcome).toMatchObject({ kind: 'answered', text: '{"answer":3}' })
})

test('the mode of the profile is set, and what the protocol does not know is answered and passed over', async () => {
  const { outcome } = await run('extension', {}, { modeId: 'yolo' })

  expect(outcome).toMatchObject({ kind: 'answered', text: '{"refusal":-32601,"modeId":"yolo"}' })
})

test('a session goes on in a new process, and its history is not taken for the answer', async () => {
  const folderPath = makeTempFolder()
  const first = await run('answer', { folderPath })
  const [session] = of(first.facts, 'session')
  const second = await run('recall', { folderPath, resumeSessionId: session?.sessionId ?? '' })
  const silent = await run('silent', { folderPath, resumeSessionId: session?.sessionId ?? '' })

  expect(second.outcome).toMatchObject({ kind: 'answered', text: '{"heard":["answer","recall"]}' })
  expect(of(second.facts, 'message')).toHaveLength(1)
  expect(silent.outcome).toMatchObject({ kind: 'answered', text: '' })
})

test('a session that is gone is told as such', async () => {
  const { outcome } = await run('answer', { resumeSessionId: 'lost' })

  expect(outcome).toMatchObject({ kind: 'failed', code: 'SESSION_RESUME_FAILED' })
  expect(outcome).toHaveProperty('message', 'The session could not be continued: Internal error: No such session')
})

test.runIf(isPosix)('cancel in the middle of a tool makes the agent end the tool, and ends the agent', async () => {
  const test = makeTestAttempt({ folderPath: makeTempFolder(), prompt: 'sleep' })
  const running = runAcp(fakeProfile, host, program, test.attempt)
  const pidPath = join(test.attempt.workspacePath, 'pid')
  const readPid = (): number => {
    try {
      return Number(readFileSync(pidPath, 'utf8'))
    } catch {
      return 0
    }
  }
  while (of(test.facts, 'tool').length === 0 || readPid() === 0) await delay(10)
  test.cancel()
  await running

  expect(of(test.facts, 'tool').map(({ state }) => state)).toEqual(['started', 'failed'])
  expect(await stillAlive([readPid(), test.children[0]?.pid ?? 0])).toEqual([])
})

test('a crash is told with what the agent wrote last', async () => {
  const { outcome } = await run('crash')

  expect(outcome).toMatchObject({ kind: 'failed', code: 'EXIT_CODE', exitCode: 7 })
  expect(outcome).toHaveProperty('message', expect.stringContaining('out of cheese'))
})

test.runIf(isPosix)('an end by a signal is told as such', async () => {
  expect((await run('kill')).outcome).toMatchObject({ kind: 'failed', code: 'KILLED_BY_SIGNAL', signal: 'SIGKILL' })
})

test('a program that cannot be started is told as such', async () => {
  const { attempt } = makeTestAttempt({ folderPath: makeTempFolder() })
  const outcome = await runAcp(fakeProfile, host, { ...program, command: '/nonexistent/agent' }, attempt)

  expect(outcome).toMatchObject({ kind: 'failed', code: 'START_FAILED' })
})

test('lines that are not the protocol are passed over and told once', async () => {
  const { outcome, facts } = await run('garbage')

  expect(outcome).toMatchObject({ kind: 'answered', text: '{"answer":1}' })
  expect(of(facts, 'warning')).toEqual([
    { kind: 'warning', code: 'NOT_PROTOCOL', message: 'The agent wrote what is not ACP: Welcome to the agent!' },
  ])
})

test('characters that arrive in pieces and messages of megabytes are whole', async () => {
  expect((await run('split')).outcome).toMatchObject({ text: '{"answer":"斑马有三匹🦓"}' })
  const { outcome } = await run('huge')

  expect(outcome).toHaveProperty('text.length', '{"answer":""}'.length + 3_000_000)
})

test.each([
  ['e401', 'AUTH_REQUIRED', 'Fake is not signed in: run `fake login`, or set FAKE_KEY.'],
  ['e429', 'QUOTA_EXCEEDED', 'You exceeded your current quota'],
  ['e404', 'MODEL_UNKNOWN', 'The model `x` does not exist'],
  ['enet', 'NETWORK', 'ECONNREFUSED'],
  ['eother', 'EXIT_CODE', 'the flux is gone'],
  ['refuse', 'REFUSED', 'The model refused'],
  ['early', 'EXIT_CODE', 'max_tokens'],
  ['astext', 'AUTH_REQUIRED', '401 Unauthorized'],
])('%s becomes %s with its words', async (prompt, code, words) => {
  const { outcome } = await run(prompt)

  expect(outcome).toMatchObject({ kind: 'failed', code })
  expect(outcome).toHaveProperty('message', expect.stringContaining(words))
})

test('an agent that wants a login, and one that has none to start with, are told apart from a crash', async () => {
  const asked = await run('answer', { environment: { FAKE_SIGNED_OUT: '1' } })
  const without = await run('answer', {}, { launch: () => Promise.resolve(null) })

  expect(asked.outcome).toMatchObject({ kind: 'failed', code: 'AUTH_REQUIRED' })
  expect(without.outcome).toMatchObject({ kind: 'failed', code: 'AUTH_REQUIRED' })
  expect(without.children).toEqual([])
})

test.runIf(isPosix)('an agent that stays when its input ends is ended', async () => {
  const { outcome, children } = await run('stay', {}, { isEndedByInput: false })

  expect(outcome).toMatchObject({ kind: 'answered', text: '{"answer":5}' })
  expect(await stillAlive([children[0]?.pid ?? 0])).toEqual([])
})

test('configuration lies in the private home, readable by nobody else', async () => {
  const { attempt } = await run('answer')

  const path = join(attempt.homePath, 'conf', 'settings.json')
  expect(readFileSync(path, 'utf8')).toBe('{}')
  if (isPosix) expect(statSync(path).mode & 0o077).toBe(0)
})

function tellsModels(kind: string, hasKey: boolean): Partial<AcpProfile> {
  const env = { FAKE_MODELS: kind }
  return { engine: 'qwen', launch: () => Promise.resolve({ args: [], env, homeFiles: {}, hasKey, logins: [] }) }
}

test.each([
  ['list', ['fake-0', 'fake-1']],
  ['option', ['o-1', 'o-2']],
  ['groups', ['g-1']],
])(
  'models that a session tells (%s) are remembered where the engine uses its own login, and only there',
  async (kind, ids) => {
    const told = async (): Promise<string[]> => (await host.toldModels.recall('qwen')).map(({ id }) => id)
    await run('answer', {}, tellsModels(kind, true))
    expect(await told()).not.toEqual(ids)
    expect((await run('answer', {}, tellsModels(kind, false))).outcome.kind).toBe('answered')
    expect(await told()).toEqual(ids)
    await run('answer', {}, tellsModels('none', false))
    expect(await told()).toEqual(ids)
  },
)
