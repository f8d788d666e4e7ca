import { findExecutable } from '../../../platform/find-executable.ts'
import type { Attempt } from '../agent.ts'

/** Kept of a command's output for the model: its beginning and its end. The log has all of it. */
const HEAD_CHARS = 10_000
const TAIL_CHARS = 20_000

export const SHELL_LIMITS = { defaultTimeoutSec: 120, maxTimeoutSec: 900, killGraceMs: 1_000 } as const

/** How a command of the agent ended. */
export interface ShellOutcome {
  /** Standard output and standard error in the order of their coming, cut in the middle, with what the model should know. */
  readonly text: string
  readonly isSuccess: boolean
}

/**
 * Runs one command line of the model by a shell, under the rules of the run: its marker, its logs, its sandbox. Ends the whole tree
 * at the time limit and when the run is aborted.
 * @param shownCommand what the run's record names as the command that it was carried out by
 */
export async function runShellCommand(
  attempt: Attempt,
  command: string,
  timeoutSec: number,
  shownCommand: readonly string[],
): Promise<ShellOutcome> {
  attempt.signal.throwIfAborted()
  const shell = await findShell(attempt.baseEnvironment['PATH'] ?? '')
  const output = createHeadAndTail()
  const running = attempt.startProcess({
    command: shell.command,
    args: [...shell.args, command],
    env: {
      ...attempt.baseEnvironment,
      SKILL_DIR: attempt.skillPath,
      RUN_DIR: attempt.workspacePath,
      ARTIFACTS_DIR: attempt.artifactsPath,
    },
    shownCommand,
    shownPrompt: null,
    onStdout: (chunk) => output.take('stdout', chunk),
    onStderr: (chunk) => output.take('stderr', chunk),
  })
  const limit = { isTimeUp: false }
  const timer = setTimeout(() => {
    limit.isTimeUp = true
    void running.kill({ graceMs: SHELL_LIMITS.killGraceMs })
  }, timeoutSec * 1_000)
  const end = await running.exited
  clearTimeout(timer)
  if (end.kind === 'start-failed') {
    const reason = end.cause instanceof Error ? end.cause.message : String(end.cause)
    return { text: `The command could not be started: ${reason}`, isSuccess: false }
  }
  const note = limit.isTimeUp
    ? `[ended after ${timeoutSec} s: time limit]`
    : end.signal === null
      ? `[exit code ${end.exitCode ?? 'unknown'}]`
      : `[ended by ${end.signal}]`
  const text = output.text()
  return {
    text: `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${note}`,
    isSuccess: !limit.isTimeUp && end.exitCode === 0,
  }
}

async function findShell(path: string): Promise<{ command: string; args: readonly string[] }> {
  if (process.platform === 'win32') return { command: 'cmd.exe', args: ['/d', '/s', '/c'] }
  return { command: (await findExecutable('bash', path)) ?? '/bin/sh', args: ['-c'] }
}

function createHeadAndTail(): { take(stream: 'stdout' | 'stderr', chunk: Buffer): void; text(): string } {
  // Characters may be split between chunks, so each stream has a decoder of its own.
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  let head = ''
  let tail = ''
  let dropped = 0
  return {
    take(stream, chunk) {
      let text = decoders[stream].decode(chunk, { stream: true })
      const room = HEAD_CHARS - head.length
      head += text.slice(0, room)
      text = text.slice(Math.max(0, room))
      tail += text
      if (tail.length > 2 * TAIL_CHARS) {
        dropped += tail.length - TAIL_CHARS
        tail = tail.slice(-TAIL_CHARS)
      }
    },
    text() {
      const cut = dropped + Math.max(0, tail.length - TAIL_CHARS)
      const mark = cut === 0 ? '' : `\n[${cut} characters left out]\n`
      return head + mark + tail.slice(-TAIL_CHARS)
    },
  }
}
