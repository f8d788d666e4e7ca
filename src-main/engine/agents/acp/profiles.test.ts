import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { makeTestAttempt } from '../../../testing/test-attempt.ts'
import type { ModelWire } from '../agent.ts'
import { createCliHost, type CliHost } from '../cli/cli-host.ts'
import { copilotProfile } from './copilot.ts'
import { geminiProfile } from './gemini.ts'
import { kiloProfile } from './kilo.ts'
import { opencodeProfile } from './opencode.ts'
import { ripgrepCopies } from './opencode-ripgrep.ts'
import { qwenProfile } from './qwen.ts'
import type { AcpLaunch, AcpProfile } from './acp-profile.ts'
import { ACP_PROFILES } from './acp-profiles.ts'
import { prepareHome } from './prepare-home.ts'

const KEY = 'sk-secret'

interface Wanted {
  readonly wires?: readonly ModelWire[]
  readonly model?: string | null
  readonly environment?: Readonly<Record<string, string>>
  readonly personHomePath?: string
  readonly path?: string
}

function hostOf({ environment = {}, personHomePath = '/nonexistent', path = '' }: Wanted): CliHost {
  return createCliHost({
    ...{ environment, baseEnvironment: { PATH: path }, nodePath: process.execPath, personHomePath },
    lastFailure: () => null,
    now: () => new Date(),
  })
}

/** @param wanted the protocols for which there is a key */
async function launch(profile: AcpProfile, wanted: Wanted = {}): Promise<AcpLaunch | null> {
  const { wires = ['openai-chat', 'anthropic', 'google'], model = null } = wanted
  const { attempt } = makeTestAttempt({ folderPath: makeTempFolder(), model })
  const access = { baseUrl: 'http://127.0.0.1:1', key: KEY, isGateway: true }
  const withKeys = {
    ...attempt,
    modelAccess: (wire: ModelWire) => Promise.resolve(wires.includes(wire) ? access : null),
  }
  return profile.launch(withKeys, hostOf(wanted))
}

function put(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(content))
}

test.each(ACP_PROFILES.map((profile) => [profile.title, profile] as const))(
  '%s gets a key as a file or in a variable that its shell does not see, and never on its command line',
  async (_title, profile) => {
    const start = await launch(profile)
    const hidden = profile === geminiProfile || profile === copilotProfile

    expect(start?.hasKey).toBe(true)
    expect(start?.args.join(' ')).not.toContain(KEY)
    expect(Object.values(start?.env ?? {}).includes(KEY)).toBe(hidden)
    expect(Object.values(start?.homeFiles ?? {}).some((text) => text.includes(KEY))).toBe(!hidden)
    expect(start?.logins).toEqual([])
  },
)

test.each(ACP_PROFILES.map((profile) => [profile.title, profile] as const))(
  '%s is not started without a key and without a login, and the doctor says so',
  async (_title, profile) => {
    expect(await launch(profile, { wires: [] })).toBeNull()
    expect(await profile.access(hostOf({}))).toMatchObject({ kind: 'none' })
    const environment = { [profile.keyVariables[0] ?? '']: KEY }
    const access = await profile.access(hostOf({ environment }))
    expect(access.kind).toBe('key')
    expect(access.note).not.toContain(KEY)
  },
)

test.each([
  ['Gemini CLI', geminiProfile, '.gemini/oauth_creds.json', '.gemini/oauth_creds.json'],
  ['Qwen Code', qwenProfile, '.qwen/oauth_creds.json', '.qwen/oauth_creds.json'],
  ['opencode', opencodeProfile, '.local/share/opencode/auth.json', '.local/share/opencode/auth.json'],
  ['Kilo', kiloProfile, '.local/share/kilo/auth.json', '.local/share/kilo/auth.json'],
  ['Copilot', copilotProfile, '.copilot/config.json', '.copilot/config.json'],
] as const)("%s works with a copy of the person's own login", async (_title, profile, from, to) => {
  const personHomePath = makeTempFolder()
  put(join(personHomePath, from), { access_token: 'a', refresh_token: 'r', some: { type: 'oauth', refresh: 'r' } })
  const start = await launch(profile, { wires: [], personHomePath })
  const homePath = makeTempFolder()
  await prepareHome(homePath, start ?? { homeFiles: {}, logins: [] })

  expect(start?.hasKey).toBe(false)
  expect(await profile.access(hostOf({ personHomePath }))).toMatchObject({ kind: 'login' })
  expect(readFileSync(join(homePath, to), 'utf8')).toContain('"access_token":"a"')
})

