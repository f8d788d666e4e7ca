import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { JobMessage, ValidationJob, WorkerMessage } from './validation-job.ts'

/** Loading the parsers takes a fraction of a second on an idle machine. */
const START_LIMIT_MS = 20_000
const STACK_MB = 4
const YOUNG_HEAP_MB = 16

/** How a job ended; only an answer leaves the thread alive. */
export type ThreadAnswer =
  WorkerMessage | { readonly kind: 'timeout' } | { readonly kind: 'crashed'; readonly message: string }

/** One worker thread that carries out one job at a time. It does not keep the process alive between jobs. */
export interface ValidationThread {
  isAlive(): boolean
  /** The time limit counts from the moment in which the thread is ready. */
  run(job: ValidationJob, timeoutMs: number): Promise<ThreadAnswer>
  stop(): Promise<void>
}

/** @param heapMb limit of the thread's heap; a thread that passes it ends with `crashed` */
export function startValidationThread(heapMb: number): ValidationThread {
  const worker = new Worker(workerUrl(), {
    name: 'skill-validation',
    // It needs nothing of the environment, and the environment may hold secrets.
    env: {},
    // Flags of the process, such as those of a debugger, are not meant for it.
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: heapMb,
      maxYoungGenerationSizeMb: YOUNG_HEAP_MB,
      stackSizeMb: STACK_MB,
    },
  })
  worker.unref()
  let isAlive = true
  let isReady = false
  let jobCount = 0
  let onMessage: (message: WorkerMessage) => void = () => undefined
  let onEnd: (message: string) => void = () => undefined
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'ready') isReady = true
    onMessage(message)
  })
  const end = (message: string): void => {
    isAlive = false
    onEnd(message)
  }
  worker.on('error', (error: unknown) => {
    end(error instanceof Error ? error.message : String(error))
  })
  worker.on('exit', (code) => {
    end(`the thread ended with code ${code}`)
  })

  const stop = async (): Promise<void> => {
    isAlive = false
    await worker.terminate()
  }

  return {
    isAlive: () => isAlive,
    stop,
    async run(job, timeoutMs) {
      jobCount += 1
      const id = jobCount
      worker.ref()
      const answer = await new Promise<ThreadAnswer>((resolve) => {
        let timer = setTimeout(() => resolve({ kind: 'crashed', message: 'the thread did not start' }), START_LIMIT_MS)
        const settle = (value: ThreadAnswer): void => {
          clearTimeout(timer)
          resolve(value)
        }
        const begin = (): void => {
          clearTimeout(timer)
          timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs)
          worker.postMessage({ id, job } satisfies JobMessage)
        }
        onEnd = (message) => settle({ kind: 'crashed', message })
        onMessage = (message) => {
          if (message.kind === 'ready') begin()
          else if (message.id === id) settle(message)
        }
        if (!isAlive) settle({ kind: 'crashed', message: 'the thread has ended' })
        else if (isReady) begin()
      })
      if (answer.kind === 'timeout' || answer.kind === 'crashed') await stop()
      else worker.unref()
      return answer
    },
  }
}

/** Beside this file: the source when run from source, else the built worker, also when this code became part of a chunk. */
function workerUrl(): URL {
  if (import.meta.url.endsWith('.ts')) return new URL('./validation-worker.ts', import.meta.url)
  const candidates = ['./validation-worker.js', '../validation-worker.js'].map((path) => new URL(path, import.meta.url))
  const found = candidates.find((url) => existsSync(url))
  if (found === undefined) throw new Error(`validation-worker.js is not beside ${import.meta.url}`)
  return found
}
