import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { AgentFact, Attempt } from '../../src-main/engine/agents/agent.ts'
import { createBuiltInAgent } from '../../src-main/engine/agents/built-in/built-in-agent.ts'
import { makeTempFolder } from '../../src-main/testing/temp-folder.ts'
import type { ModelScript } from '../model-server/model-script.ts'
import { startModelServer } from '../model-server/model-server.ts'

async function startAgent(script: ModelScript, limits: { maxSteps?: number; idleMs?: number } = {}) {
  const model = await startModelServer(script)
  onTestFinished(() => model.close())
  const folderPath = makeTempFolder()
  const workspacePath = join(folderPath, 'workspace')
  const homePath = join(folderPath, 'home')
  for (const path of [workspacePath, homePath]) mkdirSync(path)
  const environment = { SKILL_TRYOUT_AGENT_BASE_URL: model.url, SKILL_TRYOUT_AGENT_MODEL: 'scripted-model' }
  const agent = createBuiltInAgent({ environment, now: () => new Date(), limits: { maxRetries: 0, ...limits } })
  const facts: AgentFact[] = []
  const run = (prompt: string, resume: Attempt['resume'] = null, more: { readonly isApprovalNeeded?: boolean } = {}) =>
    agent.run({
      ...{ runId: 'run-1', number: 1, mode: 'interactive', skill: SKILL, model: null, input: {}, parameter: {} },
      ...{
        workspacePath,
        skillPath: join(workspacePath, '.agents/skills/demo'),
        artifactsPath: workspacePath,
        homePath,
      },
      ...{
        baseEnvironment: {},
        resume,
        isApprovalNeeded: more.isApprovalNeeded ?? false,
        prompt,
        signal: new AbortController().signal,
      },
      modelAccess: () => Promise.resolve(null),
      startProcess: () => {
        throw new Error('no process in this test')
      },
      outputTail: () => '',
      tell: (fact) => facts.push(fact),
    })
  const sessionId = (): string => facts.findLast((fact) => fact.kind === 'session')?.sessionId ?? ''
  return { run, model, sessionId }
}

const SKILL: Attempt['skill'] = {
  ...{ skill_id: 'demo', name: 'demo', description: 'A demo.', version: null, engines: ['agent'] },
  ...{ declared_engines: ['agent'], unsupported_engines: [], execution_modes: ['interactive'], max_attempt: null },
  ...{ artifacts: [], input_schema: null, parameter_schema: null, output_schema: null, entry_script: null },
  ...{ prompts: {}, default_options: {} },
}

const LIST = { tool: 'list', arguments: {} }

it('a reply goes on in the same conversation, also after the process that began it', async () => {
  const { run, model, sessionId } = await startAgent({
    prompts: [
      { steps: [{ toolCalls: [LIST] }, { text: 'Which colour?' }] },
      { steps: [{ answer: { colour: 'red' } }] },
    ],
  })
  expect(await run('Paint it.')).toMatchObject({ kind: 'answered', text: 'Which colour?' })
  const first = sessionId()
  expect(await run('Red.', { sessionId: first, reply: 'Red.' })).toMatchObject({ text: '{"colour":"red"}' })
  expect(sessionId()).toBe(first)
  const last = JSON.stringify(model.requests.at(-1)?.body)
  for (const said of ['Paint it.', 'Which colour?', 'Red.', '[empty]']) expect(last).toContain(said)
})

it('says so when the conversation is gone', async () => {
  const { run } = await startAgent({ prompts: [{ steps: [{ text: 'hello' }] }] })
  const outcome = await run('Go on.', { sessionId: 'agent-of-yesterday', reply: 'Go on.' })
  expect(outcome).toMatchObject({ kind: 'failed', code: 'SESSION_RESUME_FAILED' })
})

it('ends at its step limit and says so', async () => {
  const steps = Array.from({ length: 5 }, () => ({ toolCalls: [LIST] }))
  const { run, model } = await startAgent({ prompts: [{ steps }] }, { maxSteps: 3 })
  expect(await run('Work.')).toMatchObject({ kind: 'failed', code: 'OUTPUT_MISSING' })
  expect(model.requests).toHaveLength(3)
})

it.each(['before-headers', 'mid-stream'] as const)('a server that goes silent %s is IDLE_TIMEOUT', async (hang) => {
  const { run } = await startAgent(
    { prompts: [{ steps: [{ hang, text: 'some text of the model' }] }] },
    { idleMs: 300 },
  )
  expect(await run('Work.')).toMatchObject({ kind: 'failed', code: 'IDLE_TIMEOUT' })
})

it('calls of tools that do not exist are answered, not fatal', async () => {
  const { run } = await startAgent({
    prompts: [{ steps: [{ toolCalls: [{ tool: 'browse', arguments: {} }] }, { text: 'then without' }] }],
  })
  expect(await run('Work.')).toMatchObject({ kind: 'answered', text: 'then without' })
})
