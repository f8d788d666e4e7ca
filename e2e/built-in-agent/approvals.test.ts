import { expect, it, onTestFinished } from 'vitest'
import { skillFiles, zipSkill } from '../../src-main/testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../src-main/testing/test-server.ts'
import type { ModelScript } from '../model-server/model-script.ts'
import { startModelServer, type ModelServer } from '../model-server/model-server.ts'

const WRITE = { shell: 'mkdir -p artifacts && echo written > artifacts/report.md' }
const SECOND = { shell: 'echo more >> artifacts/report.md' }
const ANSWER = { answer: { __SKILL_DONE__: true, message: 'done' } }

interface Asked {
  readonly server: TestServer
  readonly model: ModelServer
  readonly requestId: string
}

async function begin(script: ModelScript, options: Record<string, unknown> = {}): Promise<Asked> {
  const model = await startModelServer(script)
  onTestFinished(() => model.close())
  const server = await startTestServer({
    environment: {
      PATH: process.env['PATH'],
      SKILL_TRYOUT_AGENT_BASE_URL: `${model.url}/v1`,
      SKILL_TRYOUT_AGENT_MODEL: 'scripted-model',
    },
  })
  const files = skillFiles({
    manifest: {
      engines: ['agent'],
      entrypoint: undefined,
      execution_modes: ['auto', 'interactive'],
      max_attempt: 1,
      artifacts: [{ role: 'report', pattern: 'report.md', required: false }],
    },
  })
  const runtimeOptions = { execution_mode: 'interactive', interactive_tool_approval: true, ...options }
  const requestId = await server.begin(
    { engine: 'agent', runtime_options: runtimeOptions },
    { skill: await zipSkill(files) },
  )
  return { server, model, requestId }
}

/** Waits for the question about a deed. */
async function question({ server, requestId }: Asked, attempt: number) {
  const params = { request_id: requestId }
  const status = () => server.client.tempRuns.status({ params, query: {} })
  await expect
    .poll(async () => `${(await status()).status} ${(await status()).current_attempt}`, { timeout: 15_000 })
    .toBe(`waiting_user ${attempt}`)
  const { pending } = await server.client.tempRuns.pending({ params })
  if (pending === null) throw new Error('nothing is pending')
  return pending
}

const answer = ({ server, requestId }: Asked, interactionId: number, response: unknown) =>
  server.client.tempRuns.reply({
    params: { request_id: requestId },
    body: { interaction_id: interactionId, response },
  })

const artifactNames = async ({ server, requestId }: Asked) =>
  (await server.client.tempRuns.result({ params: { request_id: requestId } })).result.artifacts

async function permissionsTold({ server, requestId }: Asked) {
  const { events } = await server.client.tempRuns.eventHistory({ params: { request_id: requestId }, query: {} })
  return events.filter(({ data }) => data['kind'] === 'permission').map(({ data }) => data['isAllowed'])
}

it('asks before a command, does it after the yes, and goes on in the same conversation', async () => {
  const asked = await begin({ prompts: [{ steps: [{ text: 'I will write.', toolCalls: [WRITE] }, ANSWER] }] })
  const pending = await question(asked, 1)
  expect(pending).toMatchObject({ kind: 'choose_one', default_decision_policy: 'refuse' })
  expect(pending.prompt).toContain(WRITE.shell)
  expect(pending.options.map(({ value }) => value)).toEqual(['allow', 'allow_all', 'refuse'])
  expect(pending.context).toMatchObject({
    approval: { title: `shell: ${WRITE.shell}`, detail: { command: WRITE.shell } },
  })
  expect(asked.model.requests).toHaveLength(1)

  await answer(asked, pending.interaction_id, 'allow')
  // The skill allows one turn with a question of its own; a word on a deed is none.
  expect(await asked.server.untilEnd(asked.requestId)).toMatchObject({ status: 'succeeded', interaction_count: 1 })
  expect(await artifactNames(asked)).toEqual(['artifacts/report.md'])
  expect(await permissionsTold(asked)).toEqual([true])
  const last = JSON.stringify(asked.model.requests.at(-1)?.body)
  expect(last).toContain('I will write.')
})

