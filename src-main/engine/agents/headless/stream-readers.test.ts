import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTempFolder } from '../../../testing/temp-folder.ts'
import { writtenAndTold } from '../../../testing/written-and-told.ts'
import { makeTestAttempt } from '../../../testing/test-attempt.ts'
import type { AgentFact, AttemptOutcome } from '../agent.ts'
import { createClaudeReader } from '../claude/claude-stream.ts'
import { createCodexReader } from '../codex/codex-stream.ts'
import type { StreamReader } from './headless-transport.ts'
import { createWholeLines } from './whole-lines.ts'

// The streams in testing/agent-streams were printed by codex 0.169.0 and claude-code 2.1.329.
const record = (name: string): Buffer =>
  readFileSync(new URL(`../../../testing/agent-streams/${name}.jsonl`, import.meta.url))

const READERS = {
  codex: (codexHomePath = '/nowhere', resumeSessionId?: string): StreamReader =>
    createCodexReader(attemptOf('$demo-skill', resumeSessionId), codexHomePath),
  claude: (prompt = '/demo-skill\n\nDo it.', resumeSessionId?: string): StreamReader =>
    createClaudeReader(attemptOf(prompt, resumeSessionId)),
}

function attemptOf(prompt: string, resumeSessionId?: string) {
  const resume = resumeSessionId === undefined ? {} : { resumeSessionId }
  return makeTestAttempt({ folderPath: makeTempFolder(), prompt, ...resume }).attempt
}

interface Heard {
  readonly facts: AgentFact[]
  readonly outcome: AttemptOutcome
}

async function hear(
  reader: StreamReader,
  stream: Buffer,
  end: { exitCode?: number | null; signal?: string } = {},
  chunkBytes = stream.length,
): Promise<Heard> {
  const facts: AgentFact[] = []
  const lines = createWholeLines((line) => facts.push(...reader.onLine(line)))
  for (let at = 0; at < stream.length; at += chunkBytes) lines.write(stream.subarray(at, at + chunkBytes))
  lines.end()
  const { exitCode = 0, signal = null } = end
  const outcome = await reader.finish({ exitCode, signal, outputTail: '' }, (fact) => facts.push(fact))
  return { facts, outcome }
}

const messages = (facts: readonly AgentFact[]) =>
  facts.filter((fact) => fact.kind === 'message').map(({ text }) => text)
const uses = (facts: readonly AgentFact[]) =>
  facts.filter((fact) => fact.kind === 'use').map(({ what, name }) => `${what} ${name}`)

