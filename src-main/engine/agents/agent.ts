import type { ApprovalRequest } from '../../contract/interaction.ts'
import type { RunErrorCode, Usage } from '../../contract/run.ts'
import type { JsonObject, SkillSummary } from '../../contract/skill.ts'
import type { EngineStatus } from '../../contract/system.ts'
import type { EngineId, ExecutionMode } from '../../contract/statuses.ts'
import type { RunningProcess, StartProcessOptions } from '../../platform/start-process.ts'
import type { Approval } from './approval.ts'

/** What an agent tells of its work while it goes on. Transports turn a CLI's stream into these and nothing else. */
export type AgentFact =
  | { readonly kind: 'session'; readonly sessionId: string }
  | { readonly kind: 'message'; readonly text: string; readonly isFinal: boolean }
  | { readonly kind: 'reasoning'; readonly text: string }
  /** The next piece of a message or thought that is being written; an empty one begins anew. Shown while it grows, never kept. */
  | { readonly kind: 'delta'; readonly of: 'message' | 'reasoning'; readonly text: string }
  | {
      readonly kind: 'tool'
      /** The agent's own id of the call; the same one when it starts and when it ends. */
      readonly id: string
      readonly state: 'started' | 'succeeded' | 'failed'
      readonly title: string
      readonly detail: JsonObject
    }
  | { readonly kind: 'permission'; readonly title: string; readonly isAllowed: boolean }
  /** Names of the skills that the agent says it can see. */
  | { readonly kind: 'skills'; readonly names: readonly string[] }
  /** What of the skill was used, as far as the stream proves it. `name` is a skill id or a path inside the skill. */
  | { readonly kind: 'use'; readonly what: 'skill_loaded' | 'file_read' | 'script_run'; readonly name: string }
  /** The model that really answers. */
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'usage'; readonly usage: Usage }
  | { readonly kind: 'warning'; readonly code: string; readonly message: string }

/** A fact that goes into the run's story, its recording or its row. */
export type KeptFact = Exclude<AgentFact, { readonly kind: 'delta' }>

/** The protocol in which an agent speaks to its model. */
export type ModelWire = 'openai-responses' | 'openai-chat' | 'anthropic' | 'google'

/** An address and a key for one attempt; with the gateway both are its own, and the real key never leaves this process. */
export interface ModelAccess {
  /** Origin and path before `/v1` or `/v1beta`, without a slash at the end. */
  readonly baseUrl: string
  readonly key: string
  /** True when the gateway stands between, so that tokens are metered and `key` is worthless elsewhere. */
  readonly isGateway: boolean
}

/** Where an engine's models can be asked for: the list of the provider whose key it would be given, or of a server of one's own. */
export interface ModelServer {
  readonly wire: ModelWire
  /** Of the list itself. */
  readonly listUrl: URL
  /** Null for a server that wants none, such as one on this machine. */
  readonly key: string | null
  /** The name by which a run asks for a model of that server. */
  nameOf(id: string): string
}

/** Everything that one attempt of a run gives to its agent. Paths are absolute. */
export interface Attempt {
  readonly runId: string
  readonly number: number
  readonly mode: ExecutionMode
  readonly skill: SkillSummary
  readonly model: string | null
  /** Values as they are, files as absolute paths. */
  readonly input: Readonly<Record<string, unknown>>
  readonly parameter: JsonObject
  /** The agent's working directory. */
  readonly workspacePath: string
  /** The skill's copy inside the workspace. */
  readonly skillPath: string
  /** Where the agent puts its files. */
  readonly artifactsPath: string
  /** Folder of the input files, outside the workspace; the paths in `input` lead into it. */
  readonly uploadsPath?: string
  /** A private home for the CLI's configuration, outside the workspace, removed with it. */
  readonly homePath: string
  /** The allow-listed part of this process's environment. */
  readonly baseEnvironment: Readonly<Record<string, string>>
  /** Set when the attempt continues a session: after a reply, or after a person's word on a deed (`approval`). */
  readonly resume: { readonly sessionId: string; readonly reply: string; readonly approval?: Approval } | null
  /** True when each deed that runs or changes something waits for a person's yes; only for agents that can ask. */
  readonly isApprovalNeeded: boolean
  /**
   * What is said to the agent now: the first prompt (`prompt.ts`), or the reply or the ask for a repair that `resume` brings.
   * Empty for an agent without AI.
   */
  readonly prompt: string
  /** Access to a model by an API key that a person gave us; null where there is none: then the CLI's own login has to do. */
  modelAccess(wire: ModelWire): Promise<ModelAccess | null>
  /** Aborted to end the attempt; the transport then kills the tree and answers what it has. */
  readonly signal: AbortSignal
  /** Starts a process under the run's rules: marker, own group, lease in the database, logs, output caps. */
  startProcess(options: ProcessRequest): RunningProcess
  /** The last bytes of the standard output, for a CLI whose answer is plain text. */
  outputTail(): string
  tell(fact: AgentFact): void
}

