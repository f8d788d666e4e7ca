import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { makeTestAttempt, type TestAttemptOptions } from '../../../testing/test-attempt.ts'
import type { Agent, AgentFact, AttemptOutcome, ModelAccess } from '../agent.ts'
import { createClaudeAgent } from '../claude/claude-agent.ts'
import { createCliHost, type CliHost } from '../cli/cli-host.ts'
import { createCodexAgent } from '../codex/codex-agent.ts'

const ACCESS: ModelAccess = { baseUrl: 'http://127.0.0.1:9', key: 'key-of-the-run', isGateway: true }
const SECRETS = { AWS_SECRET_ACCESS_KEY: 'planted-secret', GITHUB_TOKEN: 'planted-secret', HOME: '/home/planted' }
const NOW = Date.UTC(2026, 10, 21)

const CODEX_LOGIN = { auth_mode: 'chatgpt', tokens: { id_token: 'i', access_token: 'acc', refresh_token: 'renews' } }
const claudeLogin = (expiresAt: number) => ({
  claudeAiOauth: { accessToken: 'acc-claude', refreshToken: 'renews', expiresAt },
})

interface Engine {
  readonly create: (host: CliHost) => Agent
  readonly stream: string
  readonly keyVariable: string
  readonly login: object
  readonly loginFile: string
}

const ENGINES: Readonly<Record<'codex' | 'claude', Engine>> = {
  codex: {
    create: createCodexAgent,
    stream: 'codex-two-turns',
    keyVariable: 'OPENAI_API_KEY',
    login: CODEX_LOGIN,
    loginFile: '.codex/auth.json',
  },
  claude: {
    create: createClaudeAgent,
    stream: 'claude-two-turns',
    keyVariable: 'ANTHROPIC_API_KEY',
    login: claudeLogin(NOW + 60_000),
    loginFile: '.claude/.credentials.json',
  },
}

function write(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, mode)
}

/** A person's machine: a CLI that notes what it gets and plays a recorded stream, a home, and secrets in the environment. */
function makeMachine(engine: 'codex' | 'claude', environment: Record<string, string> = {}) {
  const root = makeTempFolder()
  const stream = new URL(`../../../testing/agent-streams/${ENGINES[engine].stream}.jsonl`, import.meta.url).pathname
  const script = [
    '#!/bin/sh',
    'if [ "$1" = --version ]; then env > "$0.version-env"; echo "9.9.9"; exit; fi',
    'env > "$0.env"; printf "%s\\n" "$@" > "$0.args"; cat > "$0.input"',
    `exec cat '${stream}'`,
  ]
  write(join(root, 'bin', engine), script.join('\n'), 0o755)
  const host = createCliHost({
    environment: { ...SECRETS, ...environment },
    baseEnvironment: { PATH: `${join(root, 'bin')}:/usr/bin:/bin` },
    nodePath: process.execPath,
    personHomePath: join(root, 'person'),
    lastFailure: () => null,
    now: () => new Date(NOW),
  })
  const seen = (what: 'env' | 'args' | 'input' | 'version-env'): string =>
    readFileSync(join(root, 'bin', `${engine}.${what}`), 'utf8')
  return {
    root,
    agent: ENGINES[engine].create(host),
    seen,
    signIn: (login: object = ENGINES[engine].login) =>
      write(join(root, 'person', ENGINES[engine].loginFile), JSON.stringify(login)),
  }
}

type Machine = ReturnType<typeof makeMachine>

async function run(
  { root, agent }: Machine,
  options: Omit<TestAttemptOptions, 'folderPath'>,
): Promise<{ outcome: AttemptOutcome; facts: readonly AgentFact[]; homePath: string }> {
  const folderPath = join(root, 'run')
  const { attempt, facts } = makeTestAttempt({ folderPath, skillFolders: agent.skillFolders, ...options })
  return { outcome: await agent.run(attempt), facts, homePath: attempt.homePath }
}

const treeOf = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).toSorted((a, b) => (a < b ? -1 : 1))