describe('a run that goes well', () => {
  it('is heard from codex: session, messages, commands, files of the skill, tokens', async () => {
    const { facts, outcome } = await hear(READERS.codex(), record('codex-two-turns'))
    expect(outcome).toMatchObject({ kind: 'answered', text: '{"message":"done 完成","__SKILL_DONE__":true}' })
    expect(facts[0]).toMatchObject({ kind: 'session', sessionId: '01a1fea0-046c-7c13-96fb-90560e444801' })
    expect(messages(facts)).toEqual([
      'I will read the skill first. 你好，世界',
      'Now write.',
      outcome.kind === 'answered' && outcome.text,
    ])
    expect(facts.filter((fact) => fact.kind === 'tool').map(({ state }) => state)).toEqual([
      'started',
      'succeeded',
      'started',
      'succeeded',
    ])
    expect(uses(facts)).toEqual(['file_read SKILL.md', 'skill_loaded demo-skill', 'script_run scripts/x.mjs'])
    expect(facts.at(-1)).toMatchObject({ kind: 'usage', usage: { input_tokens: 3000, output_tokens: 150 } })
  })

  it('is told more of by codex’ record of the session: the model, the skills it saw, the skill it loaded', async () => {
    const home = makeTempFolder()
    const folder = join(home, 'sessions', '2026', '11', '21')
    mkdirSync(folder, { recursive: true })
    const name = 'rollout-2026-11-21T15-01-02-01a1fea0-046c-7c13-96fb-90560e444801.jsonl'
    writeFileSync(join(folder, name), record('codex-session'))
    const { facts } = await hear(READERS.codex(home), record('codex-two-turns'))
    expect(facts).toContainEqual({ kind: 'model', model: 'some-model' })
    expect(facts).toContainEqual({ kind: 'skills', names: ['demo-skill'] })
  })

  it('is heard from claude: session, model, skills, messages, tools, tokens and cost', async () => {
    const { facts, outcome } = await hear(READERS.claude(), record('claude-two-turns'))
    expect(outcome).toMatchObject({ kind: 'answered', text: '{"message":"done 完成","__SKILL_DONE__":true}' })
    expect(facts).toContainEqual({ kind: 'session', sessionId: '73427d14-8ceb-45da-8b0d-2c0269bfc7d0' })
    expect(facts).toContainEqual({ kind: 'model', model: 'some-model' })
    expect(facts.find((fact) => fact.kind === 'skills')?.names).toContain('demo-skill')
    expect(messages(facts)[0]).toBe('I will read the skill first. 你好，世界')
    expect(uses(facts)).toEqual(['skill_loaded demo-skill', 'file_read SKILL.md', 'script_run scripts/x.mjs'])
    expect(facts.at(-1)).toEqual({
      kind: 'usage',
      usage: { input_tokens: 3000, output_tokens: 150, cached_tokens: 0, total_tokens: 3150, cost_usd: 0.015 },
    })
  })

  it.each(['claude-two-turns', 'claude-tools'])('%s: the pieces of each message come before it', async (name) => {
    const { facts } = await hear(READERS.claude(), record(name))
    const told = writtenAndTold(facts)
    expect(told.length).toBeGreaterThan(1)
    for (const [written, whole] of told) expect(written).toBe(whole)
    expect(facts.filter((fact) => fact.kind === 'delta').length).toBeGreaterThan(told.length)
  })

  it('takes from claude thoughts as they grow, a block that is written once more, and nothing of sub-agents', () => {
    const reader = READERS.claude()
    const lines = [
      { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'Hm' } },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: '' } },
      { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{"a' } },
      { type: 'content_block_start', content_block: { type: 'text', text: '' } },
    ].map((event) => JSON.stringify({ type: 'stream_event', event, parent_tool_use_id: null }))
    const ofSubAgent = lines.map((line) => line.replace('"parent_tool_use_id":null', '"parent_tool_use_id":"t1"'))
    expect([...lines, ...ofSubAgent].flatMap((line) => reader.onLine(line))).toEqual([
      { kind: 'delta', of: 'reasoning', text: 'Hm' },
      { kind: 'delta', of: 'message', text: '' },
    ])
  })

  it('shows which tools of claude failed, and the file that it read', async () => {
    const { facts } = await hear(READERS.claude('Use it.'), record('claude-tools'))
    const states = facts.filter((fact) => fact.kind === 'tool').map(({ title, state }) => `${title} ${state}`)
    expect(states).toContain('WebFetch: http://127.0.0.1:9/ failed')
    expect(states).toContain('Skill: demo-skill succeeded')
    expect(uses(facts)).toEqual(['skill_loaded demo-skill', 'file_read scripts/x.mjs'])
  })

  it('proves no use of the skill by what failed', async () => {
    expect(uses((await hear(READERS.claude('Use it.'), record('claude-denied'))).facts)).toEqual([])
    const failed = record('codex-two-turns').toString('utf8').replaceAll('"exit_code":0', '"exit_code":1')
    expect(uses((await hear(READERS.codex(), Buffer.from(failed))).facts)).toEqual([])
  })

  it.each([
    ['codex-two-turns', 'codex'],
    ['claude-tools', 'claude'],
  ] as const)('is the same however the bytes of %s are cut', async (name, engine) => {
    const whole = await hear(READERS[engine](), record(name))
    for (const chunkBytes of [1, 7, 1000]) {
      expect(await hear(READERS[engine](), record(name), {}, chunkBytes)).toEqual(whole)
    }
  })
})

