import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostMessage, JobMessage, ValidationJob, WorkerMessage } from './validation-job.ts'

/** Loading the parsers takes a fraction of a second on an idle machine. */
const START_LIMIT_MS = 20_000
/** Part of its time that a job may have of the processor in any case: five times what the largest package needs, however slow the clock. */
const FAIR_SHARE = 0.25
/** A job that gets no processor at all ends after so many times its time. */
const CLOCK_FACTOR = 5

/** How a job ended; only an answer leaves the process alive. */
export type ProcessAnswer =
  WorkerMessage | { readonly kind: 'timeout' } | { readonly kind: 'crashed'; readonly message: string }

/** One process that carries out one job at a time. It does not keep this one alive between jobs, and never outlives it. */
export interface ValidationProcess {
  isAlive(): boolean
  /**
   * @param timeoutMs counted from the moment in which the process is ready; see `TimeLimit`
   * @param onLong told once when the job takes longer than most do
   */
  run(job: ValidationJob, timeoutMs: number, onLong?: () => void): Promise<ProcessAnswer>
  /** Kills it; resolves when it is gone. */
  stop(): Promise<void>
}

export interface ValidationProcessOptions {
  /** A Node; Electron's own program is none. */
  readonly nodePath: string
  /** Limit of the heap; a check that passes it ends with `crashed`. */
  readonly heapMb: number
}

/** Starts the process. Never throws: what keeps it from starting is the answer to the first job. */
export function startValidationProcess(options: ValidationProcessOptions): ValidationProcess {
  const child = tryStart(options)
  if (child instanceof Error) return neverStarted(child.message)
  let isAlive = true
  let isReady = false
  let jobCount = 0
  let onMessage: (message: Exclude<HostMessage, { kind: 'ended' }>) => void = () => undefined
  let onEnd: (message: string) => void = () => undefined
  const end = (message: string): void => {
    isAlive = false
    onEnd(message)
  }
  child.on('message', (message: HostMessage) => {
    if (message.kind === 'ready') isReady = true
    if (message.kind === 'ended') end(message.message)
    else onMessage(message)
  })
  child.on('error', (cause) => end(cause.message))
  // After the exit and after the last message, unlike `exit`.
  const closed = once(child, 'close').catch(() => null)
  child.on('close', (code: number | null, signal: string | null) => {
    end(signal === null ? `the process ended with code ${code ?? '?'}` : `the process was ended by ${signal}`)
  })
  holdAlive(child, false)

  const stop = async (): Promise<void> => {
    isAlive = false
    if (child.pid === undefined) return
    holdAlive(child, true)
    child.kill('SIGKILL')
    await closed
  }

  return {
    isAlive: () => isAlive,
    stop,
    async run(job, timeoutMs, onLong) {
      jobCount += 1
      const id = jobCount
      holdAlive(child, true)
      const answer = await new Promise<ProcessAnswer>((resolve) => {
        let timer = setTimeout(() => settle({ kind: 'crashed', message: 'the process did not start' }), START_LIMIT_MS)
        const settle = (value: ProcessAnswer): void => {
          clearTimeout(timer)
          resolve(value)
        }
        const begin = (): void => {
          clearTimeout(timer)
          timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs * CLOCK_FACTOR)
          const limit = { timeMs: timeoutMs, shareMs: timeoutMs * FAIR_SHARE }
          child.send({ id, job, limit } satisfies JobMessage, (cause) => {
            if (cause !== null) settle({ kind: 'crashed', message: cause.message })
          })
        }
        onEnd = (message) => settle({ kind: 'crashed', message })
        onMessage = (message) => {
          if (message.kind === 'ready') begin()
          else if (message.kind === 'long') onLong?.()
          else if (message.kind === 'timeout') settle(message)
          else if (message.id === id) settle(message)
        }
        if (!isAlive) settle({ kind: 'crashed', message: 'the process has ended' })
        else if (isReady) begin()
      })
      if (answer.kind === 'timeout' || answer.kind === 'crashed') await stop()
      else holdAlive(child, false)
      return answer
    },
  }
}

function tryStart({ nodePath, heapMb }: ValidationProcessOptions): ChildProcess | Error {
  try {
    const hostPath = findHost()
    // Windows' own libraries look for their folder; nothing else of the environment is needed, and it may hold secrets.
    const systemRoot = process.platform === 'win32' ? process.env['SystemRoot'] : undefined
    return spawn(nodePath, [hostPath, String(heapMb)], {
      cwd: dirname(hostPath),
      env: systemRoot === undefined ? {} : { SystemRoot: systemRoot },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // All values come from JSON, and the app's own V8 may write a newer binary format than the Node beside it reads.
      serialization: 'json',
      windowsHide: true,
    })
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}

function neverStarted(message: string): ValidationProcess {
  return {
    isAlive: () => false,
    run: () => Promise.resolve({ kind: 'crashed', message }),
    stop: () => Promise.resolve(),
  }
}

function holdAlive(child: ChildProcess, isHeld: boolean): void {
  const hold = isHeld ? 'ref' : 'unref'
  child[hold]()
  child.channel?.[hold]()
}

/**
 * Beside this file: the source when run from source, else the built program, also when this code became part of a chunk.
 * The packaged one lies beside the archive, which plain Node cannot read (electron-builder.yml, asarUnpack).
 */
function findHost(): string {
  if (import.meta.url.endsWith('.ts')) return fileURLToPath(new URL('./validation-host.ts', import.meta.url))
  const paths = ['./validation-host.mjs', '../validation-host.mjs']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .map((path) => path.replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked'))
  const found = paths.find((path) => existsSync(path))
  if (found === undefined) throw new Error(`validation-host.mjs is not beside ${import.meta.url}`)
  return found
}
