import type { Attempt, ModelAccess, ModelWire } from '../agent.ts'
import { readVariable, type CliHost } from '../cli/cli-host.ts'

/** A model and the way to it. */
export interface ChosenModel {
  readonly wire: ModelWire
  readonly access: ModelAccess
  /** Its name as the provider knows it. */
  readonly model: string
}

interface Provider {
  readonly wire: ModelWire
  /** What a person may put before the model's name, with a slash. */
  readonly prefix: string
  /** How the names of its own models begin. */
  readonly family: RegExp
  /** Where a person says which model is meant when a request names none. */
  readonly modelVariable: string
  readonly defaultModel: string
}

const PROVIDERS: readonly Provider[] = [
  {
    wire: 'openai-chat',
    prefix: 'openai',
    family: /^(gpt|o\d)/,
    modelVariable: 'OPENAI_MODEL',
    defaultModel: 'gpt-5.5',
  },
  {
    wire: 'anthropic',
    prefix: 'anthropic',
    family: /^claude/,
    modelVariable: 'ANTHROPIC_MODEL',
    defaultModel: 'claude-sonnet-4-5',
  },
  {
    wire: 'google',
    prefix: 'google',
    family: /^gemini/,
    modelVariable: 'GEMINI_MODEL',
    defaultModel: 'gemini-2.5-pro',
  },
]

/** Variables that carry a key for CLIs which take any provider. */
export const PROVIDER_KEYS = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY'] as const

/**
 * Chooses a provider for a CLI that takes any: the one that the model's name begins with, else the
 * maker of that model, else the first whose key is there.
 * @param wires the protocols that the CLI speaks, in the order in which they are tried
 * @returns null when there is no key for any of them
 */
export async function chooseModel(
  attempt: Attempt,
  host: CliHost,
  wires: readonly ModelWire[],
): Promise<ChosenModel | null> {
  const named = PROVIDERS.find(({ prefix }) => attempt.model?.startsWith(`${prefix}/`) === true)
  for (const wire of named === undefined
    ? familyFirst(wires, attempt.model)
    : wires.filter((one) => one === named.wire)) {
    const provider = PROVIDERS.find((candidate) => candidate.wire === wire)
    const access = provider === undefined ? null : await attempt.modelAccess(wire)
    if (provider === undefined || access === null) continue
    const asked = named === undefined ? attempt.model : attempt.model?.slice(named.prefix.length + 1)
    return { wire, access, model: asked ?? defaultModel(provider, host) }
  }
  return null
}

/** Others come after it, for many an address serves the models of several makers. */
function familyFirst(wires: readonly ModelWire[], model: string | null): readonly ModelWire[] {
  const own = PROVIDERS.find(({ family }) => model !== null && family.test(model))?.wire
  return own === undefined ? wires : [...wires].sort((a, b) => Number(b === own) - Number(a === own))
}

/**
 * How a run asks a CLI for a model of one provider's list, so that `chooseModel` chooses that provider and that model: collective
 * servers have names that begin like another provider's.
 * @param wires as for `chooseModel`
 */
export function nameToAskFor(id: string, wire: ModelWire, wires: readonly ModelWire[]): string {
  const own = PROVIDERS.find((provider) => provider.wire === wire)
  // A CLI of a single provider takes each name as it is.
  if (own === undefined || wires.length === 1) return id
  const isLikeAnother = PROVIDERS.some(
    (other) => id.startsWith(`${other.prefix}/`) || (other !== own && other.family.test(id)),
  )
  return isLikeAnother ? `${own.prefix}/${id}` : id
}

function defaultModel({ modelVariable, defaultModel }: Provider, host: CliHost): string {
  return readVariable(host.environment, modelVariable) ?? defaultModel
}
