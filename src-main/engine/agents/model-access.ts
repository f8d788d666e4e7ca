import type { Usage } from '../../contract/run.ts'
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

interface Provider {
  readonly keyVariable: string
  readonly urlVariable: string
  readonly baseUrl: string
}

/** The usual variables of the providers' own tools, so that what works there works here. */
const PROVIDERS: Readonly<Record<ModelWire, Provider>> = {
  'openai-responses': {
    keyVariable: 'OPENAI_API_KEY',
    urlVariable: 'OPENAI_BASE_URL',
    baseUrl: 'https://api.openai.com/v1',
  },
  'openai-chat': {
    keyVariable: 'OPENAI_API_KEY',
    urlVariable: 'OPENAI_BASE_URL',
    baseUrl: 'https://api.openai.com/v1',
  },
  anthropic: {
    keyVariable: 'ANTHROPIC_API_KEY',
    urlVariable: 'ANTHROPIC_BASE_URL',
    baseUrl: 'https://api.anthropic.com',
  },
  google: {
    keyVariable: 'GEMINI_API_KEY',
    urlVariable: 'GOOGLE_GEMINI_BASE_URL',
    baseUrl: 'https://generativelanguage.googleapis.com',
  },
}

/**
 * Access by the keys in this process's environment, handed on as they are.
 * @param environment of this process
 */
export function createDirectModelAccess(environment: Readonly<Record<string, string | undefined>>): ModelAccessSource {
  return {
    open(_runId, wire) {
      const provider = PROVIDERS[wire]
      const key = environment[provider.keyVariable]
      if (key === undefined || key === '') return Promise.resolve(null)
      const baseUrl = (environment[provider.urlVariable] ?? provider.baseUrl).replace(/\/(v1(beta)?)?\/?$/, '')
      return Promise.resolve({ baseUrl, key, isGateway: false, close: () => Promise.resolve(null) })
    },
    close: () => Promise.resolve(),
  }
}
