import { join } from 'node:path'
import { signalOfExitCode, type Sandbox, type SandboxStatus } from '../../../platform/sandbox.ts'
import { startProcess, type RunningProcess, type StartProcessOptions } from '../../../platform/start-process.ts'
import type { Attempt, AttemptOutcome } from '../../agents/agent.ts'
import type { NewEvent } from '../story/event-log.ts'

type Places = Pick<Attempt, 'workspacePath' | 'homePath' | 'uploadsPath'>

/** Starts a process of a run in the sandbox, where there is one: it may change its workspace and its private home, and read its inputs. */
export function startInside(sandbox: Sandbox, places: Places, options: StartProcessOptions): RunningProcess {
  const { command, args, isSandboxed } = sandbox.wrap(
    { command: options.command, args: options.args, cwd: options.cwd, path: options.env['PATH'] ?? '' },
    {
      writablePaths: [places.workspacePath, places.homePath],
      readablePaths: places.uploadsPath === undefined ? [] : [places.uploadsPath],
      temporaryPath: join(places.homePath, 'tmp'),
    },
  )
  const child = startProcess({ ...options, command, args })
  return isSandboxed ? { ...child, exited: child.exited.then(withSignal) } : child
}

function withSignal(end: Awaited<RunningProcess['exited']>): Awaited<RunningProcess['exited']> {
  const signal = end.kind === 'exited' ? signalOfExitCode(end.exitCode) : null
  return end.kind === 'exited' && signal !== null ? { ...end, exitCode: null, signal } : end
}

/** The event that tells what protected this machine from the run. */
export function sandboxEvent(attempt: number, { state, sentence }: SandboxStatus): NewEvent {
  return { type: 'run.agent', attempt, data: { kind: 'sandbox', state, sentence } }
}

/** The end of a run that may not start without a sandbox. */
export function refused({ sentence }: SandboxStatus): AttemptOutcome {
  return { kind: 'failed', code: 'SANDBOX_MISSING', message: sentence, exitCode: null, signal: null }
}
