import { callerPath } from '../caller-path.ts'
import { CASSETTE_VARIABLES, readCassette } from '../engine/agents/cassettes/cassette.ts'

/** How `--record` and `--replay` change a run. */
export interface CassetteRun {
  /** Added to the environment of a server that is made for this run; null when any server will do. */
  readonly environment: Readonly<Record<string, string>> | null
  /** The engine of the recording that is played. */
  readonly engine: string | null
  /** What was said before would be taken for the agent's. */
  readonly mustPassCache: boolean
}

/**
 * @param record file to record to
 * @param replay recording to play
 * @throws CassetteError when it cannot be played, Error when both are wanted
 */
export function readCassetteRun(record: string | null, replay: string | null): CassetteRun {
  if (record !== null && replay !== null) throw new Error('A replay cannot be recorded: take --record or --replay.')
  if (replay !== null) {
    const { engine } = readCassette(callerPath(replay))
    return { environment: { [CASSETTE_VARIABLES.replay]: callerPath(replay) }, engine, mustPassCache: true }
  }
  if (record === null) return { environment: null, engine: null, mustPassCache: false }
  return { environment: { [CASSETTE_VARIABLES.record]: callerPath(record) }, engine: null, mustPassCache: true }
}
