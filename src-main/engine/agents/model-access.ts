import type { Usage } from '../../contract/run.ts'
import { readProvider } from '../gateway/provider-keys.ts'
import type { ModelAccess, ModelWire } from './agent.ts'

/** Model access that was opened for one attempt. Closing it makes its key worthless. */
export interface OpenModelAccess extends ModelAccess {
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
      return Promise.resolve({ baseUrl, key, isGateway: false, close: () => Promise.resolve(null) })
    },
    close: () => Promise.resolve(),
  }
}
