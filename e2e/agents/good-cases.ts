import type { RunEvent } from '../../src-main/contract/event.ts'
import { ANSWER, REPORT, TWO_TURNS, WRITE_REPORT, type MatrixCase } from './matrix-case.ts'
import { SKILL_DESCRIPTION, SKILL_INSTRUCTION, SKILL_NAME } from './matrix-skill.ts'
import { HOST_INSTRUCTION_WORD, HOST_LOGIN_WORD, HOST_SKILL_WORD } from './planted-home.ts'
import { describeEnd, type Trial } from './trial.ts'

const CHINESE = '我数了火星的卫星：有两颗。🌕🌖 完成！'
/** Over a million characters that never repeat: some agents end a model that does. */
const LONG_LINE = Array.from({ length: 100_000 }, (_, index) => `moon ${index * 7919}`).join(' ')

/** Cases in which the run has to succeed. */
export const GOOD_CASES: readonly MatrixCase[] = [
  {
    name: 'two-turns',
    title: 'writes an artifact, answers JSON, is told as events; only our skill reaches the model',
    server: 'plain',
    script: TWO_TURNS,
    async deed(trial) {
      const requestId = await runToSuccess(trial)
      trial.check((await trial.artifact(requestId, 'report.md')) === REPORT, 'the artifact is not what was written')
      const events = await trial.events(requestId)
      const types = new Set<string>(events.map(({ type }) => type))
      const told = JSON.stringify(events)
      trial.check(types.has('assistant.tool_call'), 'no event tells of the tool call')
      trial.check(types.has('assistant.message.final'), 'no event holds the final answer')
      trial.check(told.includes('I count the moons.'), "no event holds the agent's message")
      checkRequests(trial)
    },
  },
  {
    name: 'skill',
    title: "loads the skill by the agent's own tool, where it has one, or reads its file",
    server: 'plain',
    script: {
      prompts: [
        {
          steps: [{ toolCalls: [{ skill: SKILL_NAME }] }, { toolCalls: [{ shell: WRITE_REPORT }] }, { answer: ANSWER }],
        },
      ],
    },
    async deed(trial) {
      const requestId = await runToSuccess(trial)
      const isLoaded = ({ data }: RunEvent): boolean => data['kind'] === 'use' && data['what'] === 'skill_loaded'
      trial.check((await trial.events(requestId)).some(isLoaded), 'no event tells that the skill was loaded')
      const body = JSON.stringify(trial.steps().at(-1)?.body ?? null)
      trial.check(body.includes(SKILL_INSTRUCTION), 'the text of the skill did not reach the model')
    },
  },
  {
    name: 'repair',
    title: 'an answer that the schema refuses is put right in a further turn',
    server: 'plain',
    script: {
      prompts: [
        { steps: [{ toolCalls: [{ shell: WRITE_REPORT }] }, { answer: { answer: 'forty-two' } }] },
        { steps: [{ answer: ANSWER }] },
      ],
    },
    async deed(trial) {
      const requestId = await runToSuccess(trial)
      const repaired = trial.steps().filter(({ place }) => place?.prompt === 1)
      trial.check(repaired.length > 0, 'the model was not asked to put its answer right')
      const steps = (await trial.events(requestId)).filter(({ type }) => type === 'run.step')
      trial.check(JSON.stringify(steps).includes('repair'), 'no event tells of the repair')
    },
  },
  {
    name: 'question',
    title: 'asks, waits for the reply and goes on in the same conversation',
    server: 'plain',
    script: {
      prompts: [
        {
          steps: [
            {
              text: '<ASK_USER_YAML>\nask_user:\n  kind: open_text\n  prompt: Which planet do you mean?\n</ASK_USER_YAML>',
            },
          ],
        },
        {
          when: { prompt: 'the red one' },
          steps: [{ toolCalls: [{ shell: WRITE_REPORT }] }, { answer: { __SKILL_DONE__: true, ...ANSWER } }],
        },
      ],
    },
    async deed(trial) {
      const requestId = await trial.begin({ mode: 'interactive' })
      const waiting = await trial.until(requestId, ({ status }) => status === 'waiting_user', 'the question')
      const params = { request_id: requestId }
      const { pending } = await trial.server.client.tempRuns.pending({ params })
      trial.check(pending?.prompt === 'Which planet do you mean?', `the question is ${JSON.stringify(pending?.prompt)}`)
      const interactionId = waiting.pending_interaction_id
      if (interactionId === null) throw new Error('the waiting run names no question')
      await trial.server.client.tempRuns.reply({
        params,
        body: { interaction_id: interactionId, response: 'I mean the red one.' },
      })
      const end = await trial.untilEnd(requestId)
      trial.check(end.status === 'succeeded', `it ended as ${describeEnd(end)}`)
      trial.check((await trial.artifact(requestId, 'report.md')) === REPORT, 'the artifact is missing')
      const last = JSON.stringify(trial.steps().at(-1)?.body ?? null)
      trial.check(last.includes('Which planet do you mean?'), 'the conversation before the reply was lost')
    },
  },
  {
    name: 'long-line',
    title: 'a message of a million characters without a line break',
    server: 'plain',
    script: {
      prompts: [
        {
          steps: [
            {
              text: LONG_LINE,
              deltaCharacters: 50_000,
              toolCalls: [{ shell: WRITE_REPORT }],
            },
            { answer: ANSWER },
          ],
        },
      ],
    },
    async deed(trial) {
      await runToSuccess(trial)
    },
  },
  {
    name: 'chinese',
    title: 'Chinese text that is split inside its characters',
    server: 'plain',
    script: {
      prompts: [
        {
          steps: [
            {
              text: CHINESE,
              deltaCharacters: 1,
              chunkBytes: 3,
              toolCalls: [{ shell: "mkdir -p artifacts && printf '火星有两颗卫星\\n' > artifacts/report.md" }],
            },
            { answer: { answer: 2, note: '两颗卫星' }, deltaCharacters: 1, chunkBytes: 2 },
          ],
        },
      ],
    },
    async deed(trial) {
      const requestId = await trial.begin()
      const end = await trial.untilEnd(requestId)
      trial.check(end.status === 'succeeded', `it ended as ${describeEnd(end)}`)
      const { data } = await trial.result(requestId)
      trial.check(data?.['note'] === '两颗卫星', `the answer is ${JSON.stringify(data)}`)
      trial.check((await trial.artifact(requestId, 'report.md')) === '火星有两颗卫星\n', 'the artifact is damaged')
      const events = await trial.events(requestId)
      const said = events
        .filter(({ type }) => type.startsWith('assistant.message'))
        .map(({ data: { text } }) => (typeof text === 'string' ? text : ''))
        .join('')
      trial.check(said.includes(CHINESE), 'the message is not whole in the events')
      trial.check(!JSON.stringify(events).includes('\uFFFD'), 'an event holds a broken character')
    },
  },
  {
    name: 'two-at-once',
    title: 'two runs with different models at once do not disturb each other',
    server: 'plain',
    script: {
      prompts: [
        {
          when: { model: 'model-a' },
          steps: [
            { toolCalls: [{ shell: 'mkdir -p artifacts && echo a > artifacts/report.md' }], delayMs: 1500 },
            { answer: { answer: 1 } },
          ],
        },
        {
          when: { model: 'model-b' },
          steps: [
            { toolCalls: [{ shell: 'mkdir -p artifacts && echo b > artifacts/report.md' }], delayMs: 1500 },
            { answer: { answer: 2 } },
          ],
        },
      ],
    },
    async deed(trial) {
      const requestIds = await Promise.all(['model-a', 'model-b'].map((model) => trial.begin({ model })))
      const ends = await Promise.all(requestIds.map((id) => trial.untilEnd(id)))
      for (const [index, end] of ends.entries()) {
        const id = requestIds[index] ?? ''
        trial.check(end.status === 'succeeded', `run ${index + 1} ended as ${describeEnd(end)}`)
        const { data } = await trial.result(id)
        trial.check(data?.['answer'] === index + 1, `run ${index + 1} answered ${JSON.stringify(data)}`)
        trial.check((await trial.artifact(id, 'report.md')) === (index === 0 ? 'a\n' : 'b\n'), 'artifacts are mixed up')
      }
      const [first, second] = ends
      const isTogether = (first?.started_at ?? '9') < (second?.finished_at ?? '0')
      trial.check(isTogether && (second?.started_at ?? '9') < (first?.finished_at ?? '0'), 'they did not run at once')
    },
  },
  {
    name: 'secrets',
    title: 'no key and no variable of the host in a child, a log or a bundle',
    server: 'plain',
    script: {
      prompts: [
        {
          steps: [
            // What the shell has, and what the agent above it was started with.
            { toolCalls: [{ shell: `${WRITE_REPORT}; env > artifacts/shell.txt` }] },
            { answer: ANSWER },
          ],
        },
      ],
    },
    async deed(trial) {
      const requestId = await runToSuccess(trial)
      const environment = await trial.artifact(requestId, 'shell.txt')
      trial.check(environment.includes('PATH='), "the shell's environment was not written")
      const logs = JSON.stringify(await trial.server.client.tempRuns.logs({ params: { request_id: requestId } }))
      const told = JSON.stringify(await trial.events(requestId))
      const bodies = JSON.stringify(trial.model.requests.map(({ body }) => body))
      for (const [name, secret] of Object.entries(trial.secrets)) {
        trial.check(!environment.includes(secret), `${name} is in the environment of the agent's shell`)
        trial.check(!logs.includes(secret), `${name} is in the log`)
        trial.check(!told.includes(secret), `${name} is in the events`)
        trial.check(!bodies.includes(secret), `${name} was sent to the model`)
      }
    },
  },
]

