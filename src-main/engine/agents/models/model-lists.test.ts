import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import type { Agent, ModelWire } from '../agent.ts'
import { createAgents } from '../agents.ts'
import { nameToAskFor } from '../acp/choose-model.ts'
import { createBuiltInAgent } from '../built-in/built-in-agent.ts'
import { createModelLists, type ModelLists, type ModelNames } from './model-lists.ts'
import { findModelServer } from './model-server.ts'
import { createToldModels } from './told-models.ts'

const KEY = 'sk-very-secret'
type Environment = Readonly<Record<string, string>>
type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void

interface Provider {
  readonly host: string
  readonly url: string
  readonly requests: IncomingMessage[]
}

/** A provider on a real socket. */
async function startProvider(answer: Answer): Promise<Provider> {
  const requests: IncomingMessage[] = []
  const server = createServer((incoming, outgoing) => {
    requests.push(incoming)
    answer(incoming, outgoing)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const host = `127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  onTestFinished(async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  })
  return { host, url: `http://${host}`, requests }
}

const json =
  (value: unknown, status = 200): Answer =>
  (_incoming, outgoing) =>
    void outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

function agentBy(wires: readonly ModelWire[], environment: Environment): Agent {
  return {
    ...{ id: 'iflow', usesAi: true, executionModes: ['auto'], canAskApproval: false, skillFolders: [], models: null },
    modelServer: () => findModelServer(environment, wires, (id, wire) => nameToAskFor(id, wire, wires)),
    modelsNote: 'It does not tell.',
    invocation: (skillId) => skillId,
    find: () =>
      Promise.resolve({
        ...{ engine: 'iflow', title: 'Test', state: 'ready', version: '1.0.0', path: null, note: 'Test.' },
        ...{ fix_command: null, uses_ai: true, execution_modes: ['auto'], models: [], checked_at: '' },
      }),
    run: () => Promise.reject(new Error('not run here')),
  }
}

interface Made extends ModelLists {
  setTime(ms: number): void
}

function listsOf(agent: Agent, told = createToldModels(null)): Made {
  let timeMs = 0
  const now = (): Date => new Date(timeMs)
  const lists = createModelLists({ agents: createAgents([agent], now), told, now, timeoutMs: 400 })
  onTestFinished(() => lists.close())
  return { ...lists, setTime: (ms) => (timeMs = ms) }
}

const ask = (wires: readonly ModelWire[], environment: Environment): Promise<ModelNames> =>
  listsOf(agentBy(wires, environment)).of('iflow', false)
const openAi = ({ url }: Provider): Environment => ({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${url}/v1` })

test('OpenAI’s list: asked with the key, sorted as people count, with names for people where there are some', async () => {
  const provider = await startProvider(
    json({ object: 'list', data: [{ id: 'gpt-10' }, { id: 'gpt-9', name: 'GPT Nine' }, { id: 'gpt-9' }, { noId: 1 }] }),
  )
  expect(await ask(['openai-responses'], openAi(provider))).toEqual({
    ...{ engine: 'iflow', cli_version_detected: '1.0.0', fallback_reason: null, told_by: 'provider' },
    note: `As ${provider.host} names them.`,
    models: [
      { id: 'gpt-9', display_name: 'GPT Nine' },
      { id: 'gpt-10', display_name: null },
    ],
  })
  expect(provider.requests[0]?.url).toBe('/v1/models')
  expect(provider.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
})

test('an address with a version of its own is asked there', async () => {
  const provider = await startProvider(json([{ id: 'm' }]))
  const environment = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${provider.url}/api/paas/v4` }
  expect((await ask(['openai-chat'], environment)).models).toEqual([{ id: 'm', display_name: null }])
  expect(provider.requests[0]?.url).toBe('/api/paas/v4/models')
})

test('Anthropic’s list: with its key header and its version, in one page', async () => {
  const provider = await startProvider(json({ data: [{ type: 'model', id: 'claude-x', display_name: 'Claude X' }] }))
  const environment = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: provider.url }
  expect((await ask(['anthropic'], environment)).models).toEqual([{ id: 'claude-x', display_name: 'Claude X' }])
  const request = provider.requests[0]
  expect([request?.url, request?.headers['x-api-key'], request?.headers['anthropic-version']]).toEqual([
    ...['/v1/models?limit=1000', KEY, '2023-06-01'],
  ])
})

