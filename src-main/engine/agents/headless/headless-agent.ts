import type { ExecutionMode } from '../../../contract/statuses.ts'
import type { Agent, Attempt, AttemptOutcome, ModelAccess, ModelWire } from '../agent.ts'
import type { CliHost } from '../cli/cli-host.ts'
import { createCliFinder, type CliProfile } from '../cli/cli-presence.ts'
import type { CliProgram } from '../cli/cli-program.ts'
import { findModelServer } from '../models/model-server.ts'
import {
  notRun,
  runHeadless,
  type HeadlessPlan,
  type HeadlessProfile,
  type StreamReader,
} from './headless-transport.ts'

/** Everything that differs between two CLIs that are started once and write JSON lines. */
export interface HeadlessCliProfile extends CliProfile {
  readonly executionModes: readonly ExecutionMode[]
  readonly wire: ModelWire
  /** See `Agent.skillFolders`. */
  readonly skillFolders: readonly string[]
  /** See `Agent.readsMentions`. */
  readonly readsMentions?: boolean
  invocation(skillId: string): string
  /**
   * Writes the CLI's private configuration and says how it is called.
   * @param access null when the CLI's own login has to do
   */
  plan(
    attempt: Attempt,
    access: ModelAccess | null,
  ): Promise<Omit<HeadlessPlan, 'command'> & { readonly login: 'ok' | 'missing' }>
  createReader(attempt: Attempt): StreamReader
}

/** An adapter for a CLI by its own headless mode. */
export function createHeadlessAgent(profile: HeadlessCliProfile, host: CliHost): Agent {
  const finder = createCliFinder(profile, host)
  const transport = (program: CliProgram, access: ModelAccess | null): HeadlessProfile => ({
    async plan(attempt) {
      const { login, ...plan } = await profile.plan(attempt, access)
      if (login === 'missing') {
        const message = `${profile.title} has no access to a model: nobody is signed in and no key was given.`
        return notRun('AUTH_REQUIRED', `${message} To fix it: ${profile.signInCommand}`)
      }
      return {
        ...plan,
        command: program.command,
        args: [...program.args, ...plan.args],
        shownCommand: [profile.command, ...plan.shownCommand],
      }
    },
    createReader: (attempt) => profile.createReader(attempt),
  })
  return {
    id: profile.engine,
    usesAi: true,
    executionModes: profile.executionModes,
    canAskApproval: false,
    skillFolders: profile.skillFolders,
    readsMentions: profile.readsMentions ?? false,
    models: null,
    modelServer: () => findModelServer(host.environment, [profile.wire]),
    modelsNote: `${profile.title} uses its own login, and does not tell which models it can use.`,
    invocation: (skillId) => profile.invocation(skillId),
    find: (mustRefresh) => finder.find(mustRefresh),
    async run(attempt) {
      const program = await finder.program()
      if (program === null) return notRun('ENGINE_NOT_AVAILABLE', `${profile.title} is not there any more.`)
      const access = await attempt.modelAccess(profile.wire)
      return withRemedy(profile, access, await runHeadless(transport(program, access), attempt))
    },
  }
}

/** Says what to do about a refused sign-in: a key is somebody else's to mend, a login is the CLI's. */
function withRemedy(profile: HeadlessCliProfile, access: ModelAccess | null, outcome: AttemptOutcome): AttemptOutcome {
  if (outcome.kind !== 'failed' || outcome.code !== 'AUTH_REQUIRED') return outcome
  const remedy = access === null ? `To fix it: ${profile.signInCommand}` : 'The key that was given was not accepted.'
  return outcome.message.includes(remedy) ? outcome : { ...outcome, message: `${outcome.message}. ${remedy}` }
}
