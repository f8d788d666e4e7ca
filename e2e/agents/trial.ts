import { setTimeout as wait } from 'node:timers/promises'
import type { RunEvent } from '../../src-main/contract/event.ts'
import type { RunStatusBody } from '../../src-main/contract/run.ts'
import type { RunResult } from '../../src-main/contract/run-outputs.ts'
import type { EngineId } from '../../src-main/contract/statuses.ts'
import type { JsonObject } from '../../src-main/contract/skill.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import type { ModelScript } from '../model-server/model-script.ts'
import type { ModelServer, RecordedRequest } from '../model-server/model-server.ts'
import { findProcesses, type FoundProcess } from './find-processes.ts'
import { matrixSkill } from './matrix-skill.ts'
import type { TestedServer } from './tested-server.ts'

/** One case of the matrix at work: a run through the server, and everything that it is judged by. */
export interface Trial {
  readonly engine: EngineId
  readonly server: TestedServer
  readonly model: ModelServer
  /** Words that must not be found anywhere, by what they are. */
  readonly secrets: Readonly<Record<string, string>>
  /** Says what is wrong; the case goes on, so that all of it is told. */
  check(isRight: boolean, complaint: string): void
  begin(options?: BeginOptions): Promise<string>
  /** Waits for a status that `isIt` accepts. @throws {Error} after the case's time */
  until(requestId: string, isIt: (status: RunStatusBody) => boolean, what: string): Promise<RunStatusBody>
  untilEnd(requestId: string): Promise<RunStatusBody>
  /** Waits for a process with that word in its command, in a run of this server. */
  untilProcess(word: string): Promise<FoundProcess>
  events(requestId: string): Promise<readonly RunEvent[]>
  result(requestId: string): Promise<RunResult>
  artifact(requestId: string, path: string): Promise<string>
  /** Requests that followed the script. */
  steps(): readonly RecordedRequest[]
}

export interface BeginOptions {
  readonly model?: string
  readonly mode?: 'auto' | 'interactive'
  /** Runtime options beside the mode. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Instead of the matrix's own skill. */
  readonly skill?: Blob
  readonly input?: JsonObject
  readonly parameter?: JsonObject
  readonly inputZip?: Blob
}

export interface TrialOptions {
  readonly engine: EngineId
  readonly server: TestedServer
  readonly model: ModelServer
  readonly script: ModelScript
  readonly secrets: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly complaints: string[]
}

export const MODEL = 'scripted-model'

export function createTrial(options: TrialOptions): Trial {
  const { engine, server, model, signal, complaints } = options
  const runs = server.client.tempRuns
  model.follow(options.script)
  const trial: Trial = {
    engine,
    server,
    model,
    secrets: options.secrets,
    check(isRight, complaint) {
      if (!isRight) complaints.push(complaint)
    },
    async begin(asked = {}) {
      const { model: name = MODEL, mode = 'auto', options: more = {}, input = {}, parameter = {} } = asked
      const { request_id: requestId } = await runs.create({
        body: {
          engine,
          model: name,
          input,
          parameter,
          runtime_options: { no_cache: true, execution_mode: mode, ...more },
        },
      })
      const form = new FormData()
      form.append('skill_package', asked.skill ?? (await matrixSkill(engine)), 'skill.zip')
      if (asked.inputZip !== undefined) form.append('file', asked.inputZip, 'input.zip')
      await runs.upload({ params: { request_id: requestId }, form })
      return requestId
    },
    async until(requestId, isIt, what) {
      for (;;) {
        const status = await runs.status({ params: { request_id: requestId }, query: {} })
        if (isIt(status)) return status
        if (isTerminal(status.status)) throw new Error(`it ended as ${describeEnd(status)} while waiting for ${what}`)
        signal.throwIfAborted()
        await wait(150)
      }
    },
    untilEnd: (requestId) => trial.until(requestId, ({ status }) => isTerminal(status), 'the end'),
    async untilProcess(word) {
      for (;;) {
        const [found] = findProcesses([word]).filter((one) => isOf(one, word, server))
        if (found !== undefined) return found
        signal.throwIfAborted()
        await wait(100)
      }
    },
    async events(requestId) {
      const events: RunEvent[] = []
      let from = 1
      for (;;) {
        const page = await runs.eventHistory({ params: { request_id: requestId }, query: { from_seq: from } })
        events.push(...page.events)
        if (page.next_seq === null) return events
        from = page.next_seq
      }
    },
    async result(requestId) {
      return (await runs.result({ params: { request_id: requestId } })).result
    },
    async artifact(requestId, path) {
      const response = await server.read(`/v1/temp-skill-runs/${requestId}/artifacts/artifacts/${path}`)
      return response.ok ? response.text() : ''
    },
    steps: () => model.requests.filter(({ kind }) => kind === 'step'),
  }
  return trial
}

function isOf({ command, folderPath }: FoundProcess, word: string, { dataPath }: TestedServer): boolean {
  return command.includes(word) && folderPath.startsWith(dataPath)
}

/** A status in a few words. */
export function describeEnd({ status, error }: RunStatusBody): string {
  return error === null ? status : `${status} ${error.code}: ${error.message.slice(0, 300)}`
}
