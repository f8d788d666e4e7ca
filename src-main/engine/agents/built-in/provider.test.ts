import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ModelWire } from '../agent.ts'
import { AI_SDK_VERSION } from './built-in-agent.ts'
import { chooseModel, describeProvider } from './provider.ts'

function attemptWith(model: string | null, wires: readonly ModelWire[]) {
  return {
    model,
    modelAccess: (wire: ModelWire) =>
      Promise.resolve(wires.includes(wire) ? { baseUrl: `http://${wire}`, key: 'k', isGateway: true } : null),
  }
}

describe('the choice of a model server', () => {
  it.each([
    ['http://localhost:11434', 'openai-chat', 'http://localhost:11434/v1'],
    ['http://localhost:11434/v1/', 'openai-chat', 'http://localhost:11434/v1'],
    ['https://host/api/paas/v4', 'openai-chat', 'https://host/api/paas/v4'],
    ['https://host/proxy', 'anthropic', 'https://host/proxy/v1'],
    ['https://host', 'google', 'https://host/v1beta'],
  ])('an address of our own, %s by %s, becomes %s', async (url, wire, baseUrl) => {
    const environment = { SKILL_TRYOUT_AGENT_BASE_URL: url, SKILL_TRYOUT_AGENT_WIRE: wire }
    const chosen = await chooseModel(environment, attemptWith('vendor/model:free', []))
    expect(chosen).toMatchObject({ wire, baseUrl, key: null, model: 'vendor/model:free' })
  })

  it.each([
    ['anthropic/claude-x', ['anthropic', 'openai-responses'], 'anthropic', 'claude-x'],
    ['claude-x', ['anthropic', 'openai-responses'], 'anthropic', 'claude-x'],
    ['gemini-x', ['google'], 'google', 'gemini-x'],
    ['openai/gpt-x', ['openai-responses'], 'openai-responses', 'gpt-x'],
    ['some-model', ['google'], 'google', 'some-model'],
  ] as const)('without one, %s with keys for %j goes by %s', async (model, wires, wire, name) => {
    expect(await chooseModel({}, attemptWith(model, wires))).toMatchObject({ wire, model: name, key: 'k' })
  })

  it('an OpenAI address of another house gets the older protocol', async () => {
    const chosen = await chooseModel({ OPENAI_BASE_URL: 'http://x/v1' }, attemptWith('m', ['openai-chat']))
    expect(chosen).toMatchObject({ wire: 'openai-chat', baseUrl: 'http://openai-chat/v1' })
  })

  it.each([
    [{}, null, [], 'AUTH_REQUIRED', 'SKILL_TRYOUT_AGENT_BASE_URL'],
    [{}, 'claude-x', ['google'], 'AUTH_REQUIRED', 'ANTHROPIC_API_KEY'],
    [{}, null, ['google'], 'MODEL_UNKNOWN', 'SKILL_TRYOUT_AGENT_MODEL'],
    [{ SKILL_TRYOUT_AGENT_BASE_URL: 'http://x' }, null, [], 'MODEL_UNKNOWN', 'SKILL_TRYOUT_AGENT_MODEL'],
    [{ SKILL_TRYOUT_AGENT_BASE_URL: 'file:///x' }, 'm', [], 'AUTH_REQUIRED', 'http or https'],
    [{ SKILL_TRYOUT_AGENT_BASE_URL: 'http://x', SKILL_TRYOUT_AGENT_WIRE: 'soap' }, 'm', [], 'AUTH_REQUIRED', 'soap'],
  ] as const)('%j with model %j says what to set', async (environment, model, wires, code, words) => {
    const chosen = await chooseModel(environment, attemptWith(model, wires))
    expect(chosen).toMatchObject({ code })
    expect('message' in chosen && chosen.message).toContain(words)
  })
})

it('the doctor tells the address and never the key', () => {
  const told = describeProvider({
    SKILL_TRYOUT_AGENT_BASE_URL: 'http://user:pass@host:1/v1?x=secret',
    SKILL_TRYOUT_AGENT_API_KEY: 'secret',
  })
  expect(told).toMatchObject({ isReady: true })
  expect(told.note).toContain('http://host:1')
  expect(told.note).not.toMatch(/secret|pass/)
})

it("the version that is told is the library's", () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
  expect(AI_SDK_VERSION).toBe(dependencies['ai'])
})