describe('a failure', () => {
  it.each([
    ['401', 'AUTH_REQUIRED'],
    ['429', 'QUOTA_EXCEEDED'],
    ['404', 'MODEL_UNKNOWN'],
    ['500', 'NETWORK'],
    ['refused', 'NETWORK'],
    ['cut', 'NETWORK'],
  ])('of the model (%s) has its own reason', async (what, code) => {
    for (const engine of ['codex', 'claude'] as const) {
      const { outcome } = await hear(READERS[engine](), record(`${engine}-${what}`), { exitCode: 1 })
      expect({ engine, ...outcome }).toMatchObject({ engine, kind: 'failed', code, exitCode: 1 })
    }
  })

  it('is never hidden by an exit code of 0', async () => {
    expect((await hear(READERS.claude(), record('claude-401'))).outcome).toMatchObject({ code: 'AUTH_REQUIRED' })
    expect((await hear(READERS.codex(), record('codex-401'))).outcome).toMatchObject({ code: 'AUTH_REQUIRED' })
    expect((await hear(READERS.codex(), Buffer.from(''))).outcome).toMatchObject({ kind: 'failed', code: 'EXIT_CODE' })
    expect((await hear(READERS.claude(), Buffer.from(''))).outcome).toMatchObject({ kind: 'failed', code: 'EXIT_CODE' })
  })

  it('is what claude calls a success with denied permissions', async () => {
    const { facts, outcome } = await hear(READERS.claude(), record('claude-denied'))
    expect(outcome).toMatchObject({ kind: 'failed', code: 'REFUSED' })
    expect(facts.filter((fact) => fact.kind === 'permission')).toHaveLength(2)
    expect(facts.find((fact) => fact.kind === 'permission')?.isAllowed).toBe(false)
  })

  it('is a lost session when one was to go on', async () => {
    const claude = READERS.claude('reply', 'a-session')
    expect((await hear(claude, record('claude-resume-lost'), { exitCode: 1 })).outcome).toMatchObject({
      code: 'SESSION_RESUME_FAILED',
    })
    const codex = READERS.codex('/nowhere', 'a-session')
    expect((await hear(codex, Buffer.from(''), { exitCode: 1 })).outcome).toMatchObject({
      code: 'SESSION_RESUME_FAILED',
    })
  })

  it('by a signal is told as that when the stream ends before the terminal event', async () => {
    const cut = record('codex-two-turns').subarray(0, 900)
    const end = { exitCode: null, signal: 'SIGKILL' }
    expect((await hear(READERS.codex(), cut, end)).outcome).toMatchObject({
      code: 'KILLED_BY_SIGNAL',
      signal: 'SIGKILL',
    })
  })
})

describe('a stream that is not to be trusted', () => {
  const STRANGE = [
    'Reading prompt from stdin...',
    '{"type":"brand.new","x":[1,{"y":null}]}',
    '[1,2,3]',
    'null',
    '{"type":"item.completed"}',
    '{"type":"item.completed","item":{"id":7,"type":42,"text":{"a":1}}}',
    '{"type":"item.completed","item":{"type":"agent_message","text":["no"]}}',
    '{"type":"turn.failed","error":"plain"}',
    '{"type":"system","subtype":"init","skills":"none","session_id":9}',
    '{"type":"assistant","message":{"content":"plain"}}',
    '{"type":"assistant","message":{"content":[null,{"type":"tool_use"},{"type":"text","text":5}]}}',
    '{"type":"user","message":{"content":[{"type":"tool_result","content":[{"type":"image"}]}]}}',
    '{"type":"result","is_error":"maybe","permission_denials":{"0":1},"usage":"lots","total_cost_usd":"free"}',
    '{"type":"turn.completed","usage":{"input_tokens":-5,"output_tokens":1e99}}',
    '{"half":',
  ].join('\n')

  it.each(['codex', 'claude'] as const)('does not disturb the reader of %s', async (engine) => {
    const { facts } = await hear(READERS[engine](), Buffer.from(STRANGE))
    for (const fact of facts) {
      if (fact.kind === 'usage') expect(fact.usage).toMatchObject({ input_tokens: null, output_tokens: null })
    }
  })

  it('may hold a line of a million characters in any language', async () => {
    const text = '火星🌕'.repeat(300_000)
    const line = JSON.stringify({ type: 'item.completed', item: { id: 'a', type: 'agent_message', text } })
    const stream = Buffer.from(`${line}\n{"type":"turn.completed","usage":{}}\n`)
    const { outcome } = await hear(READERS.codex(), stream, {}, 65_521)
    expect(outcome.kind === 'answered' && outcome.text === text).toBe(true)
  })

  it('loses a line over the limit, and only that one', () => {
    const heard: string[] = []
    const lines = createWholeLines((line) => heard.push(line), 10)
    lines.write(Buffer.from('short\r\n12345678901\nnext'))
    lines.end()
    expect(heard).toEqual(['short', 'next'])
  })
})
