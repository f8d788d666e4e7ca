import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { skillFiles, zipSkill } from '../../src-main/testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../src-main/testing/test-server.ts'
import type { ModelScript } from '../model-server/model-script.ts'
import { startModelServer, type ModelServer } from '../model-server/model-server.ts'

const WIRES = ['openai-chat', 'openai-responses', 'anthropic', 'google'] as const
type Environment = Record<string, string>

async function startModel(script: ModelScript): Promise<ModelServer> {
  const model = await startModelServer(script)
  onTestFinished(() => model.close())
  return model
}

function agentPackage(extra: Record<string, string> = {}): Promise<Blob> {
  const files = skillFiles({
    manifest: {
      engines: ['agent'],
      entrypoint: undefined,
      artifacts: [{ role: 'report', pattern: 'report.md', required: true }],
    },
  })
  return zipSkill({ ...files, 'scripts/make.sh': 'echo "from the script" > artifacts/report.md\n', ...extra })
}

interface Tried {
  readonly server: TestServer
  readonly requestId: string
  readonly end: RunStatusBody
  readonly events: { type: string; data: Record<string, unknown> }[]
}

async function tryOut(environment: Environment, model?: string): Promise<Tried> {
  const server = await startTestServer({ environment: { PATH: process.env['PATH'], ...environment } })
  const requestId = await server.begin(
    { engine: 'agent', ...(model === undefined ? {} : { model }) },
    { skill: await agentPackage() },
  )
  const end = await server.untilEnd(requestId)
  const history = await server.client.tempRuns.eventHistory({ params: { request_id: requestId }, query: {} })
  return { server, requestId, end, events: history.events }
}

const WRITES_AND_ANSWERS: ModelScript = {
  prompts: [
    {
      steps: [
        { text: 'I read the skill.', toolCalls: [{ readFile: '.agents/skills/demo-skill/SKILL.md' }] },
        { toolCalls: [{ shell: 'bash .agents/skills/demo-skill/scripts/make.sh && env | sort' }] },
        { answer: { message: 'done' } },
      ],
    },
  ],
}

function own(url: string, more: Environment = {}): Environment {
  return { SKILL_TRYOUT_AGENT_BASE_URL: `${url}/v1`, SKILL_TRYOUT_AGENT_MODEL: 'scripted-model', ...more }
}

describe('the built-in agent', () => {
  it.each(WIRES)('%s: reads the skill, runs its script, writes the artifact and answers', async (wire) => {
    const model = await startModel(WRITES_AND_ANSWERS)
    const url = wire === 'google' ? { SKILL_TRYOUT_AGENT_BASE_URL: model.url } : {}
    const { server, requestId, end, events } = await tryOut(
      own(model.url, { SKILL_TRYOUT_AGENT_WIRE: wire, SKILL_TRYOUT_AGENT_API_KEY: 'sk-secret-of-mine', ...url }),
    )
    expect(end.error).toBeNull()
    expect(end.status).toBe('succeeded')
    const result = await server.client.tempRuns.result({ params: { request_id: requestId } })
    expect(result.result).toMatchObject({ status: 'success', data: { message: 'done' } })
    expect(result.result.artifacts).toEqual(['artifacts/report.md'])
    expect(end.usage?.input_tokens).toBeGreaterThan(0)

    const told = JSON.stringify(events)
    expect(told).toContain('I read the skill.')
    const uses = events.filter((event) => event.type === 'run.agent').map((event) => event.data)
    expect(uses).toContainEqual({ kind: 'use', what: 'skill_loaded', name: 'demo-skill' })
    expect(uses).toContainEqual({ kind: 'use', what: 'script_run', name: 'scripts/make.sh' })
    expect(uses).toContainEqual({ kind: 'model', model: 'scripted-model' })
    const calls = events.filter((event) => event.type === 'assistant.tool_call').map((event) => event.data['state'])
    expect(calls).toEqual(['started', 'succeeded', 'started', 'succeeded'])

    const first = JSON.stringify(model.requests[0]?.body)
    expect(first).toContain('demo-skill: Shows how a skill is tried out.')
    // The key goes to the server and nowhere else: not into the shell, not into a log.
    expect(told).not.toContain('sk-secret-of-mine')
    expect(allText(join(server.dataPath, 'runs'))).not.toContain('sk-secret-of-mine')
  })

  it('works with a server on this machine that wants no key', async () => {
    const model = await startModel(WRITES_AND_ANSWERS)
    const { end } = await tryOut(own(model.url))
    expect(end.status).toBe('succeeded')
    expect(model.requests.every((request) => request.headers['authorization'] === undefined)).toBe(true)
  })

  it("takes a provider's key where no address of one's own is set", async () => {
    const model = await startModel(WRITES_AND_ANSWERS)
    const { end, events } = await tryOut(
      { ANTHROPIC_API_KEY: 'sk-ant', ANTHROPIC_BASE_URL: model.url },
      'anthropic/claude-x',
    )
    const told = { kind: 'model_access', wire: 'anthropic', via: 'gateway' }
    expect(events.filter((event) => event.data['kind'] === 'model_access').map((event) => event.data)).toEqual([told])
    expect(end.status).toBe('succeeded')
    expect(model.requests[0]).toMatchObject({ path: '/v1/messages', body: { model: 'claude-x' } })
    expect(model.requests[0]?.headers['x-api-key']).toBe('sk-ant')
  })

  it('reaches nothing outside the workspace with its file tools', async () => {
    const model = await startModel({
      prompts: [
        {
          steps: [
            { toolCalls: [{ shell: 'ln -s /etc/passwd link && ln -s /etc folder && echo hi > artifacts/report.md' }] },
            { toolCalls: ['link', 'folder/passwd', '/etc/passwd', '../home/x'].map((path) => ({ readFile: path })) },
            {
              toolCalls: [
                { writeFile: { path: 'folder/made', content: 'x' } },
                { writeFile: { path: '../made', content: 'x' } },
              ],
            },
            { answer: { message: 'done' } },
          ],
        },
      ],
    })
    const { server, end, events } = await tryOut(own(model.url))
    expect(end.status).toBe('succeeded')
    const calls = events.filter((event) => event.type === 'assistant.tool_call')
    expect(calls.filter((event) => event.data['state'] === 'failed')).toHaveLength(6)
    expect(JSON.stringify(events)).not.toContain('root:')
    expect(existsSync('/etc/made')).toBe(false)
    expect(existsSync(join(server.dataPath, 'runs', String(end.run_id), 'made'))).toBe(false)
  })
})

