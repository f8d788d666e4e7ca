import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RUN_LIMITS } from '../../contract/limits.ts'
import type { RunError, Usage } from '../../contract/run.ts'
import type { RunResult } from '../../contract/run-outputs.ts'
import type { Artifact } from '../../contract/file.ts'
import type { SkillSummary } from '../../contract/skill.ts'
import { startProcess, type RunningProcess } from '../../platform/start-process.ts'
import type { Agent, Attempt, AttemptOutcome } from '../agents/agent.ts'
import type { OpenModelAccess } from '../agents/model-access.ts'
import { composePrompt } from '../agents/prompt.ts'
import type { RequestRow } from '../store/request-row.ts'
import { collectArtifacts } from '../workspaces/collect-artifacts.ts'
import { prepareWorkspace } from '../workspaces/prepare-workspace.ts'
import { errorOfReason, type EndReason } from './end-reason.ts'
import { judgeOutput } from './judge-output.ts'
import { RUN_TAG, type RunContext } from './run-context.ts'
import { createRunOutput, type RunOutput } from './run-output.ts'
import { factEvent, stepEvent } from './story.ts'

/** Everything that is known when an attempt is over. Not yet stored: one move of the state decides whether it counts. */
export interface AttemptEnd {
  readonly result: RunResult
  readonly error: RunError | null
  readonly artifacts: readonly Artifact[]
  readonly usage: Usage | null
  readonly sessionId: string | null
  readonly timings: { readonly preparing_ms: number; readonly running_ms: number; readonly collecting_ms: number }
}

/** Ends an attempt from outside; the first reason wins. */
export interface EndSwitch {
  readonly signal: AbortSignal
  reason(): EndReason | null
  end(reason: EndReason): void
}

export function createEndSwitch(): EndSwitch {
  const controller = new AbortController()
  let first: EndReason | null = null
  return {
    signal: controller.signal,
    reason: () => first,
    end(reason) {
      first ??= reason
      controller.abort()
    },
  }
}

interface AttemptRequest {
  readonly row: RequestRow
  readonly runId: string
  readonly skill: SkillSummary
  readonly stagedPath: string
  readonly input: Readonly<Record<string, unknown>>
  readonly agent: Agent
  readonly endSwitch: EndSwitch
}

/**
 * Carries out one attempt of a run: workspace, agent, collection, judgement. It changes no state; its undo is the clean-up that
 * follows every terminal state.
 * @throws what the file system throws while the workspace is made or the outputs are stored
 */
export async function runAttempt(context: RunContext, request: AttemptRequest): Promise<AttemptEnd> {
  const { row, runId, skill, agent, endSwitch } = request
  const number = row.attempt
  const paths = context.layout.run(runId)
  const append = (events: Parameters<RunContext['logs']['append']>[1]): void => void context.logs.append(runId, events)
  const facts: { usage: Usage | null; sessionId: string | null } = { usage: null, sessionId: row.session_id }

  const preparing = performance.now()
  append([stepEvent(number, 'workspace', 'started')])
  const skillPath =
    number === 1
      ? await prepareWorkspace(paths, {
          id: skill.skill_id,
          stagedPath: request.stagedPath,
          skillFolders: agent.skillFolders,
        })
      : join(paths.workspacePath, agent.skillFolders[0] ?? '', skill.skill_id)
  append([stepEvent(number, 'workspace', 'ended'), stepEvent(number, 'agent', 'started', { engine: agent.id })])

  const running = performance.now()
  const children: RunningProcess[] = []
  const accesses: OpenModelAccess[] = []
  let output: RunOutput | null = null
  let outcome: AttemptOutcome
  try {
    const subject = {
      mode: row.effective_mode ?? 'auto',
      skill,
      input: request.input,
      parameter: row.parameter,
      workspacePath: paths.workspacePath,
      skillPath,
      artifactsPath: paths.workspaceArtifactsPath,
    }
    const attempt: Attempt = {
      ...subject,
      runId,
      number,
      model: row.model,
      uploadsPath: context.layout.staging(row.request_id).uploadsPath,
      homePath: paths.homePath,
      baseEnvironment: privateHome(context.baseEnvironment, paths.homePath),
      resume: null,
      prompt: agent.usesAi
        ? composePrompt({ ...subject, engine: agent.id, invocation: agent.invocation(skill.skill_id) })
        : '',
      async modelAccess(wire) {
        const access = await context.modelAccess.open(runId, wire)
        if (access !== null) accesses.push(access)
        return access
      },
      signal: endSwitch.signal,
      outputTail: () => output?.stdoutTail() ?? '',
      tell(fact) {
        if (fact.kind === 'usage') facts.usage = fact.usage
        if (fact.kind === 'session') facts.sessionId = fact.sessionId
        const event = factEvent(number, fact)
        if (event !== null) append([event])
      },
      startProcess(wanted) {
        const lines = wanted.onLine
        output ??= createRunOutput({ logsPath: paths.logsPath, attempt: number, append, onLine: lines })
        const sink = output
        const child = startProcess({
          ...wanted,
          cwd: paths.workspacePath,
          marker: { name: RUN_TAG, value: runId },
          onStdout: (chunk) => {
            wanted.onStdout?.(chunk)
            return sink.take('stdout', chunk)
          },
          onStderr: (chunk) => {
            wanted.onStderr?.(chunk)
            return sink.take('stderr', chunk)
          },
          drainMs: RUN_LIMITS.drainMs,
        })
        children.push(child)
        void recordProcess(context, row.request_id, child, wanted)
        return child
      },
    }
    const stop = (): void => void endChildren(children, endSwitch.reason())
    endSwitch.signal.addEventListener('abort', stop, { once: true })
    outcome = endSwitch.signal.aborted ? notStarted() : await agent.run(attempt)
    endSwitch.signal.removeEventListener('abort', stop)
    await noteOutputFailure(children, endSwitch)
  } finally {
    // Also what the engine left behind on purpose: daemons that escaped its group.
    await Promise.all(children.map((child) => child.kill({ graceMs: 0, sweepMs: RUN_LIMITS.killSweepMs })))
    for (const access of accesses) facts.usage ??= await access.close()
    await (output as RunOutput | null)?.close()
  }
  append([stepEvent(number, 'agent', 'ended'), stepEvent(number, 'collect', 'started')])

  const collecting = performance.now()
  const collected = await collectArtifacts(paths, skill.artifacts, agent.skillFolders)
  const stderrTail = (output as RunOutput | null)?.stderrTail() ?? ''
  const verdict = await judgeOutput(outcome, skill, collected, stderrTail, context.validator)
  if (verdict.result.data !== null) {
    append([
      {
        type: 'assistant.message.final',
        attempt: number,
        data: { message_id: `m-${number}`, text: JSON.stringify(verdict.result.data) },
      },
    ])
  }
  append([stepEvent(number, 'collect', 'ended', { artifacts: collected.artifacts.length })])
  const reason = endSwitch.reason()
  const error = reason === null ? verdict.error : { ...errorOfReason(reason), stderr: stderrTail }
  await writeFile(
    join(paths.auditPath, `attempt-${number}.json`),
    JSON.stringify(
      { engine: agent.id, started_at: row.started_at, exit_code: outcome.exitCode, signal: outcome.signal, error },
      null,
      2,
    ),
    { mode: 0o600 },
  )
  return {
    result: reason === null ? verdict.result : endedResult(verdict.result, reason, error),
    error,
    artifacts: collected.artifacts,
    usage: facts.usage,
    sessionId: facts.sessionId,
    timings: {
      preparing_ms: running - preparing,
      running_ms: collecting - running,
      collecting_ms: performance.now() - collecting,
    },
  }
}

