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
    deed: (trial) => expectFailure(trial, ['AUTH_REQUIRED']),
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
    patience: 2,
    script: TWO_TURNS,
    deed: (trial) => expectFailure(trial, ['NETWORK']),
  },
]

async function expectFailure(trial: Trial, codes: readonly RunErrorCode[]): Promise<void> {
  const requestId = await trial.begin()
  const end = await trial.untilEnd(requestId)
  trial.check(end.status === 'failed', `it ended as ${end.status}`)
  const code = end.error?.code
  const isRight = code !== undefined && codes.includes(code)
  trial.check(isRight, `the reason is ${describeEnd(end)} instead of ${codes.join(' or ')}`)
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
