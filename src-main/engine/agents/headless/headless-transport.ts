import type { AgentFact, Attempt, AttemptOutcome } from '../agent.ts'
import { setAside } from '../prompt/set-aside.ts'
import { createWholeLines } from './whole-lines.ts'

/** The command that one attempt is carried out by. */
export interface HeadlessPlan {
  readonly command: string
  readonly args: readonly string[]
  /** Added to the allow-listed environment. */
  readonly env: Readonly<Record<string, string>>
  /** Written to standard input, which is then closed: prompts never travel as a long argument (SPEC E2). */
  readonly input: string
  readonly shownCommand: readonly string[]
  readonly shownPrompt: string | null
}

/** How the process of an attempt ended. */
export interface HeadlessEnd {
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last bytes of standard output, as text. */
  readonly outputTail: string
}

/** Reads one CLI's stream: facts line by line, and at the end the text that holds the answer or the reason of a failure. */
export interface StreamReader {
  /** @param line whole, however long */
  onLine(line: string): readonly AgentFact[]
  /** @param tell for what is only known at the end */
  finish(end: HeadlessEnd, tell: (fact: AgentFact) => void): AttemptOutcome | Promise<AttemptOutcome>
}

/** What a headless CLI needs beyond its process: how it is called and how it is read. */
export interface HeadlessProfile {
  /** @returns an outcome where it is clear before the start that nothing can come of it */
  plan(attempt: Attempt): Promise<HeadlessPlan | AttemptOutcome>
  createReader(attempt: Attempt): StreamReader
  /** True when standard output is a log that nobody reads line by line: then no line is held until its end. */
  readonly isLog?: true
}

/**
 * Carries out an attempt by a CLI that is started once, gets its prompt on standard input and writes lines to standard output.
 * @returns the reader's outcome, or `START_FAILED` when the program could not be started
 */
export async function runHeadless(profile: HeadlessProfile, attempt: Attempt): Promise<AttemptOutcome> {
  const plan = await profile.plan(attempt)
  if ('kind' in plan) return plan
  await setAside(attempt)
  const reader = profile.createReader(attempt)
  const lines = createWholeLines((line) => {
    for (const fact of reader.onLine(line)) attempt.tell(fact)
  })
  const process = attempt.startProcess({
    command: plan.command,
    args: plan.args,
    env: { ...attempt.baseEnvironment, ...plan.env },
    input: plan.input,
    shownCommand: plan.shownCommand,
    shownPrompt: plan.shownPrompt,
    ...(profile.isLog === true ? {} : { onStdout: (chunk: Buffer) => lines.write(chunk) }),
  })
  const end = await process.exited
  lines.end()
  if (end.kind === 'start-failed') {
    const message = end.cause instanceof Error ? end.cause.message : String(end.cause)
    return notRun('START_FAILED', `The engine could not be started: ${message}`)
  }
  const facts = { exitCode: end.exitCode, signal: end.signal, outputTail: attempt.outputTail() }
  return await reader.finish(facts, (fact) => attempt.tell(fact))
}

/** The outcome of an attempt whose process never ran. */
export function notRun(
  code: 'START_FAILED' | 'AUTH_REQUIRED' | 'ENGINE_NOT_AVAILABLE',
  message: string,
): Extract<AttemptOutcome, { kind: 'failed' }> {
  return { kind: 'failed', code, message, exitCode: null, signal: null }
}