describe('why the built-in agent failed', () => {
  it.each([
    [401, 'AUTH_REQUIRED', 'Set SKILL_TRYOUT_AGENT_API_KEY'],
    [404, 'MODEL_UNKNOWN', 'does not know the model "scripted-model"'],
  ] as const)('%i is %s', async (status, code, words) => {
    const model = await startModel({ prompts: [{ steps: [{ status }] }] })
    const { end } = await tryOut(own(model.url, { SKILL_TRYOUT_AGENT_API_KEY: 'sk-wrong' }))
    expect(end.error).toMatchObject({ code })
    expect(end.error?.message).toContain(words)
    expect(end.error?.message).not.toContain('sk-wrong')
  })

  it('a used-up quota is QUOTA_EXCEEDED, after the repeats that a 429 asks for', async () => {
    const model = await startModel({ prompts: [{ steps: [{ status: 429, retryAfterSeconds: 0.01 }] }] })
    const { end } = await tryOut(own(model.url))
    expect(end.error).toMatchObject({ code: 'QUOTA_EXCEEDED' })
    expect(model.requests.length).toBeGreaterThan(1)
  })

  it('a server that is not there is NETWORK', async () => {
    const { end } = await tryOut(own('http://127.0.0.1:9'))
    expect(end.error).toMatchObject({ code: 'NETWORK' })
    expect(end.error?.message).toContain('http://127.0.0.1:9')
  })

  it('a stream that is cut is NETWORK, not an answer', async () => {
    const model = await startModel({ prompts: [{ steps: [{ text: 'half of it', cut: true }] }] })
    const { end } = await tryOut(own(model.url))
    expect(end).toMatchObject({ status: 'failed', error: { code: 'NETWORK' } })
  })

  it('without any address or key it says what to set, in the run and among the engines', async () => {
    const { server, end } = await tryOut({})
    expect(end.error).toMatchObject({ code: 'AUTH_REQUIRED' })
    expect(end.error?.message).toContain('SKILL_TRYOUT_AGENT_BASE_URL')
    const { engines } = await server.client.engines.list({ query: {} })
    const found = engines.find((engine) => engine.engine === 'agent')
    expect(found).toMatchObject({ state: 'not_signed_in' })
    expect(found?.fix_command).toContain('SKILL_TRYOUT_AGENT_BASE_URL')
  })
})

describe('ending the built-in agent', () => {
  it('cancel ends a command under way with its whole tree', async () => {
    const model = await startModel({
      prompts: [
        { steps: [{ toolCalls: [{ shell: 'echo $$ > artifacts/pid; (setsid sleep 300 &) ; sleep 300; echo no' }] }] },
      ],
    })
    const server = await startTestServer({ environment: { PATH: process.env['PATH'], ...own(model.url) } })
    const requestId = await server.begin({ engine: 'agent' }, { skill: await agentPackage() })
    const runId = String((await server.status(requestId)).run_id)
    const pidPath = join(server.dataPath, 'runs', runId, 'workspace', 'artifacts', 'pid')
    await expect
      .poll(() => existsSync(pidPath) && readFileSync(pidPath, 'utf8').trim(), { timeout: 10_000 })
      .toBeTruthy()
    await server.client.tempRuns.cancel({ params: { request_id: requestId } })
    expect((await server.untilEnd(requestId)).status).toBe('canceled')
    expect(processesWith(runId)).toEqual([])
  })

  it('cancel ends the wait for a server that never answers', async () => {
    const model = await startModel({
      prompts: [{ steps: [{ hang: 'mid-stream', text: 'a text that stops in the middle' }] }],
    })
    const server = await startTestServer({ environment: { PATH: process.env['PATH'], ...own(model.url) } })
    const requestId = await server.begin({ engine: 'agent' }, { skill: await agentPackage() })
    await expect.poll(() => model.requests.length, { timeout: 10_000 }).toBe(1)
    await server.client.tempRuns.cancel({ params: { request_id: requestId } })
    expect((await server.untilEnd(requestId)).status).toBe('canceled')
  })
})

function allText(folderPath: string): string {
  return readdirSync(folderPath, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
}

/** Pids of living processes that carry the run's marker. */
function processesWith(runId: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(`=${runId}\0`)
    } catch {
      return false
    }
  })
}