/** What a transport may decide about a process; the rest is the runner's. */
export type ProcessRequest = Pick<StartProcessOptions, 'command' | 'args' | 'env' | 'input' | 'isInputKeptOpen'> & {
  /** The command line as it may be shown: no secrets. */
  readonly shownCommand: readonly string[]
  /** The prompt, as it is recorded and shown; null where there is none. */
  readonly shownPrompt: string | null
  /** Gets each line of standard output, complete or in pieces, after it was logged. */
  readonly onLine?: (line: string) => void
  /** Gets the raw bytes of standard output, all of them: for a protocol that may not lose a line to the limits of the log. */
  readonly onStdout?: (chunk: Buffer) => void
  /** The same of standard error. */
  readonly onStderr?: (chunk: Buffer) => void
}

/** How an attempt ended, as data. The exit code alone never decides (engine-clis 1.4). */
export type AttemptOutcome =
  | {
      readonly kind: 'answered'
      /** Text that the final JSON object is looked for in. */
      readonly text: string
      readonly exitCode: number | null
      readonly signal: string | null
    }
  | {
      readonly kind: 'failed'
      readonly code: RunErrorCode
      readonly message: string
      readonly exitCode: number | null
      readonly signal: string | null
    }
  | {
      /** It stopped before a deed, and goes on in its session when a person has decided. */
      readonly kind: 'needs_approval'
      readonly request: ApprovalRequest
      readonly exitCode: null
      readonly signal: null
    }

/** What the search for an agent found. */
export type AgentPresence = Omit<EngineStatus, 'cli_version_detected' | 'can_ask_approval'> & {
  readonly version: string | null
}

/**
 * An adapter for one engine (DESIGN 7): finds its program, knows where skills go, and carries out attempts. Everything that
 * differs between engines is behind this shape; nothing else asks which engine it is.
 */
export interface Agent {
  readonly id: EngineId
  readonly usesAi: boolean
  /** True where a recording is played instead: nothing is proved by its runs, and none goes into the result cache. */
  readonly isReplay?: boolean
  readonly executionModes: readonly ExecutionMode[]
  /** True for one that can stop before a deed and ask for a person's yes. */
  readonly canAskApproval: boolean
  /** Folders below the workspace that get a copy of the skill; the first one is `Attempt.skillPath`. */
  readonly skillFolders: readonly string[]
  /**
   * Names of files that the engine shows to its model as instructions when the model reads beside or below them, without a switch
   * against it. In one folder the first of them hides the others.
   */
  readonly instructionFiles?: readonly string[]
  /** True for one that takes `@word` anywhere in a prompt for the mention of a file, and says so to its model. */
  readonly readsMentions?: boolean
  /** Models that a request may name; null when any name is passed on. */
  readonly models: readonly string[] | null
  /** Where the models can be asked for now, without asking; null (or no such method) where runs use the engine's own login, or none. */
  modelServer?(): ModelServer | null
  /** Why there is no list where there is no server to ask, and the engine has not told its models in a run. */
  readonly modelsNote?: string
  /** How a person would call the skill in this agent, such as `$name` or `/name`. */
  invocation(skillId: string): string
  /** Looks for the program. Never throws: what is missing is part of the answer. */
  find(mustRefresh: boolean): Promise<AgentPresence>
  run(attempt: Attempt): Promise<AttemptOutcome>
}
