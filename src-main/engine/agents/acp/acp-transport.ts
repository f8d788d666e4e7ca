import { setTimeout as delay } from 'node:timers/promises'
import type { RunningProcess } from '../../../platform/start-process.ts'
import { RUN_LIMITS } from '../../../contract/limits.ts'
import type { AgentFact, Attempt, AttemptOutcome } from '../agent.ts'
import type { CliHost } from '../cli/cli-host.ts'
import type { CliProgram } from '../cli/cli-program.ts'
import type { Turn } from './acp-messages.ts'
import type { AcpLaunch, AcpProfile } from './acp-profile.ts'
import { connectAcp, SessionLoadError, takeTurn } from './acp-session.ts'
import { createAcpStream } from './acp-stream.ts'
import { nameFailure, signInAdvice, wordsOfError, type EngineFailure, type SignInHelp } from './engine-failure.ts'
import { createPermissionDesk } from './permission-policy.ts'
import { setAside } from '../prompt/set-aside.ts'
import { prepareHome } from './prepare-home.ts'
import { createSessionStory } from './session-story.ts'

/** Time for an agent to put its session away when its input ends; a loaded machine needs most of it. */
const END_GRACE_MS = 4_000
const SHOWN_GARBAGE_CHARS = 200
const STDERR_CHARS = 4_000

type Failed = Extract<AttemptOutcome, { kind: 'failed' }>

/**
 * Carries out an attempt by an agent that speaks ACP v1 on its standard input and output.
 * The end of the turn decides, never the exit code: several agents end with 0 whatever happened (engine-clis 1.4).
 */
export async function runAcp(
  profile: AcpProfile,
  host: CliHost,
  program: CliProgram,
  attempt: Attempt,
): Promise<AttemptOutcome> {
  const launch = await profile.launch(attempt, host)
  if (launch === null) return fail({ code: 'AUTH_REQUIRED', message: signInAdvice({ ...profile, hasKey: false }) })
  const help = { ...profile, hasKey: launch.hasKey }
  await prepareHome(attempt.homePath, launch)
  await setAside(attempt)
  if (attempt.resume !== null) await profile.beforeLoad?.(attempt.homePath, attempt.resume.sessionId)

  const tell = (fact: AgentFact): void => attempt.tell(fact)
  const story = createSessionStory({
    skillId: attempt.skill.skill_id,
    skillsAmong: profile.skillsAmong,
    tell,
  })
  let errorText = ''
  let isGarbageTold = false
  const wire = createAcpStream({
    send: (text) => process.write(text),
    onUpdate: (params) => story.update(params),
    onGarbage: (line) => {
      if (isGarbageTold) return
      isGarbageTold = true
      const shown = line.slice(0, SHOWN_GARBAGE_CHARS)
      tell({ kind: 'warning', code: 'NOT_PROTOCOL', message: `The agent wrote what is not ACP: ${shown}` })
    },
  })
  const process = start(program, launch, attempt, {
    onStdout: (chunk) => wire.take(chunk),
    onStderr: (chunk) => {
      errorText = (errorText + chunk.toString('utf8')).slice(-STDERR_CHARS)
    },
  })
  void process.exited.then(() => wire.end())
  if (launch.model !== undefined) tell({ kind: 'model', model: launch.model })
  const stop = new AbortController()
  const desk = createPermissionDesk({ policy: profile.permissions, attempt, tell, onAsked: () => stop.abort() })
  const connection = connectAcp(wire.stream, desk, story)
  const turn = await takeTurn(connection, profile, attempt, story, {
    stopped: stop.signal,
    onModels(models) {
      // With a key it tells what we put into its configuration; the provider is asked then.
      if (!launch.hasKey) void host.toldModels.remember(profile.engine, models)
    },
  }).catch(asThrown)
  const asked = desk.asked()
  const text = story.end()
  const end = await endProcess(process, profile.isEndedByInput)
  connection.close()

  if (attempt.signal.aborted) return answer('')
  if (asked !== null) {
    const request = profile.forgetsCanceledTurn ? { ...asked, done: story.done() } : asked
    return { kind: 'needs_approval', request, exitCode: null, signal: null }
  }
  if (isThrown(turn)) return explain(turn.thrown, end, errorText, help)
  const model = profile.modelOfTurn(turn)
  if (model !== null) tell({ kind: 'model', model })
  const usage = profile.usage(turn, story.metas())
  if (usage !== null) tell({ kind: 'usage', usage })
  return judgeTurn(turn, text, profile, help)
}