function endedResult(result: RunResult, reason: EndReason, error: RunError | null): RunResult {
  if (reason.kind === 'canceled') {
    return {
      ...result,
      status: 'canceled',
      data: null,
      artifacts: [],
      validation_warnings: [],
      repair_level: 'none',
      error,
      output_errors: [],
    }
  }
  return { ...result, status: 'failed', data: null, rejected_data: result.data ?? result.rejected_data, error }
}

function notStarted(): AttemptOutcome {
  return { kind: 'answered', text: '', exitCode: null, signal: null }
}

/** HOME and its kin point into the run, so that a CLI neither finds nor changes the person's own configuration. */
function privateHome(base: Readonly<Record<string, string>>, homePath: string): Record<string, string> {
  return {
    ...base,
    HOME: homePath,
    USERPROFILE: homePath,
    TMPDIR: homePath,
    XDG_CONFIG_HOME: join(homePath, '.config'),
    XDG_DATA_HOME: join(homePath, '.local', 'share'),
    XDG_STATE_HOME: join(homePath, '.local', 'state'),
    XDG_CACHE_HOME: join(homePath, '.cache'),
  }
}

async function recordProcess(
  context: RunContext,
  requestId: string,
  child: RunningProcess,
  wanted: { readonly shownCommand: readonly string[]; readonly shownPrompt: string | null },
): Promise<void> {
  context.store.update(requestId, { pid: child.pid ?? null, command: wanted.shownCommand })
  if (wanted.shownPrompt !== null) context.store.update(requestId, { prompt: wanted.shownPrompt })
  const startTime = await child.startTime
  if (startTime !== undefined) context.store.update(requestId, { pid_started_at: startTime })
}

async function endChildren(children: readonly RunningProcess[], reason: EndReason | null): Promise<void> {
  // At shutdown the whole product has ten seconds; a person who cancels is asked for patience with the agent's own clean-up.
  const graceMs = reason?.kind === 'shutdown' ? RUN_LIMITS.terminateGraceMs / 2 : RUN_LIMITS.terminateGraceMs
  await Promise.all(children.map((child) => child.kill({ graceMs, sweepMs: RUN_LIMITS.killSweepMs })))
}

async function noteOutputFailure(children: readonly RunningProcess[], endSwitch: EndSwitch): Promise<void> {
  for (const child of children) {
    const end = await child.exited
    if (end.kind === 'exited' && end.outputFailure !== undefined) {
      endSwitch.end({ kind: 'output_failed', cause: end.outputFailure.cause })
    }
  }
}
