import { EXECUTION_MODES } from '../../../contract/statuses.ts'
import type { Agent } from '../agent.ts'
import type { CliHost } from '../cli/cli-host.ts'
import { createCliFinder } from '../cli/cli-presence.ts'
import { findModelServer } from '../models/model-server.ts'
import type { AcpProfile } from './acp-profile.ts'
import { nameToAskFor } from './choose-model.ts'

/** @returns the adapter of an engine that is described by its profile alone */
export function createAcpAgent(profile: AcpProfile, host: CliHost): Agent {
  const finder = createCliFinder(profile, host)
  return {
    id: profile.engine,
    usesAi: true,
    executionModes: [...EXECUTION_MODES],
    canAskApproval: true,
    skillFolders: profile.skillFolders,
    ...(profile.instructionFiles === undefined ? {} : { instructionFiles: profile.instructionFiles }),
    models: null,
    modelServer: () =>
      findModelServer(host.environment, profile.wires, (id, wire) => nameToAskFor(id, wire, profile.wires)),
    modelsNote: `${profile.title} uses its own login, and tells its models in a run: its first one here makes the list.`,
    invocation: (skillId) => profile.invocation(skillId),
    find: (mustRefresh) => finder.find(mustRefresh),
    async run(attempt) {
      const program = await finder.program()
      if (program !== null) {
        // Loaded by the first run that needs it: the protocol's schemas would cost every start of the server.
        const { runAcp } = await import('./acp-transport.ts')
        return runAcp(profile, host, program, attempt)
      }
      return {
        kind: 'failed',
        code: 'ENGINE_NOT_AVAILABLE',
        message: `${profile.title} was not found on this machine; \`skill doctor\` tells how to install it.`,
        exitCode: null,
        signal: null,
      }
    },
  }
}
