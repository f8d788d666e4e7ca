import type { RunErrorCode } from '../../../contract/run.ts'
import { failureReason } from '../failure-reason.ts'

/** What an engine complains of, as a reason of the run and words for a person. */
export interface EngineFailure {
  readonly code: RunErrorCode
  readonly message: string
}

/** What to tell a person who is not signed in. */
export interface SignInHelp {
  readonly title: string
  /** What a person types to sign in. */
  readonly signInCommand: string
  /** Variables that would carry a key instead. */
  readonly keyVariables: readonly string[]
  /** True when it was started with a key, so that it is the key that was refused. */
  readonly hasKey: boolean
}

/** ACP's own error code of an agent that wants its user to sign in. */
const ACP_AUTH_REQUIRED = -32000
const SHOWN_CHARS = 600

/**
 * Tells the reasons of a failure apart by what the engine says of it; all that is not known stays `EXIT_CODE` with those words.
 * @param rpcCode of the JSON-RPC error; null where the words come from elsewhere
 */
export function nameFailure(text: string, rpcCode: number | null, help: SignInHelp): EngineFailure {
  const words = shorten(text)
  // Gemini CLI gives the HTTP status as the code of its error.
  const status = rpcCode !== null && rpcCode >= 400 && rpcCode < 600 ? rpcCode : null
  const known = failureReason({ status, message: text })
  const code = known === 'EXIT_CODE' && rpcCode === ACP_AUTH_REQUIRED ? 'AUTH_REQUIRED' : known
  if (code === 'AUTH_REQUIRED') return { code, message: `${signInAdvice(help)} The engine said: ${words}` }
  return { code, message: `${TITLES[code] ?? 'The engine reported an error'}: ${words}` }
}

const TITLES: Readonly<Partial<Record<RunErrorCode, string>>> = {
  QUOTA_EXCEEDED: 'The quota of the model is used up, or it was asked too often',
  MODEL_UNKNOWN: 'The model is not known there',
  NETWORK: 'The model could not be reached',
  REFUSED: 'The model refused',
}

/** @returns one sentence that says what is to be mended */
export function signInAdvice({ title, signInCommand, keyVariables, hasKey }: SignInHelp): string {
  if (hasKey) return `The key that ${title} was given was not accepted.`
  const keys = keyVariables.length === 0 ? '' : `, or set ${keyVariables.join(' or ')}`
  return `${title} is not signed in: run \`${signInCommand}\`${keys}.`
}

/** All words of a JSON-RPC error: its message is often "Internal error", and what happened stands in its data. */
export function wordsOfError(error: unknown): { readonly text: string; readonly rpcCode: number | null } {
  if (!(error instanceof Error)) return { text: String(error), rpcCode: null }
  const rpcCode = 'code' in error && typeof error.code === 'number' ? error.code : null
  const data = 'data' in error ? error.data : undefined
  const words = data === undefined || data === null ? '' : typeof data === 'string' ? data : JSON.stringify(data)
  return { text: words === '' ? error.message : `${error.message}: ${words}`, rpcCode }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= SHOWN_CHARS ? line : `${line.slice(0, SHOWN_CHARS)}…`
}
