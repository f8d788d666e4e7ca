import type { ModelWire } from '../agents/agent.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Who answers on a wire, and what a request to it must look like. */
export interface Provider {
  readonly key: string
  /** Where `/v1/...` or `/v1beta/...` of the usual addresses lies; without a slash at the end. */
  readonly baseUrl: string
  /** The version at the beginning of the usual paths that `baseUrl` has already, such as `/v1`; else empty. */
  readonly strippedPrefix: string
  /** Paths that agents may ask for, without the query. */
  readonly paths: RegExp
  keyHeaders(key: string): Readonly<Record<string, string>>
}

interface ProviderProfile extends Pick<Provider, 'paths' | 'keyHeaders'> {
  readonly keyVariable: string
  readonly urlVariable: string
  readonly defaultUrl: string
  /** Whether people write the version into the address: so do the tools of that provider. */
  readonly hasVersionInUrl: boolean
}

const OPENAI: ProviderProfile = {
  keyVariable: 'OPENAI_API_KEY',
  urlVariable: 'OPENAI_BASE_URL',
  defaultUrl: 'https://api.openai.com/v1',
  hasVersionInUrl: true,
  paths: /^\/v1\/(responses(\/compact)?|chat\/completions|models(\/[^/]+)?)$/,
  keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
}

/** The usual variables of the providers' own tools, so that what works there works here. */
const PROFILES: Readonly<Record<ModelWire, ProviderProfile>> = {
  'openai-responses': OPENAI,
  'openai-chat': OPENAI,
  anthropic: {
    keyVariable: 'ANTHROPIC_API_KEY',
    urlVariable: 'ANTHROPIC_BASE_URL',
    defaultUrl: 'https://api.anthropic.com',
    hasVersionInUrl: false,
    paths: /^\/v1\/(messages(\/count_tokens)?|models(\/[^/]+)?)$/,
    keyHeaders: (key) => ({ 'x-api-key': key }),
  },
  google: {
    keyVariable: 'GEMINI_API_KEY',
    urlVariable: 'GOOGLE_GEMINI_BASE_URL',
    defaultUrl: 'https://generativelanguage.googleapis.com',
    hasVersionInUrl: false,
    paths: /^\/v1(beta|alpha)?\/models(\/[\w.-]+(:(generateContent|streamGenerateContent|countTokens))?)?$/,
    keyHeaders: (key) => ({ 'x-goog-api-key': key }),
  },
}

/** How a request on that wire shows its key. */
export function keyHeadersOf(wire: ModelWire, key: string): Readonly<Record<string, string>> {
  return PROFILES[wire].keyHeaders(key)
}

/** @returns null when no key for that wire was given to us */
export function readProvider(environment: Environment, wire: ModelWire): Provider | null {
  const { keyVariable, urlVariable, defaultUrl, hasVersionInUrl, paths, keyHeaders } = PROFILES[wire]
  const key = environment[keyVariable]?.trim()
  if (key === undefined || key === '') return null
  const given = environment[urlVariable]?.trim()
  const url = (given === undefined || given === '' ? defaultUrl : given).replace(/\/+$/, '')
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return null
  const versioned = /^(.*)\/v1(?:beta)?$/.exec(url)?.[1]
  if (versioned !== undefined) return { key, baseUrl: versioned, strippedPrefix: '', paths, keyHeaders }
  // Some houses have another version in their address (`/api/paas/v4`), which then stands for our `/v1`.
  const hasOwnPath = hasVersionInUrl && new URL(url).pathname !== '/'
  return { key, baseUrl: url, strippedPrefix: hasOwnPath ? '/v1' : '', paths, keyHeaders }
}
