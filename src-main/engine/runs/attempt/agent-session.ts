import { join } from 'node:path'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import type { Usage } from '../../../contract/run.ts'
import type { SkillSummary } from '../../../contract/skill.ts'
import type { RunningProcess } from '../../../platform/start-process.ts'
import type { Agent, AgentFact, Attempt, AttemptOutcome, ProcessRequest } from '../../agents/agent.ts'
import { nameByTrouble, type OpenModelAccess } from '../../agents/model-access.ts'
import type { RequestRow } from '../../store/request-row.ts'
import { addUsage } from './add-usage.ts'
import { isApprovalNeeded } from '../asking/approval.ts'
import type { EndReason } from './end-reason.ts'
import type { EndSwitch } from './end-switch.ts'
import type { NewEvent } from '../story/event-log.ts'
import { startIdleWatch, type IdleWatch } from './idle-watch.ts'
import { RUN_TAG, type RunContext } from '../run-context.ts'
import { createRunOutput, type RunOutput } from '../story/run-output.ts'
import { refused, sandboxEvent, startInside } from './sandboxed-start.ts'
import { factEvent } from '../story/story.ts'

/** After these nothing of what was being written goes on. */
const ENDS_LIVE_TEXT: ReadonlySet<AgentFact['kind']> = new Set(['message', 'reasoning', 'tool'])

/** What the agent told of itself so far. */
export interface SessionFacts {
  /** Of all turns together. */
  readonly usage: Usage | null
  readonly sessionId: string | null
  readonly model: string | null
}

/** What is said to the agent in one turn. */
export type Say = Pick<Attempt, 'prompt' | 'resume'>

/** One attempt's agent: its turns share a workspace, its logs and one end. */
export interface AgentSession {
  turn(say: Say): Promise<AttemptOutcome>
  facts(): SessionFacts
  stderrTail(): string
  isTruncated(): boolean
  /** Ends what is left of the agent's processes and takes its keys back. No event comes after it. */
  close(): Promise<void>
}

export interface AgentSessionRequest {
  readonly row: RequestRow
  readonly runId: string
  readonly skill: SkillSummary
  readonly agent: Agent
  readonly skillPath: string
  readonly input: Readonly<Record<string, unknown>>
  readonly endSwitch: EndSwitch
  readonly append: (events: readonly NewEvent[]) => void
}