function start(
  program: CliProgram,
  launch: AcpLaunch,
  attempt: Attempt,
  readers: { onStdout(chunk: Buffer): void; onStderr(chunk: Buffer): void },
): RunningProcess {
  return attempt.startProcess({
    command: program.command,
    args: [...program.args, ...launch.args],
    env: { ...attempt.baseEnvironment, ...launch.env },
    isInputKeptOpen: true,
    shownCommand: [program.path, ...launch.args],
    shownPrompt: attempt.prompt,
    ...readers,
  })
}

/** How the process ended by itself; null when it had to be ended. */
type OwnEnd = Awaited<RunningProcess['exited']> | null

async function endProcess(process: RunningProcess, isEndedByInput: boolean): Promise<OwnEnd> {
  process.closeInput()
  const timer = new AbortController()
  const patience = isEndedByInput ? delay(END_GRACE_MS, null, { signal: timer.signal }).catch(() => null) : null
  const end = await Promise.race([process.exited, patience ?? settledNow()])
  timer.abort()
  if (end === null) {
    await process.kill({ graceMs: END_GRACE_MS, sweepMs: RUN_LIMITS.killSweepMs })
    await process.exited
  }
  return end
}

/** Resolves after what has already happened was heard of. */
function settledNow(): Promise<null> {
  return new Promise((resolve) => setImmediate(() => resolve(null)))
}

function judgeTurn({ stopReason }: Turn, text: string, profile: AcpProfile, help: SignInHelp): AttemptOutcome {
  switch (stopReason) {
    case 'end_turn': {
      const failure = profile.failureInAnswer(text, help)
      return failure === null ? answer(text) : fail(failure)
    }
    case 'refusal':
      return fail({ code: 'REFUSED', message: `The model refused${text === '' ? '' : `: ${text.slice(0, 600)}`}` })
    default:
      return fail({ code: 'EXIT_CODE', message: `The agent stopped before it was done: ${stopReason}` })
  }
}

function explain(thrown: unknown, end: OwnEnd, errorText: string, help: SignInHelp): AttemptOutcome {
  if (end?.kind === 'start-failed') {
    const message = end.cause instanceof Error ? end.cause.message : String(end.cause)
    return fail({ code: 'START_FAILED', message: `The engine could not be started: ${message}` })
  }
  const isLoad = thrown instanceof SessionLoadError
  const { text, rpcCode } = wordsOfError(isLoad ? thrown.cause : thrown)
  const exitCode = end?.exitCode ?? null
  const signal = end?.signal ?? null
  if (rpcCode === null && signal !== null) {
    return { ...fail({ code: 'KILLED_BY_SIGNAL', message: `The engine was ended by signal ${signal}` }), signal }
  }
  const isGone = rpcCode === null && end !== null
  const words = isGone ? `it ended without an answer (exit code ${exitCode ?? '?'}). ${errorText}` : text
  const failure = nameFailure(words, rpcCode, help)
  // A key or a network that fails while a session is loaded is still that; all else means that the session is gone.
  const isAboutSession = isLoad && (failure.code === 'EXIT_CODE' || failure.code === 'MODEL_UNKNOWN')
  const named = isAboutSession
    ? { code: 'SESSION_RESUME_FAILED' as const, message: `The session could not be continued: ${text}` }
    : failure
  return { ...fail(named), exitCode }
}

function answer(text: string): AttemptOutcome {
  // How the process ends after its turn says nothing about the turn; some have to be ended.
  return { kind: 'answered', text, exitCode: 0, signal: null }
}

function fail(failure: EngineFailure): Failed {
  return { kind: 'failed', ...failure, exitCode: null, signal: null }
}

interface Thrown {
  readonly thrown: unknown
}

function asThrown(thrown: unknown): Thrown {
  return { thrown }
}

function isThrown(value: Turn | Thrown): value is Thrown {
  return 'thrown' in value
}