describe.each(['codex', 'claude'] as const)('%s', (engine) => {
  const { keyVariable, loginFile, login } = ENGINES[engine]

  it('answers with what its stream ends with, and gets the prompt on standard input', async () => {
    const machine = makeMachine(engine)
    const { outcome } = await run(machine, { access: ACCESS, prompt: 'Do it.\n你好', model: 'some-model' })
    expect(outcome).toMatchObject({ kind: 'answered', text: '{"message":"done 完成","__SKILL_DONE__":true}' })
    expect(machine.seen('input')).toBe('Do it.\n你好')
    expect(machine.seen('args')).not.toContain('Do it.')
    expect(machine.seen('args')).toContain('some-model')
  })

  it.runIf(engine === 'codex')('gets the reasoning effort that stands behind the model (codex only)', async () => {
    const machine = makeMachine(engine)
    await run(machine, { access: ACCESS, model: 'some-model@high' })
    const args = machine.seen('args')
    expect(args).toContain('model_reasoning_effort="high"')
    expect(args).not.toContain('some-model@high')
  })

  it('shows no secret of our environment to its CLI, only the key of the run', async () => {
    const machine = makeMachine(engine, { [keyVariable]: 'real-key' })
    await run(machine, { access: ACCESS })
    await machine.agent.find(true)
    for (const environment of [machine.seen('env'), machine.seen('version-env')]) {
      for (const secret of ['planted-secret', '/home/planted', 'real-key']) expect(environment).not.toContain(secret)
    }
    expect(machine.seen('env')).toContain('key-of-the-run')
    expect(machine.seen('args')).not.toContain('key-of-the-run')
  })

  it('has its configuration in the home of the run', async () => {
    const machine = makeMachine(engine)
    const { homePath } = await run(machine, { access: ACCESS })
    const variable = engine === 'codex' ? 'CODEX_HOME' : 'CLAUDE_CONFIG_DIR'
    expect(machine.seen('env')).toContain(`${variable}=${homePath}/.${engine}\n`)
  })

  it('uses a person’s login without what renews it, and leaves the person’s files as they are', async () => {
    const machine = makeMachine(engine)
    machine.signIn()
    const before = treeOf(join(machine.root, 'person'))
    const { outcome, homePath } = await run(machine, { access: null })
    expect(outcome.kind).toBe('answered')
    expect(treeOf(join(machine.root, 'person'))).toEqual(before)
    expect(readFileSync(join(machine.root, 'person', loginFile), 'utf8')).toBe(JSON.stringify(login))
    const given = engine === 'codex' ? readFileSync(join(homePath, '.codex', 'auth.json'), 'utf8') : machine.seen('env')
    expect(given).toContain('acc')
    for (const text of [given, machine.seen('env')]) expect(text).not.toContain('renews')
  })

  it('says how to sign in where nobody is, without starting anything', async () => {
    const machine = makeMachine(engine)
    const { outcome } = await run(machine, { access: null })
    const command = engine === 'codex' ? 'codex login' : 'claude auth login'
    expect(outcome).toMatchObject({ kind: 'failed', code: 'AUTH_REQUIRED' })
    expect(outcome.kind === 'failed' && outcome.message).toContain(command)
    expect(() => machine.seen('args')).toThrow()
    expect(await machine.agent.find(false)).toMatchObject({ state: 'not_signed_in', fix_command: command })
  })

  it('is ready with a key or a login, and says which', async () => {
    const withKey = await makeMachine(engine, { [keyVariable]: 'real-key' }).agent.find(false)
    expect(withKey).toMatchObject({ state: 'ready', cli: { access: 'key', access_note: `key ${keyVariable}` } })
    expect(JSON.stringify(withKey)).not.toContain('real-key')
    const machine = makeMachine(engine)
    machine.signIn()
    expect(await machine.agent.find(false)).toMatchObject({ state: 'ready', cli: { access: 'login' } })
  })

  it('goes on with a session', async () => {
    const machine = makeMachine(engine)
    await run(machine, { access: ACCESS, prompt: 'my reply', resumeSessionId: 'session-1' })
    expect(machine.seen('args')).toMatch(engine === 'codex' ? /^resume\nsession-1\n-$/m : /^--resume\nsession-1$/m)
    expect(machine.seen('input')).toBe('my reply')
  })

  it('is not available when its CLI went away', async () => {
    const machine = makeMachine(engine)
    const agent = ENGINES[engine].create(
      createCliHost({
        environment: {},
        baseEnvironment: { PATH: '/nowhere' },
        nodePath: process.execPath,
        personHomePath: join(machine.root, 'person'),
        lastFailure: () => null,
        now: () => new Date(NOW),
      }),
    )
    expect((await run({ ...machine, agent }, { access: ACCESS })).outcome).toMatchObject({
      code: 'ENGINE_NOT_AVAILABLE',
    })
  })
})

