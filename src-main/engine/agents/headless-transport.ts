import type { AgentFact, Attempt, AttemptOutcome } from './agent.ts'

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

/** Reads one CLI's stream: facts line by line, and at the end the text that holds the answer or the reason of a failure. */
export interface StreamReader {
  onLine(line: string): readonly AgentFact[]
  finish(end: { exitCode: number | null; signal: string | null; outputTail: string }): AttemptOutcome
}

/** What a headless CLI needs beyond its process: how it is called and how it is read. */
export interface HeadlessProfile {
  plan(attempt: Attempt): Promise<HeadlessPlan>
  createReader(attempt: Attempt): StreamReader
}

/**
 * Carries out an attempt by a CLI that is started once, gets its prompt on standard input and writes lines to standard output.
 * @returns the reader's outcome, or `START_FAILED` when the program could not be started
 */
export async function runHeadless(profile: HeadlessProfile, attempt: Attempt): Promise<AttemptOutcome> {
  const plan = await profile.plan(attempt)
  const reader = profile.createReader(attempt)
  const process = attempt.startProcess({
    command: plan.command,
    args: plan.args,
    env: { ...attempt.baseEnvironment, ...plan.env },
    input: plan.input,
    shownCommand: plan.shownCommand,
    shownPrompt: plan.shownPrompt,
    onLine: (line) => {
      for (const fact of reader.onLine(line)) attempt.tell(fact)
    },
  })
  const end = await process.exited
  if (end.kind === 'start-failed') {
    const message = end.cause instanceof Error ? end.cause.message : String(end.cause)
    return {
      kind: 'failed',
      code: 'START_FAILED',
      message: `The engine could not be started: ${message}`,
      exitCode: null,
      signal: null,
    }
  }
  return reader.finish({ exitCode: end.exitCode, signal: end.signal, outputTail: attempt.outputTail() })
}
