// A small agent that speaks ACP v1 by the SDK's agent side. The first word of the prompt says what it does.
import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { setInterval } from 'node:timers'
import { setTimeout } from 'node:timers/promises'
import { agent, ndJsonStream, RequestError } from '@agentclientprotocol/sdk'

const home = process.env['HOME']
const wire = ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin))
const raw = (text) => new Promise((resolve) => process.stdout.write(text, resolve))
const notes = (sessionId) => join(home, `${sessionId}.json`)
let cwd = ''
let modeId = 'default'
let endTool = () => undefined

/** Ways to tell of models, odd entries among them. */
const MODELS = {
  none: { models: { currentModelId: 'fake-1', availableModels: [] } },
  list: {
    models: {
      currentModelId: 'fake-1',
      availableModels: [
        { modelId: 'fake-1', name: 'Fake One' },
        { modelId: 'fake-0', name: 'Fake Zero' },
      ],
    },
  },
  option: {
    configOptions: [
      {
        id: 'model',
        name: 'Model',
        type: 'select',
        currentValue: 'o-1',
        options: [
          { value: 'o-1', name: 'O One' },
          { value: 'o-2', name: 'O Two' },
        ],
      },
    ],
  },
  groups: {
    configOptions: [
      {
        id: 'model',
        name: 'Model',
        type: 'select',
        currentValue: 'g-1',
        options: [{ group: 'g', name: 'G', options: [{ value: 'g-1', name: 'G One' }] }],
      },
    ],
  },
}

const app = agent({ name: 'fake' })
  .onRequest('initialize', () => ({ protocolVersion: 1, agentCapabilities: { loadSession: true } }))
  .onRequest('session/new', ({ params }) => {
    if (process.env['FAKE_SIGNED_OUT']) throw new RequestError(-32000, 'Authentication required')
    cwd = params.cwd
    writeFileSync(notes('s-1'), '[]')
    return { sessionId: 's-1', ...(MODELS[process.env['FAKE_MODELS']] ?? MODELS.none) }
  })
  .onRequest('session/load', async ({ params, client }) => {
    if (!existsSync(notes(params.sessionId))) throw new RequestError(-32603, 'Internal error', 'No such session')
    cwd = params.cwd
    const say = sayer(client, params.sessionId)
    // As Gemini CLI does it: the history comes after the answer.
    void setTimeout(20).then(() => say.text('HISTORY'))
    return {}
  })
  .onRequest('session/set_mode', ({ params }) => {
    modeId = params.modeId
    return {}
  })
  .onRequest('session/prompt', async ({ params, client }) => {
    const path = notes(params.sessionId)
    const heard = [...JSON.parse(readFileSync(path, 'utf8')), params.prompt[0].text]
    writeFileSync(path, JSON.stringify(heard))
    const [word = ''] = params.prompt[0].text.split(' ')
    const act = ACTS[word] ?? ACTS.answer
    return (await act({ say: sayer(client, params.sessionId), client, sessionId: params.sessionId, heard })) ?? END
  })
  .onNotification('session/cancel', () => endTool())

const END = { stopReason: 'end_turn', usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 } }

function sayer(client, sessionId) {
  const update = (body) => client.notify('session/update', { sessionId, update: body })
  return {
    update,
    text: (text, messageId) =>
      update({
        sessionUpdate: 'agent_message_chunk',
        content: { type: 'text', text },
        ...(messageId && { messageId }),
      }),
    thought: (text) => update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text } }),
  }
}