it('looks without asking', async () => {
  const asked = await begin({ prompts: [{ steps: [{ toolCalls: [{ tool: 'list', arguments: {} }] }, ANSWER] }] })
  expect(await asked.server.untilEnd(asked.requestId)).toMatchObject({ status: 'succeeded', interaction_count: 0 })
})

it('does nothing that was refused, and tells the agent what the person said', async () => {
  const asked = await begin({ prompts: [{ steps: [{ toolCalls: [WRITE] }, ANSWER] }] })
  const pending = await question(asked, 1)
  await answer(asked, pending.interaction_id, 'Write nothing before Friday.')
  expect(await asked.server.untilEnd(asked.requestId)).toMatchObject({ status: 'succeeded' })
  expect(await artifactNames(asked)).toEqual([])
  expect(await permissionsTold(asked)).toEqual([false])
  expect(JSON.stringify(asked.model.requests.at(-1)?.body)).toContain('Write nothing before Friday.')
})

it('asks about each of two commands of one step before the model hears of either', async () => {
  const asked = await begin({ prompts: [{ steps: [{ toolCalls: [WRITE, SECOND] }, ANSWER] }] })
  const first = await question(asked, 1)
  expect(first.prompt).toContain(WRITE.shell)
  await answer(asked, first.interaction_id, 'allow')
  const second = await question(asked, 2)
  expect(second.prompt).toContain(SECOND.shell)
  expect(asked.model.requests).toHaveLength(1)
  await answer(asked, second.interaction_id, 'refuse')
  expect(await asked.server.untilEnd(asked.requestId)).toMatchObject({ status: 'succeeded' })
  expect(await permissionsTold(asked)).toEqual([true, false])
  const artifacts = `/v1/temp-skill-runs/${asked.requestId}/artifacts`
  const file = await asked.server.ask(`${artifacts}/artifacts/report.md`)
  expect(await file.text()).toBe('written\n')
})

it('asks no more once everything is allowed', async () => {
  const asked = await begin({
    prompts: [{ steps: [{ toolCalls: [WRITE] }, { toolCalls: [SECOND] }, { toolCalls: [SECOND] }, ANSWER] }],
  })
  const pending = await question(asked, 1)
  await answer(asked, pending.interaction_id, 'allow_all')
  expect(await asked.server.untilEnd(asked.requestId)).toMatchObject({ status: 'succeeded', interaction_count: 1 })
})

it('asks as well while it puts a faulty answer right', async () => {
  const faulty = { answer: { __SKILL_DONE__: true, message: 42 } }
  const asked = await begin({ prompts: [{ steps: [faulty] }, { steps: [{ toolCalls: [WRITE] }, ANSWER] }] })
  const pending = await question(asked, 1)
  expect(pending.prompt).toContain(WRITE.shell)
  await answer(asked, pending.interaction_id, 'allow')
  expect(await asked.server.untilEnd(asked.requestId)).toMatchObject({ status: 'succeeded' })
  expect(await artifactNames(asked)).toEqual(['artifacts/report.md'])
})

it('refuses what nobody answers in time', async () => {
  const asked = await begin(
    { prompts: [{ steps: [{ toolCalls: [WRITE] }, ANSWER] }] },
    { interactive_auto_reply: true, interactive_reply_timeout_sec: 1 },
  )
  expect(await asked.server.untilEnd(asked.requestId)).toMatchObject({ status: 'succeeded', auto_decision_count: 1 })
  expect(await artifactNames(asked)).toEqual([])
  expect(JSON.stringify(asked.model.requests.at(-1)?.body)).toContain('Nobody answered in time')
})
