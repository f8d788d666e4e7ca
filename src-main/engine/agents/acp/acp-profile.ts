import type { Usage } from '../../../contract/run.ts'
import type { Attempt, ModelWire } from '../agent.ts'
import type { CliHost } from '../cli/cli-host.ts'
import type { CliProfile } from '../cli/cli-presence.ts'
import type { Turn } from './acp-messages.ts'
import type { EngineFailure, SignInHelp } from './engine-failure.ts'
import type { PermissionPolicy } from './permission-policy.ts'

/** How one attempt's process is to be started, and what its private home has to hold. */
export interface AcpLaunch {
  readonly args: readonly string[]
  /** Added to the allow-listed environment. */
  readonly env: Readonly<Record<string, string>>
  /** Files of the private home: path below it, with forward slashes, to content. */
  readonly homeFiles: Readonly<Record<string, string>>
  /** Further files of the person's that are copied as they are; `to` as in {@link LoginCopy}. */
  readonly copies?: readonly Pick<LoginCopy, 'fromPath' | 'to'>[]
  /** Files of the CLI's own login that are copied into the private home, when they are there. */
  readonly logins: readonly LoginCopy[]
  /** The model that it is started with, where it does not tell that itself. */
  readonly model?: string
  /** True when a key was given, and its own login plays no part. */
  readonly hasKey: boolean
}

export interface LoginCopy {
  /** Absolute path of a JSON file in the person's own configuration, which is only read. */
  readonly fromPath: string
  /** Path below the private home, with forward slashes. */
  readonly to: string
  /** Fields that the copy gets empty: what renews a login often works once, and a run that used it would sign the person out. */
  readonly blanked: readonly string[]
}

/** Everything that is different about one engine that speaks ACP; the transport asks nothing else. */
export interface AcpProfile extends CliProfile {
  /** Variables that carry a key for it. */
  readonly keyVariables: readonly string[]
  /** The protocols in which it is led to a model by a key, in the order in which they are tried. */
  readonly wires: readonly ModelWire[]
  /** Folders below the workspace in which it looks for skills; the first is where the prompt points. */
  readonly skillFolders: readonly string[]
  /** See `Agent.instructionFiles`. */
  readonly instructionFiles?: readonly string[]
  /** How a person calls a skill there. */
  invocation(skillId: string): string
  /** @returns null when there is neither a key nor a login of its own */
  launch(attempt: Attempt, host: CliHost): Promise<AcpLaunch | null>
  /** What its files need before it can load a session of an earlier process; null where they need nothing. */
  readonly beforeLoad: ((homePath: string, sessionId: string) => Promise<void>) | null
  /** Session mode for unattended work; null where the mode that it starts in is right. */
  readonly modeId: string | null
  readonly permissions: PermissionPolicy
  /** True for one that remembers nothing of a turn that was canceled, not even what it did in it. */
  readonly forgetsCanceledTurn: boolean
  /** False for one that stays when its input ends. */
  readonly isEndedByInput: boolean
  /** Which of the commands that it offers are skills; null where it does not tell them apart. */
  readonly skillsAmong: ((commands: readonly string[]) => readonly string[]) | null
  /** The model's name as people know it, from the one that the agent tells; null where that is no model but a choice of its own. */
  modelName(told: string): string | null
  /** The model that has answered, where that is told at the end of a turn only. */
  modelOfTurn(turn: Turn): string | null
  /** The tokens of the whole turn; null where the agent does not tell them, or only those of its last step. */
  usage(turn: Turn, metas: readonly unknown[]): Usage | null
  /** A failure that the agent tells as an ordinary answer; null for all that is an answer. */
  failureInAnswer(text: string, help: SignInHelp): EngineFailure | null
}