const ACTS = {
  answer: ({ say }) => say.text('{"answer":42}'),
  async tools({ say, client, sessionId }) {
    await say.update({
      sessionUpdate: 'available_commands_update',
      availableCommands: [{ name: 'demo-skill', description: '' }],
    })
    await say.thought('Let me ')
    await say.thought('see.')
    await say.text('I begin.')
    await say.update({
      sessionUpdate: 'tool_call',
      toolCallId: 't1',
      title: 'skill',
      kind: 'other',
      status: 'pending',
      rawInput: {},
    })
    await say.update({
      sessionUpdate: 'tool_call_update',
      toolCallId: 't1',
      status: 'in_progress',
      rawInput: { name: 'demo-skill' },
    })
    await say.update({ sessionUpdate: 'tool_call_update', toolCallId: 't1', status: 'completed' })
    await say.text('Now the shell.', 'm2')
    // The first that is heard of a call may be the question whether it is allowed.
    const { outcome } = await client.request('session/request_permission', {
      sessionId,
      toolCall: {
        toolCallId: 't2',
        title: 'Shell',
        kind: 'execute',
        status: 'pending',
        rawInput: { command: 'bash .agents/skills/demo-skill/scripts/count.sh' },
      },
      options: [
        { optionId: 'always', name: 'Always', kind: 'allow_always' },
        { optionId: 'once', name: 'Once', kind: 'allow_once' },
        { optionId: 'no', name: 'No', kind: 'reject_once' },
      ],
    })
    const isAllowed = outcome.outcome === 'selected' && outcome.optionId === 'once'
    await say.update({
      ...{ sessionUpdate: 'tool_call_update', toolCallId: 't2', status: isAllowed ? 'completed' : 'failed' },
      content: [{ type: 'content', content: { type: 'text', text: '3' } }],
    })
    await say.text('A remark.', 'm3')
    await say.text('{"answer":', 'm4')
    await say.text('3}', 'm4')
  },
  async extension({ say, client, sessionId }) {
    const refusal = await client.request('craft/drainMidTurnQueue', { sessionId }).catch((cause) => cause.code)
    await say.update({ sessionUpdate: 'something_new', value: 1 })
    await say.text(JSON.stringify({ refusal, modeId }))
  },
  async sleep({ say }) {
    const child = spawn('bash', ['-c', 'echo $$ > pid; sleep 300; echo'], { cwd, detached: true, stdio: 'ignore' })
    await say.update({
      sessionUpdate: 'tool_call',
      toolCallId: 't1',
      title: 'sleep 300',
      kind: 'execute',
      status: 'in_progress',
      rawInput: { command: 'sleep 300' },
    })
    await new Promise((resolve) => (endTool = resolve))
    process.kill(-child.pid, 'SIGKILL')
    return { stopReason: 'cancelled' }
  },
  async crash({ say }) {
    await say.text('I fall over.')
    process.stderr.write('panic: out of cheese\n')
    process.exit(7)
  },
  kill: () => process.kill(process.pid, 'SIGKILL'),
  async silent() {},
  refuse: () => ({ stopReason: 'refusal' }),
  early: () => ({ stopReason: 'max_tokens' }),
  async garbage({ say }) {
    await raw('Welcome to the agent!\n[1,2]\n{"jsonrpc":"2.0","id":999,"result":{}}\n{"broken\n')
    await say.text('{"answer":1}')
  },
  async split() {
    const text = JSON.stringify({ answer: '斑马有三匹🦓' })
    const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } }
    const line = Buffer.from(
      `${JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 's-1', update } })}\n`,
    )
    for (const byte of line) {
      await raw(Buffer.of(byte))
      if (byte > 0x7f) await setTimeout(1)
    }
  },
  huge: ({ say }) => say.text(JSON.stringify({ answer: 'x'.repeat(3_000_000) })),
  recall: ({ say, heard }) => say.text(JSON.stringify({ heard })),
  stay({ say }) {
    setInterval(() => undefined, 1_000)
    return say.text('{"answer":5}')
  },
  e401: () => fail(-32603, 'Internal error', { details: '401 Incorrect API key provided' }),
  e429: () => fail(429, 'You exceeded your current quota'),
  e404: () => fail(404, 'The model `x` does not exist'),
  enet: () => fail(-32603, 'Internal error', 'connect ECONNREFUSED 127.0.0.1:1'),
  eother: () => fail(-32603, 'Internal error', { details: 'the flux is gone' }),
  astext: ({ say }) => say.text('Error: 401 Unauthorized'),
}

function fail(code, message, data) {
  throw new RequestError(code, message, data)
}

const connection = app.connect(wire)
void connection.closed.then(() => process.stdin.destroy())
