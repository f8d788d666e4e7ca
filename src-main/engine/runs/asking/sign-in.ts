import type { EngineId } from '../../../contract/statuses.ts'
import type { AttemptOutcome } from '../../agents/agent.ts'
import type { RunContext } from '../run-context.ts'

/**
 * Names the command that signs in, where an attempt failed for want of it: whoever reads the error must be able to act on it.
 * @returns the outcome with the command in its message, and the command
 */
export async function withSignInCommand(
  context: RunContext,
  engine: EngineId,
  outcome: AttemptOutcome,
): Promise<{ outcome: AttemptOutcome; command: string | null }> {
  if (outcome.kind !== 'failed' || outcome.code !== 'AUTH_REQUIRED') return { outcome, command: null }
  const presence = await context.agents.find(engine, true)
  const command = presence.state === 'not_signed_in' ? presence.fix_command : null
  if (command === null || outcome.message.includes(command)) return { outcome, command }
  return { outcome: { ...outcome, message: `${outcome.message} To fix it: ${command}` }, command }
}