test('Google’s list: without the prefix, and only what can generate content', async () => {
  const models = [
    {
      name: 'models/gemini-x',
      displayName: 'Gemini X',
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    },
    { name: 'models/embed', supportedGenerationMethods: ['embedContent'] },
    { name: 'models/untold' },
  ]
  const provider = await startProvider(json({ models }))
  const environment = { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: provider.url }
  expect((await ask(['google'], environment)).models).toEqual([
    { id: 'gemini-x', display_name: 'Gemini X' },
    { id: 'untold', display_name: null },
  ])
  expect(provider.requests[0]?.url).toBe('/v1beta/models?pageSize=1000')
  expect(provider.requests[0]?.headers['x-goog-api-key']).toBe(KEY)
})

test('an engine that takes any provider gets the list of the one it would be led to, by names that lead there', async () => {
  const data = [{ id: 'gpt-x' }, { id: 'claude-x' }, { id: 'google/gemini-x' }, { id: 'vendor/m:free' }]
  const provider = await startProvider(json({ data }))
  const environment = { ...openAi(provider), ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' }
  const { models } = await ask(['openai-chat', 'anthropic', 'google'], environment)
  expect(models.map(({ id }) => id)).toEqual(['gpt-x', 'openai/claude-x', 'openai/google/gemini-x', 'vendor/m:free'])
})

test('the built-in agent: a server on this machine needs no key, and the configured model is there also when it is not listed', async () => {
  const provider = await startProvider(json({ object: 'list', data: [{ id: 'qwen3:8b' }, { id: 'claude-like' }] }))
  const environment = { SKILL_TRYOUT_AGENT_BASE_URL: provider.url, SKILL_TRYOUT_AGENT_MODEL: 'mine' }
  const lists = listsOf(createBuiltInAgent({ environment, now: () => new Date() }))
  const { models } = await lists.of('agent', false)
  expect(models.map(({ id }) => id)).toEqual(['mine', 'claude-like', 'qwen3:8b'])
  expect(provider.requests[0]?.url).toBe('/v1/models')
  expect(provider.requests[0]?.headers.authorization).toBeUndefined()
})

test('the built-in agent by a key names models so that a run finds the way', async () => {
  const provider = await startProvider(json({ data: [{ id: 'gpt-x' }, { id: 'claude-x' }, { id: 'gemini/x' }] }))
  const lists = listsOf(createBuiltInAgent({ environment: openAi(provider), now: () => new Date() }))
  const { models } = await lists.of('agent', false)
  expect(models.map(({ id }) => id)).toEqual(['gpt-x', 'openai/claude-x', 'openai/gemini/x'])
})

const hang: Answer = () => undefined
const hangAmid: Answer = (_incoming, outgoing) => void outgoing.writeHead(200).write('{"data":[')
const breakOff: Answer = (_incoming, outgoing) => {
  outgoing.writeHead(200, { 'content-length': '1000' }).write('{"data":[')
  setImmediate(() => outgoing.destroy())
}
const huge: Answer = (_incoming, outgoing) => {
  outgoing.on('error', () => undefined)
  const part = Buffer.alloc(1024 * 1024, ' ')
  const more = (): void => {
    while (!outgoing.destroyed && outgoing.write(part));
  }
  outgoing.writeHead(200).on('drain', more)
  more()
}
const redirect: Answer = (_incoming, outgoing) =>
  void outgoing.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()

test.each([
  [
    'a refused key',
    json({ error: { message: `Incorrect key: ${KEY}` } }, 401),
    'key_refused',
    'not accept the key (401)',
  ],
  ['no such address', json({}, 404), 'no_list', 'gives no list of its models (404)'],
  ['an overload', json({}, 503), 'unreachable', 'cannot answer now (503)'],
  ['silence', hang, 'unreachable', 'sent nothing for'],
  ['silence amid the answer', hangAmid, 'unreachable', 'sent nothing for'],
  ['an answer that breaks off', breakOff, 'unreachable', 'broke off in the middle'],
  ['a page', (_incoming, outgoing) => void outgoing.end('<html>Hello</html>'), 'no_list', 'no list of models'],
  ['an answer of another kind', json({ data: 'x' }), 'no_list', 'no list of models'],
  ['an answer without end', huge, 'no_list', 'too long'],
  ['another place', redirect, 'no_list', 'wanted to send the request elsewhere'],
] as const satisfies readonly (readonly [string, Answer, string, string])[])(
  '%s is an empty list with a reason, without the key',
  async (_title, answer, reason, words) => {
    const provider = await startProvider(answer)
    const startedAt = performance.now()
    const list = await ask(['openai-chat'], openAi(provider))
    expect(list).toMatchObject({ fallback_reason: reason, told_by: null, models: [] })
    expect(list.note).toContain(words)
    expect(list.note).toContain(provider.host)
    expect(JSON.stringify(list)).not.toContain(KEY)
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  },
)

test('nobody there is told at once', async () => {
  const list = await ask(['openai-chat'], { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' })
  expect(list).toMatchObject({ fallback_reason: 'unreachable', models: [] })
  expect(list.note).toContain('ECONNREFUSED')
})

test('names that could hurt are left out, names for people are cleaned, and there are at most a thousand', async () => {
  const odd = ['', 'a b', 'a\u0007', '\u202egpt', 'model@high', '模型', 'x'.repeat(201)].map((id) => ({ id }))
  const many = Array.from({ length: 1_500 }, (_, index) => ({ id: `m-${index}` }))
  const provider = await startProvider(
    json({ data: [...odd, { id: 'good', name: `A\n\u001b[31m ${'y'.repeat(999)}` }, ...many] }),
  )
  const { models } = await ask(['openai-chat'], openAi(provider))
  expect(models).toHaveLength(1_000)
  expect(models[0]).toEqual({ id: 'good', display_name: `A [31m ${'y'.repeat(193)}` })
  expect(models[1]?.id).toBe('m-0')
})

test('several askers share one request, which is kept for minutes; a failure for seconds; a fresh look asks again', async () => {
  let status = 200
  const provider = await startProvider((incoming, outgoing) =>
    json({ data: [{ id: 'm' }] }, status)(incoming, outgoing),
  )
  const lists = listsOf(agentBy(['openai-chat'], openAi(provider)))
  expect(await lists.known('iflow')).toEqual([])
  await Promise.all([lists.of('iflow', false), lists.of('iflow', true), lists.of('iflow', false)])
  expect(provider.requests).toHaveLength(1)
  lists.setTime(4 * 60_000)
  await lists.of('iflow', false)
  expect(provider.requests).toHaveLength(1)
  expect(await lists.known('iflow')).toEqual([{ id: 'm', name: null }])
  await lists.of('iflow', true)
  expect(provider.requests).toHaveLength(2)
  status = 500
  lists.setTime(10 * 60_000)
  expect((await lists.of('iflow', false)).fallback_reason).toBe('unreachable')
  lists.setTime(10 * 60_000 + 10_000)
  await lists.of('iflow', false)
  expect(provider.requests).toHaveLength(3)
  status = 200
  lists.setTime(10 * 60_000 + 20_000)
  expect((await lists.of('iflow', false)).models).toHaveLength(1)
})

test('without a key: what the engine told in its newest run, over a restart too; else a reason', async () => {
  const path = join(makeTempFolder(), 'cli-models.json')
  const agent = agentBy(['openai-chat'], {})
  const told = createToldModels(path)
  expect(await listsOf(agent, told).of('iflow', false)).toMatchObject({
    ...{ fallback_reason: 'not_told', told_by: null, note: 'It does not tell.', models: [] },
  })
  await told.remember('iflow', [
    { id: 'b', name: 'B' },
    { id: 'a', name: null },
  ])
  await told.remember('iflow', [])
  expect(await listsOf(agent, createToldModels(path)).of('iflow', false)).toMatchObject({
    ...{ fallback_reason: null, told_by: 'engine' },
    models: [
      { id: 'a', display_name: null },
      { id: 'b', display_name: 'B' },
    ],
  })
})

test('nobody is signed in, or the engine is not there: the doctor’s words are the reason', async () => {
  const signedOut = listsOf(createBuiltInAgent({ environment: {}, now: () => new Date() }))
  const nothing = await signedOut.of('agent', false)
  expect(nothing).toMatchObject({ fallback_reason: 'no_access', models: [] })
  expect(nothing.note).toContain('SKILL_TRYOUT_AGENT_BASE_URL')
  expect(await signedOut.of('codebuddy', false)).toMatchObject({
    ...{ fallback_reason: 'cli_version_unknown', note: 'CodeBuddy is not supported yet.', models: [] },
  })
})
