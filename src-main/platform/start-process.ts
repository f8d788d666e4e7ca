import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { killTree, type KillTreeOptions } from './kill-tree.ts'
import { sendSignal, type KillResult, type ProcessMarker } from './marked-processes.ts'
import { processStartTime } from './process-identity.ts'
import { pumpOutput, type OutputConsumer } from './pump-output.ts'
import { readOutputs, realFolder } from './stray-processes.ts'

/** What to start, and who reads its output. */
export interface StartProcessOptions {
  /** A program, never a line for a shell. */
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  /** Written to the child's standard input, which is then closed. */
  readonly input?: string | Uint8Array | undefined
  /** Keeps standard input open after `input`, for `write`; the caller has to close it. */
  readonly isInputKeptOpen?: boolean | undefined
  /** Added to the environment; by it every descendant is found again. */
  readonly marker: ProcessMarker
  /** Folder that whoever works in it belongs to this process, also without the marker (Linux). */
  readonly ownFolder?: string | undefined
  readonly onStdout: OutputConsumer
  readonly onStderr: OutputConsumer
  /** How long to read on after the exit, while somebody else holds the pipes open. */
  readonly drainMs?: number | undefined
}

/** How a process ended, as data: nothing of this is ever thrown. */
export type ProcessOutcome =
  | {
      readonly kind: 'exited'
      readonly exitCode: number | null
      readonly signal: NodeJS.Signals | null
      /** From start to exit, by the monotonic clock; draining not included. */
      readonly durationMs: number
      /** False when a surviving descendant held the pipes until `drainMs` ran out. */
      readonly isDrained: boolean
      /** What a consumer of the output threw (a full disk, say); the process itself was not disturbed. */
      readonly outputFailure?: { readonly cause: unknown }
    }
  | { readonly kind: 'start-failed'; readonly cause: unknown; readonly durationMs: number }

/** How patiently to kill; see `killTree`. */
export interface KillOptions {
  readonly signal?: NodeJS.Signals | undefined
  readonly graceMs?: number | undefined
  readonly sweepMs?: number | undefined
}

/** A process under way, or one that could not be started: the outcome tells. */
export interface RunningProcess {
  /** Undefined when the process could not be started. It leads a process group of the same number (not on Windows). */
  readonly pid: number | undefined
  /** ISO time. */
  readonly startedAt: string
  /** See `processStartTime`: to be stored beside the pid. */
  readonly startTime: Promise<string | undefined>
  /** Settles after exit, drain and the consumers' last chunk; never rejects. */
  readonly exited: Promise<ProcessOutcome>
  /**
   * Ends the whole tree; also useful after the exit, for what was left behind. A second call joins the first, and cuts
   * its grace short when it asks for `graceMs: 0`.
   */
  readonly kill: (options?: KillOptions) => Promise<KillResult>
  /** False when standard input is closed. Resolves when the pipe has taken the chunk. */
  readonly write: (chunk: string | Uint8Array) => Promise<boolean>
  readonly closeInput: () => void
}

// Leaders of process groups that may still have members. A number is not given away again while its group has any.
const startedGroups = new Set<number>()