/** Runs the script's task to its good end. @returns the request's id */
async function runToSuccess(trial: Trial): Promise<string> {
  const requestId = await trial.begin()
  const end = await trial.untilEnd(requestId)
  trial.check(end.status === 'succeeded', `it ended as ${describeEnd(end)}`)
  const result = await trial.result(requestId)
  trial.check(result.data?.['answer'] === ANSWER.answer, `the answer is ${JSON.stringify(result.data)}`)
  trial.check(result.artifacts.includes('artifacts/report.md'), 'the artifact is not in the result')
  return requestId
}

function checkRequests(trial: Trial): void {
  const steps = trial.steps()
  const bodies = steps.map(({ body }) => JSON.stringify(body)).join('\n')
  trial.check(bodies.includes(SKILL_NAME), 'the name of the skill did not reach the model')
  trial.check(bodies.includes(SKILL_DESCRIPTION), 'the description of the skill did not reach the model')
  const all = JSON.stringify(trial.model.requests.map(({ body }) => body))
  for (const word of [HOST_SKILL_WORD, HOST_INSTRUCTION_WORD, HOST_LOGIN_WORD]) {
    const at = all.indexOf(word)
    const words = all.slice(Math.max(0, at - 60), at + word.length + 90)
    trial.check(at === -1, `something of the person reached the model: ${words}`)
  }
  const others = trial.model.requests.filter(({ kind, status }) => kind === 'other' && status === 404)
  trial.check(others.length === 0, `unexpected requests: ${others.map(({ path }) => path).join(', ')}`)
}
