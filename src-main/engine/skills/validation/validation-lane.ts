import { hash } from 'node:crypto'
import type { ValidationJob } from './validation-job.ts'
import {
  startValidationProcess,
  type ProcessAnswer,
  type ValidationProcess,
  type ValidationProcessOptions,
} from './validation-process.ts'

/** Checks of one kind, in processes of their own: what hangs in one lane is not noticed in another. */
export interface ValidationLane {
  /** Never rejects; an answer comes also after {@link ValidationLane.close}. */
  run(job: ValidationJob): Promise<ProcessAnswer>
  /** Starts the first process, so that the first check does not wait for it. */
  prewarm(): void
  /** True while a check would begin at once. */
  isIdle(): boolean
  close(): Promise<void>
}

export interface ValidationLaneOptions extends ValidationProcessOptions {
  /** Per check, not counting the start of the process (see {@link ValidationProcess}). */
  readonly timeoutMs: number
}

/** Checks of one lane at a time. Each process holds up to 90 MB, partly shared; all but one end with the last check. */
const MAX_PROCESSES = 5
/** Of the processes, those whose check is not known to take long: two of them once there is reason to hurry. */
const MAX_QUICK = 2

interface WaitingJob {
  readonly job: ValidationJob
  readonly answer: (answer: ProcessAnswer) => void
}

/**
 * One warm process carries the checks out one by one. While a check takes longer than an honest one does, those behind it go to a
 * second process and on: with a few hostile skills at once, a healthy one waits for a moment, with more for about one time limit, and
 * is never blamed. The same check is carried out once for all that wait for it.
 */
export function createValidationLane({ timeoutMs, ...options }: ValidationLaneOptions): ValidationLane {
  const idle: ValidationProcess[] = []
  const busy = new Map<ValidationProcess, { isLong: boolean }>()
  const waiting: WaitingJob[] = []
  const underWay = new Map<string, Promise<ProcessAnswer>>()
  let isClosed = false

  const prewarm = (): void => {
    if (!isClosed && idle.length + busy.size === 0) idle.push(startValidationProcess(options))
  }

  const settle = (process: ValidationProcess): void => {
    busy.delete(process)
    if (isClosed || !process.isAlive()) void process.stop()
    else idle.push(process)
    // A process that did not answer is gone; the next check should not wait for a new one.
    prewarm()
    pump()
    while (waiting.length === 0 && idle.length + busy.size > 1 && idle.length > 0) void idle.pop()?.stop()
  }

  const begin = (process: ValidationProcess, { job, answer }: WaitingJob): void => {
    const work = { isLong: false }
    busy.set(process, work)
    const onLong = (): void => {
      work.isLong = true
      pump()
    }
    void process.run(job, timeoutMs, onLong).then((end) => {
      answer(end)
      settle(process)
    })
  }

  const freeProcess = (): ValidationProcess | null => {
    for (let process = idle.pop(); process !== undefined; process = idle.pop()) {
      if (process.isAlive()) return process
    }
    const quick = [...busy.values()].filter(({ isLong }) => !isLong).length
    const mayStart = quick < (quick < busy.size ? MAX_QUICK : 1) && busy.size < MAX_PROCESSES
    return mayStart ? startValidationProcess(options) : null
  }

  const pump = (): void => {
    while (waiting.length > 0 && !isClosed) {
      const process = freeProcess()
      if (process === null) return
      const next = waiting.shift()
      if (next !== undefined) begin(process, next)
    }
  }

  return {
    prewarm,
    isIdle: () => busy.size === 0 && waiting.length === 0,
    run(job) {
      if (isClosed) return Promise.resolve({ kind: 'crashed', message: 'The validation was closed' })
      const name = hash('sha256', JSON.stringify(job))
      const same = underWay.get(name)
      if (same !== undefined) return same
      const end = new Promise<ProcessAnswer>((answer) => {
        waiting.push({ job, answer })
        pump()
      }).finally(() => underWay.delete(name))
      underWay.set(name, end)
      return end
    },
    async close() {
      isClosed = true
      for (const { answer } of waiting.splice(0)) answer({ kind: 'crashed', message: 'The validation was closed' })
      await Promise.all([...idle, ...busy.keys()].map((process) => process.stop()))
    },
  }
}
