import type { Attempt, ModelServer, ModelWire } from '../agent.ts'
import { findModelServer, listUrlOf } from '../models/model-server.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The model server that one attempt talks to. */
export interface ChosenModel {
  readonly wire: ModelWire
  /** Complete, with its `/v1` or `/v1beta`. */
  readonly baseUrl: string
  /** Null for a server that wants none, such as one on this machine. */
  readonly key: string | null
  readonly model: string
  /** The variable that holds the key, for the sentence that says what to set. */
  readonly keyVariable: string
}

/** Why no model could be chosen, and what to set. */
export interface NoModel {
  readonly code: 'AUTH_REQUIRED' | 'MODEL_UNKNOWN'
  readonly message: string
}

export const AGENT_VARIABLES = {
  baseUrl: 'SKILL_TRYOUT_AGENT_BASE_URL',
  key: 'SKILL_TRYOUT_AGENT_API_KEY',
  model: 'SKILL_TRYOUT_AGENT_MODEL',
  wire: 'SKILL_TRYOUT_AGENT_WIRE',
} as const

const KEY_VARIABLES: Readonly<Record<ModelWire, string>> = {
  'openai-responses': 'OPENAI_API_KEY',
  'openai-chat': 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  google: 'GEMINI_API_KEY',
}

/** Words before the slash of a model's name, when the provider is not fixed by an address of our own. */
const PROVIDER_WORDS: Readonly<Record<string, 'openai' | 'anthropic' | 'google'>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  gemini: 'google',
}

export function isModelWire(text: string): text is ModelWire {
  return text in KEY_VARIABLES
}

/** What the settings say without asking anybody: enough for the doctor. */
export function describeProvider(environment: Environment): { isReady: boolean; note: string; model: string | null } {
  const model = textOf(environment, AGENT_VARIABLES.model)
  const named = model === null ? `Name a model in each run or set ${AGENT_VARIABLES.model}.` : `Model: ${model}.`
  const baseUrl = textOf(environment, AGENT_VARIABLES.baseUrl)
  if (baseUrl !== null) {
    if (!isHttpUrl(baseUrl))
      return { isReady: false, note: `${AGENT_VARIABLES.baseUrl} is not an http or https address.`, model }
    const wire = textOf(environment, AGENT_VARIABLES.wire)
    if (wire !== null && !isModelWire(wire)) return { isReady: false, note: wrongWire(wire), model }
    return { isReady: true, note: `Talks to ${new URL(baseUrl).origin}. ${named}`, model }
  }
  const variable = Object.values(KEY_VARIABLES).find((name) => textOf(environment, name) !== null)
  if (variable === undefined) return { isReady: false, note: WHAT_TO_SET, model }
  return { isReady: true, note: `Uses the key in ${variable}. ${named}`, model }
}

const WHAT_TO_SET =
  `Set ${AGENT_VARIABLES.baseUrl} to the address of a model server (for one on this machine such as http://127.0.0.1:11434/v1 no key is needed), ` +
  `with ${AGENT_VARIABLES.key} and ${AGENT_VARIABLES.model}, or set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, and start Skill Tryout again.`

function wrongWire(wire: string): string {
  return `${AGENT_VARIABLES.wire} is ${JSON.stringify(wire)}, but it must be one of ${Object.keys(KEY_VARIABLES).join(', ')}.`
}

/**
 * Chooses server and model: an address of our own wins, and then the name goes there as it is (`vendor/model` is a usual name at
 * collective servers). Without one, a word before the slash chooses the provider, else the name's beginning, else whose key is there.
 */
