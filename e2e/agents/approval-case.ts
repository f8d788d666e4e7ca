import { REPORT, WRITE_REPORT, type MatrixCase } from './matrix-case.ts'
import { describeEnd, type Trial } from './trial.ts'

const REFUSED = 'echo no > artifacts/refused.txt'
const WRITE = { toolCalls: [{ shell: WRITE_REPORT }] }
const REFUSE = { toolCalls: [{ shell: REFUSED }] }
const DONE = { answer: { __SKILL_DONE__: true, answer: 42 } }

/** A person is asked before each deed: one is allowed and done, one is refused and not done. */
export const APPROVAL_CASE: MatrixCase = {
  name: 'approval',
  title: 'asks a person before each command: what is allowed is done, what is refused is not',
  server: 'plain',
  script: {
    prompts: [
      // Those that are told the answer as a new prompt; some of them keep the call that they had stopped at, some forget it.
      { when: { prompt: 'It is not allowed' }, steps: [DONE] },
      { when: { prompt: 'You have done before' }, steps: [REFUSE] },
      { when: { prompt: 'It is allowed' }, steps: [WRITE, WRITE, REFUSE] },
      // One that keeps its turn goes on here.
      { steps: [WRITE, REFUSE, DONE] },
    ],
  },
  async deed(trial) {
    const { engines } = await trial.server.client.engines.list({ query: {} })
    const canAsk = engines.find(({ engine }) => engine === trial.engine)?.can_ask_approval === true
    const options = { interactive_tool_approval: true }
    if (!canAsk) {
      const refusal = await trial.begin({ mode: 'interactive', options }).then(() => 'accepted', String)
      trial.check(refusal.includes('needs an engine that can ask'), `the option was ${refusal}`)
      return
    }
    const requestId = await trial.begin({ mode: 'interactive', options })
    await decide(trial, requestId, WRITE_REPORT, 'allow')
    await decide(trial, requestId, REFUSED, 'refuse')
    const end = await trial.untilEnd(requestId)
    trial.check(end.status === 'succeeded', `it ended as ${describeEnd(end)}`)
    trial.check((await trial.artifact(requestId, 'report.md')) === REPORT, 'what was allowed was not done')
    trial.check((await trial.artifact(requestId, 'refused.txt')) === '', 'what was refused was done')
    const told = (await trial.events(requestId)).filter(({ data }) => data['kind'] === 'permission')
    trial.check(
      told.some(({ data }) => data['isAllowed'] === true),
      'no event tells of the permission',
    )
  },
}

/** Waits for the question about a command and answers it. */
async function decide(trial: Trial, requestId: string, command: string, response: string): Promise<void> {
  const params = { request_id: requestId }
  for (;;) {
    const waiting = await trial.until(requestId, ({ status }) => status === 'waiting_user', `the question: ${command}`)
    const { pending } = await trial.server.client.tempRuns.pending({ params })
    if (pending === null || pending.interaction_id !== waiting.pending_interaction_id) continue
    const isIt = pending.prompt.includes(command)
    // One that forgot its call may come with what is allowed a second time.
    const isKnown = isIt || pending.prompt.includes(WRITE_REPORT)
    trial.check(isKnown, `it asked about something else: ${pending.prompt.slice(0, 200)}`)
    await trial.server.client.tempRuns.reply({
      params,
      body: { interaction_id: pending.interaction_id, response: isIt ? response : 'allow' },
    })
    if (isIt) return
  }
}
