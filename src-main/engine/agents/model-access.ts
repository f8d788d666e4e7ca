import type { RunErrorCode, Usage } from '../../contract/run.ts'
import { readProvider } from '../gateway/provider-keys.ts'
import type { AttemptOutcome, ModelAccess, ModelWire } from './agent.ts'

/** Why a model's server gave no answer, as one sentence that names the server. */
export interface ModelTrouble {
  readonly code: Extract<RunErrorCode, 'NETWORK' | 'QUOTA_EXCEEDED'>
  readonly message: string
}

/** Model access that was opened for one attempt. Closing it makes its key worthless. */
export interface OpenModelAccess extends ModelAccess {
  /** @returns what became of the newest request, when it got no answer; null also where requests do not pass through us */
  trouble(): ModelTrouble | null
  /** @returns what passed through, or null when that is not known */
  close(): Promise<Usage | null>
}

/** Where attempts get their access to models from. */
export interface ModelAccessSource {
  /** @returns null when no key for that protocol was given to us */
  open(runId: string, wire: ModelWire): Promise<OpenModelAccess | null>
  close(): Promise<void>
}

/**
 * Access by the keys in this process's environment, handed on as they are: for those who switched the gateway off.
 * @param environment of this process
 */
export function createDirectModelAccess(environment: Readonly<Record<string, string | undefined>>): ModelAccessSource {
  return {
    open(_runId, wire) {
      const provider = readProvider(environment, wire)
      if (provider === null) return Promise.resolve(null)
      const { baseUrl, key } = provider
      return Promise.resolve({
        baseUrl,
        key,
        isGateway: false,
        trouble: () => null,
        close: () => Promise.resolve(null),
      })
    },
    close: () => Promise.resolve(),
  }
}

/** Reasons that an engine reads out of words; how its process ended is its own affair. */
const SAID_BY_ENGINES: readonly RunErrorCode[] = [
  ...(['EXIT_CODE', 'NETWORK', 'QUOTA_EXCEEDED', 'AUTH_REQUIRED', 'MODEL_UNKNOWN', 'REFUSED'] as const),
]

/** Names a failure by what was seen of the model's server, which knows better than the engine's words. */
export function nameByTrouble(outcome: AttemptOutcome, trouble: ModelTrouble | null): AttemptOutcome {
  const isMeant = outcome.kind === 'failed' && SAID_BY_ENGINES.includes(outcome.code)
  return isMeant && trouble !== null ? { ...outcome, ...trouble } : outcome
}