const codexToken = (endMs: number): string =>
  ['{}', JSON.stringify({ exp: endMs / 1_000 }), ''].map((part) => Buffer.from(part).toString('base64url')).join('.')

it.each([
  ['claude', claudeLogin(NOW - 1)],
  ['codex', { tokens: { access_token: codexToken(NOW - 1_000) } }],
] as const)('a login of %s that has run out is no login', async (engine, login) => {
  const machine = makeMachine(engine)
  machine.signIn(login)
  const presence = await machine.agent.find(false)
  expect(presence.state).toBe('not_signed_in')
  expect(presence.note).toContain('run out')
})

it('a login of Codex that says when it ends is one until then', async () => {
  const machine = makeMachine('codex')
  machine.signIn({ tokens: { access_token: codexToken(NOW + 1_000) } })
  expect((await machine.agent.find(false)).state).toBe('ready')
})

it('Claude Code is told to attach no file that a value mentions, and to read no instruction file', async () => {
  const machine = makeMachine('claude')
  await run(machine, { access: ACCESS, prompt: '/demo-skill\n\n- text: @/etc/passwd' })
  for (const name of ['FILE_MENTIONS', 'CLAUDE_MDS', 'BUNDLED_SKILLS'])
    expect(machine.seen('env')).toContain(`CLAUDE_CODE_DISABLE_${name}=1\n`)
})

it('Codex does not offer the skills that lie inside the skill', async () => {
  const machine = makeMachine('codex')
  const innerPath = join(machine.root, 'run', 'workspace', '.agents', 'skills', 'demo-skill', 'in"ner', 'SKILL.md')
  write(innerPath, '---\nname: inner\n---\n')
  const { homePath } = await run(machine, { access: ACCESS })
  const config = readFileSync(join(homePath, '.codex', 'config.toml'), 'utf8')
  expect(config.match(/^path = .*$/gm)).toEqual([`path = ${JSON.stringify(innerPath)}`])
  expect(config).toContain('[[skills.config]]')
})

it.each(['codex', 'claude'] as const)(
  '%s does not meet hooks that the work has left in its workspace',
  async (engine) => {
    const machine = makeMachine(engine)
    const settingsPath = join(machine.root, 'run', 'workspace', '.claude', 'settings.json')
    write(settingsPath, '{}')
    const { facts } = await run(machine, { access: ACCESS, resumeSessionId: 'session-1' })
    expect(existsSync(settingsPath)).toBe(false)
    expect(facts).toContainEqual(expect.objectContaining({ kind: 'warning', code: 'CONFIGURATION_SET_ASIDE' }))
  },
)

it('the address of the model reaches Codex in its configuration, the key does not', async () => {
  const machine = makeMachine('codex')
  const { homePath } = await run(machine, { access: { ...ACCESS, baseUrl: 'http://127.0.0.1:9/a"b' } })
  const config = readFileSync(join(homePath, '.codex', 'config.toml'), 'utf8')
  expect(config).toContain('base_url = "http://127.0.0.1:9/a\\"b/v1"')
  expect(config).not.toContain('key-of-the-run')
})

it('Codex tells the tokens of a whole session: a later turn counts what it added', async () => {
  const machine = makeMachine('codex')
  const tokens = async (resumeSessionId?: string) => {
    const resume = resumeSessionId === undefined ? {} : { resumeSessionId }
    const { facts } = await run(machine, { access: ACCESS, ...resume })
    return facts.filter((fact) => fact.kind === 'usage').map(({ usage }) => usage.total_tokens)
  }
  expect(await tokens()).toEqual([3150])
  // The recorded stream tells the same sum again: nothing was added.
  expect(await tokens('session-1')).toEqual([0])
  expect(await tokens()).toEqual([3150])
})