test('what renews a login that can be renewed once is not in the copy', async () => {
  const personHomePath = makeTempFolder()
  put(join(personHomePath, '.qwen/oauth_creds.json'), { access_token: 'a', refresh_token: 'r' })
  const start = await launch(qwenProfile, { wires: [], personHomePath })
  const homePath = makeTempFolder()
  await prepareHome(homePath, start ?? { homeFiles: {}, logins: [] })

  const copy: unknown = JSON.parse(readFileSync(join(homePath, '.qwen/oauth_creds.json'), 'utf8'))
  expect(copy).toEqual({ access_token: 'a', refresh_token: '' })
})

test('a model is looked for at the provider that is named with it, else at the maker of it, else at the first with a key', async () => {
  const models = async (wanted: Wanted): Promise<string | undefined> =>
    (await launch(copilotProfile, wanted))?.env['COPILOT_MODEL']

  expect(await models({ model: 'anthropic/claude-x' })).toBe('claude-x')
  expect((await launch(copilotProfile, { model: 'anthropic/claude-x' }))?.env['COPILOT_PROVIDER_TYPE']).toBe(
    'anthropic',
  )
  expect(await models({ model: 'claude-x', wires: ['openai-chat'] })).toBe('claude-x')
  expect((await launch(copilotProfile, { model: 'claude-x' }))?.env['COPILOT_PROVIDER_TYPE']).toBe('anthropic')
  expect(await models({ environment: { OPENAI_MODEL: 'my-model' } })).toBe('my-model')
  expect(await launch(copilotProfile, { model: 'anthropic/claude-x', wires: ['openai-chat'] })).toBeNull()
})

test('opencode asks only the provider that it was given', async () => {
  const start = await launch(opencodeProfile, { model: 'some/model' })
  const config: unknown = JSON.parse(Object.values(start?.homeFiles ?? {})[0] ?? '')

  expect(config).toMatchObject({
    model: 'skill-tryout/some/model',
    enabled_providers: ['skill-tryout'],
    provider: { 'skill-tryout': { options: { baseURL: 'http://127.0.0.1:1/v1' }, models: { 'some/model': {} } } },
    share: 'disabled',
    autoupdate: false,
  })
  expect(opencodeProfile.modelName('skill-tryout/some/model')).toBe('some/model')
  expect(opencodeProfile.skillsAmong?.(['init', 'zebra'])).toEqual(['zebra'])
})

test('a ripgrep that opencode or its fork has fetched is copied to where the program of a run looks, and can be started there', async () => {
  const personHomePath = makeTempFolder()
  expect((await launch(opencodeProfile, { personHomePath }))?.copies).toEqual([])
  const fromPath = join(personHomePath, '.cache', 'opencode', 'bin', 'rg')
  put(fromPath, 'rg')
  chmodSync(fromPath, 0o755)
  for (const [profile, folder] of [[opencodeProfile, 'opencode'] as const, [kiloProfile, 'kilo'] as const]) {
    const start = await launch(profile, { personHomePath })
    expect(start?.copies).toEqual([{ fromPath, to: `.cache/${folder}/bin/rg` }])
    expect(start?.env).not.toHaveProperty('PATH')
    const homePath = makeTempFolder()
    await prepareHome(homePath, { homeFiles: {}, logins: [], copies: start?.copies ?? [] })
    const placed = join(homePath, '.cache', folder, 'bin', 'rg')
    expect([readFileSync(placed, 'utf8'), statSync(placed).mode & 0o111]).toEqual(['"rg"', 0o111])
  }
})

