import { Worker } from 'node:worker_threads'
import type { HostMessage, JobMessage, WorkerMessage } from './validation-job.ts'

/*
 * The program of the validation process: `validation-host HEAP_MB`, with an IPC channel. Parsing is done by a thread, whose memory
 * can be limited and told of; this one only passes messages on, so it sees at once when the server is gone. A V8 that
 * aborts in the thread takes this process with it, and not the server (SPEC V10).
 */
const YOUNG_HEAP_MB = 16
const STACK_MB = 4
const LOOK_MS = 25
/** Processor time that hardly any check needs: the largest package takes half of it. */
const LONG_MS = 200

// Messages can only be told by who was started with a channel.
if (process.send === undefined) throw new Error('The validation is started by the server')

const tell = (message: HostMessage, done?: () => void): void => {
  process.send?.(message, undefined, {}, () => done?.())
}
const end = (message: string): void => tell({ kind: 'ended', message }, () => process.exit(1))

const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'
const threadUrl = new URL(`./validation-worker.${ending}`, import.meta.url)
const thread = new Worker(threadUrl, {
  name: 'skill-validation',
  env: {},
  resourceLimits: {
    maxOldGenerationSizeMb: Number(process.argv[2]),
    maxYoungGenerationSizeMb: YOUNG_HEAP_MB,
    stackSizeMb: STACK_MB,
  },
})
let watch: NodeJS.Timeout | undefined
thread.on('message', (message: WorkerMessage) => {
  clearInterval(watch)
  tell(message)
})
thread.on('error', (cause: unknown) => end(cause instanceof Error ? cause.message : String(cause)))
thread.on('exit', (code) => end(`the thread ended with code ${code}`))
process.on('message', (message: JobMessage) => {
  const { timeMs, shareMs } = message.limit
  const [cpuBefore, clockBefore] = [process.cpuUsage(), performance.now()]
  let isLong = false
  clearInterval(watch)
  watch = setInterval(
    () => {
      const { user, system } = process.cpuUsage(cpuBefore)
      const spentMs = (user + system) / 1_000
      const isLate = performance.now() - clockBefore > timeMs
      if (!isLong && (isLate || spentMs > LONG_MS)) {
        isLong = true
        tell({ kind: 'long' })
      }
      if (spentMs > timeMs || (isLate && spentMs > shareMs)) tell({ kind: 'timeout' }, () => process.exit(1))
    },
    Math.min(LOOK_MS, timeMs),
  )
  thread.postMessage(message)
})
// An orderly exit would wait for the thread, which may never come to its end.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl+C reaches the whole group; the server ends this process when it is ready to.
process.on('SIGINT', () => undefined)
