import type { RunErrorCode } from '../../src-main/contract/run.ts'
import { findProcesses } from './find-processes.ts'
import { TWO_TURNS, type MatrixCase } from './matrix-case.ts'
import { describeEnd, type Trial } from './trial.ts'

/** Words in commands of tools, by which they are found among all processes. In loops, for some agents refuse to just sleep. */
const SLEEPER = '301.4142'
const STUBBORN = '0.31415'

/** Cases in which the run has to end badly, for the right reason, with nothing left behind. */
export const BAD_CASES: readonly MatrixCase[] = [
  {
    name: '401',
    title: 'the model refuses the key',
    server: 'plain',
    script: { prompts: [{ steps: [{ status: 401, message: 'Incorrect API key provided' }] }] },
    async deed(trial) {
      await expectFailure(trial, ['AUTH_REQUIRED'])
    },
  },
  {
    name: 'cancel',
    title: 'canceled while a command of the agent runs',
    server: 'plain',
    script: { prompts: [{ steps: [{ toolCalls: [{ shell: `while true; do sleep ${SLEEPER}; done; echo never` }] }] }] },
    deed: (trial) => expectCancel(trial, `sleep ${SLEEPER}`),
  },
  {
    name: 'sigterm',
    title: 'canceled while a command runs that ignores every polite signal',
    server: 'plain',
    script: {
      prompts: [
        {
          steps: [
            { toolCalls: [{ shell: `trap '' TERM INT HUP; while true; do sleep ${STUBBORN}; done; echo never` }] },
          ],
        },
      ],
    },
    deed: (trial) => expectCancel(trial, STUBBORN),
  },
  {
    name: 'hang',
    title: 'the model takes the request and never answers',
    server: 'impatient',
    script: { prompts: [{ steps: [{ hang: 'before-headers' }] }] },
    async deed(trial) {
      await expectFailure(trial, ['IDLE_TIMEOUT', 'NETWORK'])
      trial.check(trial.steps().length > 0, 'it ended before the model was asked')
    },
  },
  {
    name: 'refused',
    title: 'nobody listens at the address of the model',
    server: 'refused',
    patience: 0.6,
    script: TWO_TURNS,
    async deed(trial) {
      const { message } = await expectFailure(trial, ['NETWORK'])
      // The same sentence for every engine, made of what was seen and not of its words.
      const isNamed = /^The model server \S*127\.0\.0\.1:\d+\S* cannot be reached/.test(message)
      trial.check(isNamed && message.includes('ECONNREFUSED'), `the message is ${message}`)
    },
  },
  {
    name: 'overload',
    title: 'the model says for ever that it is overloaded',
    server: 'plain',
    patience: 0.75,
    script: { prompts: [{ steps: [{ status: 503, message: 'The engine is currently overloaded' }] }] },
    async deed(trial) {
      const { message } = await expectFailure(trial, ['NETWORK'])
      trial.check(message.includes('is currently overloaded'), `the message is ${message}`)
    },
  },
]

async function expectFailure(trial: Trial, codes: readonly RunErrorCode[]): Promise<{ readonly message: string }> {
  const requestId = await trial.begin()
  const end = await trial.untilEnd(requestId)
  trial.check(end.status === 'failed', `it ended as ${end.status}`)
  const code = end.error?.code
  const isRight = code !== undefined && codes.includes(code)
  trial.check(isRight, `the reason is ${describeEnd(end)} instead of ${codes.join(' or ')}`)
  return { message: end.error?.message ?? '' }
}

async function expectCancel(trial: Trial, word: string): Promise<void> {
  const requestId = await trial.begin()
  await Promise.race([
    trial.untilProcess(word),
    trial.untilEnd(requestId).then((end) => {
      throw new Error(`it ended as ${describeEnd(end)} before its command ran`)
    }),
  ])
  await trial.server.client.tempRuns.cancel({ params: { request_id: requestId } })
  const end = await trial.untilEnd(requestId)
  trial.check(end.status === 'canceled', `it ended as ${describeEnd(end)}`)
  // Gone in the same moment, not a little later.
  const left = findProcesses([trial.server.dataPath]).filter(({ command }) => command.includes(word))
  trial.check(left.length === 0, `still running: ${left.map(({ pid }) => pid).join(', ')}`)
}