test('a ripgrep on the PATH needs no copy; where there is none, the doctor says what installs it', async () => {
  const binPath = makeTempFolder()
  const personHomePath = makeTempFolder()
  put(join(personHomePath, '.cache', 'kilo', 'bin', 'rg'), 'rg')
  const withPath = (home: string): CliHost => hostOf({ personHomePath: home, path: binPath })
  expect(await kiloProfile.lack?.(withPath('/nonexistent'))).toMatch(
    /^ripgrep \(rg\) is missing \(to install it: .* ripgrep/i,
  )
  expect(await kiloProfile.lack?.(withPath(personHomePath))).toBeNull()
  put(join(binPath, 'rg'), 'rg')
  expect(await kiloProfile.lack?.(withPath('/nonexistent'))).toBeNull()
  expect(await ripgrepCopies('kilo', withPath(personHomePath))).toEqual([])
})

test('the skills that come with a program are not offered beside ours', async () => {
  const [gemini, qwen, opencode] = await Promise.all(
    [geminiProfile, qwenProfile, opencodeProfile].map(async (profile): Promise<unknown> => {
      const start = await launch(profile)
      return JSON.parse(Object.values(start?.homeFiles ?? {})[0] ?? '')
    }),
  )

  expect(gemini).toMatchObject({ skills: { disabled: ['skill-creator', 'antigravity-support'] } })
  expect(qwen).toMatchObject({ skills: { disabledLevels: ['user', 'extension', 'bundled'] } })
  expect(opencode).toMatchObject({ permission: { skill: { '*': 'deny', 'demo-skill': 'allow' } } })
})

test('a session of Gemini CLI gets an older name before it is loaded, once', async () => {
  const homePath = makeTempFolder()
  const chatsPath = join(homePath, '.gemini', 'tmp', 'ws', 'chats')
  const sessionId = '46ea8a86-cf12-4823-85d8-53a2ca126d87'
  put(join(chatsPath, 'session-2026-11-21T15-05-46ea8a86.jsonl'), 'first')
  await geminiProfile.beforeLoad?.(homePath, sessionId)
  // The process that loaded it leaves an empty one with the same id.
  put(join(chatsPath, 'session-2026-11-21T15-06-46ea8a86.jsonl'), 'second')
  await geminiProfile.beforeLoad?.(homePath, sessionId)

  expect(readFileSync(join(chatsPath, 'session-2000-01-01T00-00-46ea8a86.jsonl'), 'utf8')).toBe('"first"')
  await expect(geminiProfile.beforeLoad?.(makeTempFolder(), sessionId)).resolves.toBeUndefined()
})

const help = { title: 'X', signInCommand: 'x login', keyVariables: [], hasKey: true }

test.each([
  ['Error: Authentication failed with provider (HTTP 401).', 'AUTH_REQUIRED'],
  ['Info: Request failed. Retrying...Info: Request failed. Retrying...Error: Last error: 429 quota', 'QUOTA_EXCEEDED'],
  ["Error: Model 'm' not found on provider (HTTP 404).", 'MODEL_UNKNOWN'],
  ['Error: Could not connect to local model provider', 'NETWORK'],
  ['{"answer": "Error: none"}', null],
  ['Error: I found one: {"answer": 1}', null],
])('Copilot ends its turn with %j', (text, code) => {
  expect(copilotProfile.failureInAnswer(text, help)?.code ?? null).toBe(code)
})

test('each agent tells the tokens of a turn in a place of its own', () => {
  const step = { usage: { inputTokens: 100, outputTokens: 5, totalTokens: 105, cachedReadTokens: 40 } }
  const sums = { input_tokens: 200, output_tokens: 10, total_tokens: 210 }
  const quota = { quota: { token_count: { input_tokens: 200, output_tokens: 10 } } }

  expect(qwenProfile.usage({ stopReason: 'end_turn' }, [step, {}, step])).toMatchObject({ ...sums, cached_tokens: 80 })
  expect(geminiProfile.usage({ stopReason: 'end_turn', _meta: quota }, [])).toMatchObject(sums)
  expect(copilotProfile.usage({ stopReason: 'end_turn', ...step }, [])).toMatchObject({ input_tokens: 100 })
  for (const profile of ACP_PROFILES) expect(profile.usage({ stopReason: 'end_turn' }, [])).toBeNull()
})

test('the name of a model is the one that people know', () => {
  expect(qwenProfile.modelName('$runtime|openai|qwen3-coder(openai)')).toBe('qwen3-coder')
  expect(qwenProfile.modelName('qwen3-coder(qwen-oauth)')).toBe('qwen3-coder')
  expect(geminiProfile.modelName('auto')).toBeNull()
  const quota = { token_count: { input_tokens: 1, output_tokens: 1 }, model_usage: [{ model: 'gemini-x' }] }
  expect(geminiProfile.modelOfTurn({ stopReason: 'end_turn', _meta: { quota } })).toBe('gemini-x')
})
