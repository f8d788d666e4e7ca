import { resolve } from 'node:path'
import type { Agent } from '../agent.ts'
import { CASSETTE_VARIABLES, CassetteError, readCassette } from './cassette.ts'
import { createCassettePlayer } from './cassette-player.ts'
import { createRecordedAgent } from './cassette-recorder.ts'

export interface CassetteHost {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly nodePath: string
  readonly now: () => Date
}

/**
 * The agents as they are, or, when the environment says so, with one of them played from a recording, or with all of them recorded.
 * @throws CassetteError when the recording cannot be played
 */
export function withCassettes(
  agents: readonly Agent[],
  { environment, nodePath, now }: CassetteHost,
): readonly Agent[] {
  const replay = environment[CASSETTE_VARIABLES.replay] ?? ''
  const record = environment[CASSETTE_VARIABLES.record] ?? ''
  if (replay !== '') {
    const cassette = readCassette(resolve(replay))
    const options = { path: resolve(replay), nodePath, speed: readSpeed(environment), now }
    return agents.map((agent) =>
      agent.id === cassette.engine ? createCassettePlayer(agent, cassette, options) : agent,
    )
  }
  if (record === '') return agents
  return agents.map((agent) => createRecordedAgent(agent, resolve(record), now))
}

function readSpeed(environment: CassetteHost['environment']): number {
  const text = environment[CASSETTE_VARIABLES.speed]?.trim() ?? ''
  const speed = text === '' ? 1 : Number(text)
  if (Number.isFinite(speed) && speed >= 0) return speed
  throw new CassetteError(`${CASSETTE_VARIABLES.speed} must be a number from 0, not ${JSON.stringify(text)}`)
}
