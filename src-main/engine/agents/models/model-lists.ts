import type { EngineId } from '../../../contract/statuses.ts'
import type { EngineModels, EngineStatus } from '../../../contract/system.ts'
import type { AgentPresence, ModelServer } from '../agent.ts'
import type { Agents } from '../agents.ts'
import { askModels, type AskedModels } from '../../gateway/ask-models.ts'
import { sortModels, type ListedModel } from './read-model-list.ts'
import type { ToldModels } from './told-models.ts'

const ASK_TIMEOUT_MS = 3_000
const FRESH_MS = 5 * 60_000
/** A key that was mended or a server that came back should not have to wait long. */
const FAILURE_FRESH_MS = 15_000
/** Servers whose answers are kept; a person has a handful. */
const MAX_SERVERS = 20

type ToldFields = 'engine' | 'cli_version_detected' | 'fallback_reason' | 'told_by' | 'note'

/** What is known of one engine's models. */
export interface ModelNames extends Pick<EngineModels, ToldFields> {
  readonly models: EngineStatus['models']
}

/** The models of engines: asked for when somebody wants to know, and only then. */
export interface ModelLists {
  /** Asks, or answers out of memory. Never throws for a server that fails: that is part of the answer. */
  of(engine: EngineId, mustRefresh: boolean): Promise<ModelNames>
  /** Asks anew, without looking for the engine. */
  refresh(engine: EngineId): Promise<void>
  /** What was asked or told before, without asking. */
  known(engine: EngineId): Promise<readonly ListedModel[]>
  /** Ends what is being asked. */
  close(): void
}

export interface ModelListsOptions {
  readonly agents: Agents
  readonly told: ToldModels
  readonly now: () => Date
  /** See `ASK_TIMEOUT_MS`. */
  readonly timeoutMs?: number
}

interface Asking {
  readonly answer: Promise<AskedModels>
  /** The answer, once it is there. */
  settled: AskedModels | null
  readonly startedAt: number
}

/** What is known of an engine's models, before the configured name is put to it. */
type Finding = Pick<ModelNames, 'told_by' | 'note'> & {
  readonly models: readonly ListedModel[]
  readonly fallback: ModelNames['fallback_reason']
}

/** Several engines that use one key share one list, and several askers one request. */
export function createModelLists({ agents, told, now, timeoutMs = ASK_TIMEOUT_MS }: ModelListsOptions): ModelLists {
  const asked = new Map<string, Asking>()
  const closed = new AbortController()

  const isFresh = ({ settled, startedAt }: Asking): boolean =>
    settled === null || now().getTime() - startedAt < (settled.kind === 'list' ? FRESH_MS : FAILURE_FRESH_MS)
  const ask = (server: ModelServer, mustRefresh: boolean): Promise<AskedModels> => {
    const identity = identityOf(server)
    const present = asked.get(identity)
    const isUsable = present !== undefined && isFresh(present) && !(mustRefresh && present.settled !== null)
    if (isUsable) return present.answer
    const asking: Asking = {
      answer: askModels(server, timeoutMs, closed.signal).then((answer) => (asking.settled = answer)),
      settled: null,
      startedAt: now().getTime(),
    }
    asked.delete(identity)
    asked.set(identity, asking)
    for (const oldest of [...asked.keys()].slice(0, -MAX_SERVERS)) asked.delete(oldest)
    return asking.answer
  }

  const find = async (engine: EngineId, mustRefresh: boolean): Promise<Finding> => {
    const agent = agents.get(engine)
    const nothing = { models: [], told_by: null, note: null, fallback: null }
    if (agent === null || !agent.usesAi) return nothing
    const server = agent.modelServer?.() ?? null
    if (server !== null) {
      const answer = await ask(server, mustRefresh)
      if (answer.kind === 'failed') return { ...nothing, fallback: answer.reason, note: answer.note }
      const note = `As ${server.listUrl.host} names them.`
      return { ...nothing, models: namesFor(server, answer.models), told_by: 'provider', note }
    }
    const models = await told.recall(engine)
    if (models.length > 0) return { ...nothing, models, told_by: 'engine', note: 'As its newest run told.' }
    return { ...nothing, fallback: 'not_told', note: agent.modelsNote ?? 'This engine does not tell its models.' }
  }

  return {
    async of(engine, mustRefresh) {
      const [presence, found] = await Promise.all([agents.find(engine, false), find(engine, mustRefresh)])
      const { version } = presence
      const finding = explain(presence, found)
      return {
        engine,
        cli_version_detected: version,
        fallback_reason: finding.fallback,
        told_by: finding.told_by,
        note: finding.note,
        models: withConfigured(presence.models, finding.models),
      }
    },
    async refresh(engine) {
      await find(engine, true)
    },
    async known(engine) {
      const server = agents.get(engine)?.modelServer?.() ?? null
      if (server === null) return told.recall(engine)
      const settled = asked.get(identityOf(server))?.settled
      return settled?.kind === 'list' ? namesFor(server, settled.models) : []
    },
    close: () => closed.abort(),
  }
}

/** Stays in this process, for it has the key. */
function identityOf({ listUrl, key }: ModelServer): string {
  return JSON.stringify([listUrl.href, key])
}

function namesFor(server: ModelServer, models: readonly ListedModel[]): readonly ListedModel[] {
  return sortModels(models.map(({ id, name }) => ({ id: server.nameOf(id), name })))
}

/** Where nothing could be told, what the doctor says is the reason. */
function explain({ version, state, note }: AgentPresence, finding: Finding): Finding {
  const isUntold = finding.models.length === 0 && (finding.fallback === null || finding.fallback === 'not_told')
  if (isUntold && state === 'not_signed_in') return { ...finding, fallback: 'no_access', note }
  if (version !== null || finding.fallback !== null) return finding
  return { ...finding, fallback: 'cli_version_unknown', note: finding.note ?? note }
}

/** The model that the settings name comes first, also where its server does not list it. */
export function withConfigured(
  configured: EngineStatus['models'],
  listed: readonly ListedModel[],
): EngineStatus['models'] {
  const unlisted = configured.filter(({ id }) => listed.every((one) => one.id !== id))
  return [...unlisted, ...listed.map(({ id, name }) => ({ id, display_name: name }))]
}
