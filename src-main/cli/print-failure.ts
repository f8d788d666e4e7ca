import { CommanderError } from 'commander'
import { ApiError } from '../contract/client.ts'
import { EXIT_CODES } from './exit-codes.ts'
import { InterruptedError } from './interrupt.ts'
import { printable } from './printable.ts'

/**
 * Tells why a command could not do its work: a line for people, with `--json` also the one JSON object that a program waits for.
 * @returns the exit code
 */
export function printFailure(cause: unknown, isJson: boolean): number {
  const isInterrupted = cause instanceof InterruptedError
  const exitCode = isInterrupted ? cause.exitCode : EXIT_CODES.couldNotRun
  const message = cause instanceof Error ? cause.message : String(cause)
  // Whoever canceled knows it, and commander has spoken.
  if (!isInterrupted && !(cause instanceof CommanderError)) process.stderr.write(`${printable(message)}\n`)
  if (isJson) {
    const error = { code: codeOf(cause), message }
    const status = isInterrupted ? 'canceled' : 'could_not_run'
    process.stdout.write(`${JSON.stringify({ exit_code: exitCode, status, error }, null, 2)}\n`)
  }
  return exitCode
}

/** The API's code, else the kind of the error in the same style: `NoSkillError` is `no_skill`. */
function codeOf(cause: unknown): string {
  if (cause instanceof ApiError) return cause.code
  if (cause instanceof InterruptedError) return 'canceled'
  if (cause instanceof CommanderError) return 'usage_invalid'
  if (!(cause instanceof Error) || !/^[A-Z]\w+Error$/.test(cause.name)) return 'internal_error'
  return cause.name
    .replace(/Error$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase()
}