/** Opens what an agent needs for an attempt; nothing runs before the first turn. */
export function openAgentSession(context: RunContext, request: AgentSessionRequest): AgentSession {
  const { row, runId, agent, endSwitch, append } = request
  const paths = context.layout.run(runId)
  const children: RunningProcess[] = []
  const accesses: OpenModelAccess[] = []
  // A script's session is the run itself: whatever it needs to remember lies in its workspace.
  let sessionId = row.session_id ?? (agent.usesAi ? null : runId)
  let model: string | null = null
  let told: Usage | null = null
  let toldInTurn: Usage | null = null
  let metered: Usage | null = null
  let output: RunOutput | null = null
  let readLine: ProcessRequest['onLine']
  let idle: IdleWatch | null = null
  let turnCount = 0

  const startOfRun = (wanted: ProcessRequest): RunningProcess => {
    readLine = wanted.onLine ?? readLine
    if (output === null) context.folders.ensure(paths.logsPath)
    output ??= createRunOutput({
      logsPath: paths.logsPath,
      attempt: row.attempt,
      append,
      onLine: (line) => readLine?.(line),
    })
    const sink = output
    const child = startInside(context.sandbox, base, {
      ...wanted,
      cwd: paths.workspacePath,
      marker: { name: RUN_TAG, value: runId },
      ownFolder: paths.rootPath,
      onStdout: (chunk) => {
        idle?.touch()
        wanted.onStdout?.(chunk)
        return sink.take('stdout', chunk)
      },
      onStderr: (chunk) => {
        idle?.touch()
        wanted.onStderr?.(chunk)
        return sink.take('stderr', chunk)
      },
      drainMs: RUN_LIMITS.drainMs,
    })
    children.push(child)
    // The end may have come while the agent was still planning: then nobody has stopped this one.
    if (endSwitch.signal.aborted) void endChildren([child], endSwitch.reason())
    // What is shown as the prompt is that of the attempt, not of a repair in it.
    const shown = turnCount > 1 ? { ...wanted, shownPrompt: null } : wanted
    recordProcess(context, row.request_id, child, shown).catch((cause: unknown) => {
      endSwitch.end({ kind: 'output_failed', cause })
    })
    return child
  }

  const tell = (fact: AgentFact): void => {
    idle?.touch()
    if (fact.kind === 'usage') toldInTurn = fact.usage
    if (fact.kind === 'session') sessionId = fact.sessionId
    if (fact.kind === 'model') model = fact.model
    if (fact.kind === 'delta') {
      context.live.write(runId, { attempt: row.attempt, of: fact.of, text: fact.text })
      return
    }
    const event = factEvent(row.attempt, fact)
    if (event !== null) append([event])
    // After it was told whole: a reader never sees it gone and not yet there.
    if (ENDS_LIVE_TEXT.has(fact.kind)) context.live.clear(runId)
  }

  const base: Omit<Attempt, keyof Say> = {
    mode: row.effective_mode ?? 'auto',
    skill: request.skill,
    input: request.input,
    parameter: row.parameter,
    workspacePath: paths.workspacePath,
    skillPath: request.skillPath,
    artifactsPath: paths.workspaceArtifactsPath,
    uploadsPath: context.layout.staging(row.request_id).uploadsPath,
    homePath: paths.homePath,
    runId,
    number: row.attempt,
    model: row.model,
    baseEnvironment: privateHome(context.baseEnvironment, paths.homePath),
    async modelAccess(wire) {
      const access = await context.modelAccess.open(runId, wire)
      if (access !== null) accesses.push(access)
      const via = access === null ? 'none' : access.isGateway ? 'gateway' : 'key'
      append([{ type: 'run.agent', attempt: row.attempt, data: { kind: 'model_access', wire, via } }])
      return access
    },
    isApprovalNeeded: isApprovalNeeded(row, agent),
    signal: endSwitch.signal,
    outputTail: () => output?.stdoutTail() ?? '',
    tell,
    startProcess: startOfRun,
  }

  const runTurn = async (say: Say): Promise<AttemptOutcome> => {
    turnCount += 1
    const seconds = context.settings.idleTimeoutSec
    const stop = (): void => void endChildren(children, endSwitch.reason())
    endSwitch.signal.addEventListener('abort', stop, { once: true })
    idle = startIdleWatch(agent.usesAi ? seconds * 1_000 : null, () => endSwitch.end({ kind: 'idle', seconds }))
    try {
      const protection = await context.sandbox.status()
      if (turnCount === 1) append([sandboxEvent(row.attempt, protection)])
      if (protection.state === 'missing') return refused(protection)
      if (endSwitch.signal.aborted) return notStarted()
      const outcome = await agent.run({ ...base, ...say })
      return nameByTrouble(outcome, accesses.at(-1)?.trouble() ?? null)
    } finally {
      idle.stop()
      context.live.clear(runId)
      endSwitch.signal.removeEventListener('abort', stop)
      told = addUsage(told, toldInTurn)
      toldInTurn = null
    }
  }

  return {
    async turn(say) {
      const outcome = await runTurn(say)
      await noteOutputFailure(children, endSwitch)
      return outcome
    },
    facts: () => ({ usage: told ?? metered, sessionId, model }),
    stderrTail: () => output?.stderrTail() ?? '',
    isTruncated: () => output?.isTruncated() ?? false,
    async close() {
      // Also what the engine left behind on purpose: daemons that escaped its group.
      await Promise.all(children.map((child) => child.kill({ graceMs: 0, sweepMs: RUN_LIMITS.killSweepMs })))
      for (const access of accesses) metered = addUsage(metered, await access.close())
      await output?.close()
      // What was still on its way when the turn ended.
      context.live.clear(runId)
    },
  }
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
    // Not the home itself: what lies below the temporary folder is not taken for configuration by every CLI (engine-clis 7.1a).
    TMPDIR: join(homePath, 'tmp'),
    TMP: join(homePath, 'tmp'),
    TEMP: join(homePath, 'tmp'),
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
  wanted: Pick<ProcessRequest, 'shownCommand' | 'shownPrompt'>,
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