/** SIGKILLs, at once and without waiting, every process group that was started here and may still have members. */
export function killStartedGroups(): void {
  for (const pid of startedGroups) sendSignal(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
}

/** After its leader a group may live on, by those that the next kill is for. */
function forgetEmptyGroup(pid: number): void {
  if (process.platform === 'win32' || !hasMembers(pid)) startedGroups.delete(pid)
}

function hasMembers(processGroup: number): boolean {
  try {
    return process.kill(-processGroup, 0)
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

/**
 * Starts a program without a shell, in a process group of its own. Never throws: what keeps it from starting (no such
 * program or folder, arguments too long, a NUL byte, no file descriptors left) is an outcome.
 */
// Not execa: when file descriptors run out, execa 9 throws at once and leaves Node's later `error` event unheard, which
// ends the app; and its result waits for pipes that an orphan may hold for ever.
export function startProcess(options: StartProcessOptions): RunningProcess {
  const startedAt = new Date().toISOString()
  const startedMs = performance.now()
  const since = (): number => performance.now() - startedMs

  let child: ChildProcessWithoutNullStreams
  try {
    child = spawn(options.command, [...options.args], {
      cwd: options.cwd,
      env: { ...options.env, [options.marker.name]: options.marker.value },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
  } catch (cause) {
    // E2BIG and NUL bytes are thrown at once, unlike every other failure.
    return failedProcess(startedAt, Promise.resolve({ kind: 'start-failed', cause, durationMs: since() }))
  }

  if (child.pid === undefined) {
    const failed = new Promise<ProcessOutcome>((resolve) => {
      child.once('error', (cause) => {
        resolve({ kind: 'start-failed', cause: explainStartFailure(cause, options), durationMs: since() })
      })
    })
    return failedProcess(startedAt, failed)
  }

  const { pid } = child
  const { ownFolder } = options
  // At once: a program that ends as it begins has no outputs any more.
  const outputs = readOutputs(pid)
  const place = ownFolder === undefined ? undefined : { folderPath: realFolder(ownFolder), outputs }
  startedGroups.add(pid)
  child.once('exit', () => forgetEmptyGroup(pid))
  const startTime = processStartTime(pid)
  const exited = waitForEnd(child, options, since)
  // What breaks on standard input is the child's affair: it may end without reading.
  child.stdin.on('error', () => undefined)
  if (options.input !== undefined) child.stdin.write(options.input)
  if (options.isInputKeptOpen !== true) child.stdin.end()

  return {
    pid,
    startedAt,
    startTime,
    exited,
    kill: createKill({ pid, processGroup: pid, marker: options.marker, place }, startTime),
    write: (chunk) => writeInput(child, chunk),
    closeInput: () => child.stdin.end(),
  }
}

function failedProcess(startedAt: string, exited: Promise<ProcessOutcome>): RunningProcess {
  return {
    pid: undefined,
    startedAt,
    startTime: Promise.resolve(undefined),
    exited,
    kill: () => Promise.resolve({ survivors: [] }),
    write: () => Promise.resolve(false),
    closeInput: () => undefined,
  }
}

// The system says ENOENT for three different things and names the program for all of them.
function explainStartFailure(cause: Error, { command, cwd }: StartProcessOptions): Error {
  if (!('code' in cause) || cause.code !== 'ENOENT') return cause
  if (!existsSync(cwd)) return new Error(`The working directory does not exist: ${cwd}`, { cause })
  if (existsSync(command)) return new Error(`The interpreter that ${command} asks for does not exist`, { cause })
  return cause
}

async function waitForEnd(
  child: ChildProcessWithoutNullStreams,
  options: StartProcessOptions,
  since: () => number,
): Promise<ProcessOutcome> {
  const pumps = [pumpOutput(child.stdout, options.onStdout), pumpOutput(child.stderr, options.onStderr)]
  const exit = await new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
    child.on('error', () => undefined)
  })
  const durationMs = since()
  const isDrained = await drain(Promise.all(pumps.map((pump) => pump.closed)), options.drainMs ?? 2000)
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
  await Promise.all(pumps.map((pump) => pump.idle()))

  const outputFailure = pumps.map((pump) => pump.failure()).find((failure) => failure !== undefined)
  const outcome = { kind: 'exited', ...exit, durationMs, isDrained } as const
  return outputFailure === undefined ? outcome : { ...outcome, outputFailure }
}

// `close` never comes while an orphan holds a pipe, so the wait for it is limited.
async function drain(closed: Promise<unknown>, drainMs: number): Promise<boolean> {
  const timer = new AbortController()
  const timeUp = delay(drainMs, false, { signal: timer.signal }).catch(() => false)
  const isDrained = await Promise.race([closed.then(() => true), timeUp])
  timer.abort()
  return isDrained
}

function createKill(
  target: Pick<KillTreeOptions, 'pid' | 'processGroup' | 'marker' | 'place'>,
  startTime: Promise<string | undefined>,
): RunningProcess['kill'] {
  let underWay: Promise<KillResult> | undefined
  let hurry = new AbortController()

  async function begin(options: KillOptions): Promise<KillResult> {
    try {
      return await killTree({
        ...options,
        ...target,
        startTime: await startTime,
        hurry: hurry.signal,
      })
    } finally {
      forgetEmptyGroup(target.pid)
      underWay = undefined
      hurry = new AbortController()
    }
  }

  return (options = {}) => {
    if (underWay !== undefined && options.graceMs === 0) hurry.abort()
    underWay ??= begin(options)
    return underWay
  }
}

function writeInput({ stdin }: ChildProcessWithoutNullStreams, chunk: string | Uint8Array): Promise<boolean> {
  if (!stdin.writable) return Promise.resolve(false)
  return new Promise((resolve) => stdin.write(chunk, (cause) => resolve(cause === null || cause === undefined)))
}