export async function chooseModel(
  environment: Environment,
  attempt: Pick<Attempt, 'model' | 'modelAccess'>,
): Promise<ChosenModel | NoModel> {
  const wanted = attempt.model ?? textOf(environment, AGENT_VARIABLES.model)
  const baseUrl = textOf(environment, AGENT_VARIABLES.baseUrl)
  if (baseUrl !== null) return chooseOwn(environment, baseUrl, wanted)

  const slash = wanted?.indexOf('/') ?? -1
  const word = slash === -1 ? undefined : PROVIDER_WORDS[wanted?.slice(0, slash) ?? '']
  const model = word === undefined ? wanted : (wanted?.slice(slash + 1) ?? null)
  const provider = word ?? providerOfName(model ?? '')
  const order = provider === null ? (['openai', 'anthropic', 'google'] as const) : ([provider] as const)
  for (const candidate of order) {
    const wire = wireOf(candidate, environment)
    const access = await attempt.modelAccess(wire)
    if (access === null) continue
    if (model === null) return { code: 'MODEL_UNKNOWN', message: noModelName() }
    const baseUrlWithVersion = `${access.baseUrl}/${wire === 'google' ? 'v1beta' : 'v1'}`
    return { wire, baseUrl: baseUrlWithVersion, key: access.key, model, keyVariable: KEY_VARIABLES[wire] }
  }
  if (provider === null) return { code: 'AUTH_REQUIRED', message: WHAT_TO_SET }
  const variable = KEY_VARIABLES[wireOf(provider, environment)]
  return {
    code: 'AUTH_REQUIRED',
    message: `There is no key for ${JSON.stringify(wanted)}: set ${variable} and start Skill Tryout again.`,
  }
}

/** Whose models a run could name: of the address of our own, else of the first provider whose key is there. */
export function findAgentServer(environment: Environment): ModelServer | null {
  const baseUrl = textOf(environment, AGENT_VARIABLES.baseUrl)
  if (baseUrl === null) {
    const wires = [wireOf('openai', environment), 'anthropic', 'google'] as const
    return findModelServer(environment, wires, nameToAskFor)
  }
  const wire = textOf(environment, AGENT_VARIABLES.wire) ?? 'openai-chat'
  if (!isHttpUrl(baseUrl) || !isModelWire(wire)) return null
  const listUrl = listUrlOf(wire, `${withVersion(baseUrl, wire)}/models`)
  return { wire, listUrl, key: textOf(environment, AGENT_VARIABLES.key), nameOf: (id) => id }
}

/** So that `chooseModel` chooses this provider and this model, also where the name begins like another provider's. */
function nameToAskFor(id: string, wire: ModelWire): string {
  const own = wire === 'anthropic' || wire === 'google' ? wire : 'openai'
  const isLikeAnother = (providerOfName(id) ?? own) !== own
  const hasWord = id.includes('/') && id.slice(0, id.indexOf('/')) in PROVIDER_WORDS
  return isLikeAnother || hasWord ? `${own}/${id}` : id
}

function chooseOwn(environment: Environment, baseUrl: string, model: string | null): ChosenModel | NoModel {
  if (!isHttpUrl(baseUrl))
    return { code: 'AUTH_REQUIRED', message: `${AGENT_VARIABLES.baseUrl} is not an http or https address.` }
  const wire = textOf(environment, AGENT_VARIABLES.wire) ?? 'openai-chat'
  if (!isModelWire(wire)) return { code: 'AUTH_REQUIRED', message: wrongWire(wire) }
  if (model === null) return { code: 'MODEL_UNKNOWN', message: noModelName() }
  return {
    wire,
    baseUrl: withVersion(baseUrl, wire),
    key: textOf(environment, AGENT_VARIABLES.key),
    model,
    keyVariable: AGENT_VARIABLES.key,
  }
}

function noModelName(): string {
  return `No model is named: name one in the run or set ${AGENT_VARIABLES.model}.`
}

/** People paste addresses with and without their version; a path of its own is taken as it is. */
function withVersion(baseUrl: string, wire: ModelWire): string {
  const plain = baseUrl.replace(/\/+$/, '')
  const version = wire === 'google' ? 'v1beta' : 'v1'
  const hasPath = new URL(plain).pathname !== '/'
  const isComplete = wire === 'anthropic' || wire === 'google' ? /\/v\d+(beta)?$/.test(plain) : hasPath
  return isComplete ? plain : `${plain}/${version}`
}

function wireOf(provider: 'openai' | 'anthropic' | 'google', environment: Environment): ModelWire {
  if (provider !== 'openai') return provider
  // Servers that only resemble OpenAI's rarely have the newer protocol.
  return textOf(environment, 'OPENAI_BASE_URL') === null ? 'openai-responses' : 'openai-chat'
}

function providerOfName(model: string): 'openai' | 'anthropic' | 'google' | null {
  if (model.startsWith('claude')) return 'anthropic'
  if (model.startsWith('gemini')) return 'google'
  return /^(gpt|o\d)/.test(model) ? 'openai' : null
}

function textOf(environment: Environment, name: string): string | null {
  const text = environment[name]?.trim()
  return text === undefined || text === '' ? null : text
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
