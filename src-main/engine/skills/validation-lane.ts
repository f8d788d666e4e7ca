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
  close(): Promise<void>
}

export interface ValidationLaneOptions extends ValidationProcessOptions {
  /** Per check, not counting the start of the process (see {@link ValidationProcess}). */
  readonly timeoutMs: number
}

/** Most checks take less: whoever waits longer stands behind one that may hang, and gets a process of its own. */
const PATIENCE_MS = 150
/** Checks of one lane at a time. Each process holds some 60 MB, and all but one end with the last check. */
const MAX_PROCESSES = 4

interface WaitingJob {
  readonly job: ValidationJob
  readonly answer: (answer: ProcessAnswer) => void
}

/**
 * One warm process carries the checks out one by one. While a check takes long, those behind it go to a second, third and fourth
 * process: with so many hostile skills at once, a healthy one waits for about one time limit, and is not blamed.
 */
export function createValidationLane({ timeoutMs, ...options }: ValidationLaneOptions): ValidationLane {
  const idle: ValidationProcess[] = []
  const busy = new Set<ValidationProcess>()
  const waiting: WaitingJob[] = []
  let patience: NodeJS.Timeout | null = null
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
    busy.add(process)
    void process.run(job, timeoutMs).then((end) => {
      answer(end)
      settle(process)
    })
  }

  const takeIdle = (): ValidationProcess | null => {
    for (let process = idle.pop(); process !== undefined; process = idle.pop()) {
      if (process.isAlive()) return process
    }
    return busy.size === 0 ? startValidationProcess(options) : null
  }

  const pump = (): void => {
    if (patience !== null) clearTimeout(patience)
    patience = null
    while (waiting.length > 0 && !isClosed) {
      const process = takeIdle()
      if (process === null) break
      const next = waiting.shift()
      if (next !== undefined) begin(process, next)
    }
    if (waiting.length === 0 || busy.size >= MAX_PROCESSES) return
    patience = setTimeout(() => {
      const next = waiting.shift()
      if (next !== undefined) begin(startValidationProcess(options), next)
      pump()
    }, PATIENCE_MS)
  }

  return {
    prewarm,
    run: (job) =>
      isClosed
        ? Promise.resolve({ kind: 'crashed', message: 'The validation was closed' })
        : new Promise((answer) => {
            waiting.push({ job, answer })
            pump()
          }),
    async close() {
      isClosed = true
      if (patience !== null) clearTimeout(patience)
      for (const { answer } of waiting.splice(0)) answer({ kind: 'crashed', message: 'The validation was closed' })
      await Promise.all([...idle, ...busy].map((process) => process.stop()))
    },
  }
}
