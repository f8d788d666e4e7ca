import { setTimeout as wait } from 'node:timers/promises'
import type { RunningProcess } from '../../../platform/start-process.ts'
import type { Agent, Attempt, AttemptOutcome } from '../agent.ts'
import type { Cassette, CassetteTurn } from './cassette.ts'
import { CassetteError } from './cassette.ts'
import { putFiles } from './cassette-files.ts'
import { createCassetteWords } from './cassette-words.ts'
import { notRun } from '../headless/headless-transport.ts'

/** Prints what it is told to, so that a replay's output takes the same way as an agent's: limits, log, events. */
const PRINTER =
  "let rest='';process.stdin.setEncoding('utf8').on('data',(text)=>{const lines=(rest+text).split('\\n');rest=lines.pop();" +
  'for(const line of lines){const [stream,said]=JSON.parse(line);process[stream].write(said)}})'

export interface PlayerOptions {
  /** Where the recording came from, for the doctor. */
  readonly path: string
  readonly nodePath: string
  /** See `CASSETTE_VARIABLES.speed`. */
  readonly speed: number
  readonly now: () => Date
}

/**
 * Stands in for an engine and says and makes again what was recorded: the engine's program is not needed, no model is asked.
 * @param agent the engine itself, for its places and words
 */
export function createCassettePlayer(agent: Agent, cassette: Cassette, options: PlayerOptions): Agent {
  const played = new Map<string, number>()
  return {
    ...agent,
    isReplay: true,
    models: null,
    modelServer: () => null,
    modelsNote: 'A recording is played: no model is asked.',
    async find(mustRefresh) {
      const presence = await agent.find(mustRefresh)
      return {
        ...presence,
        state: 'ready',
        version: cassette.engine_version,
        path: options.path,
        note: `Plays the recording of ${cassette.recorded_at} (${cassette.skill_id}); nothing is really run.`,
        fix_command: null,
        checked_at: options.now().toISOString(),
      }
    },
    async run(attempt) {
      const { skill_id: skillId } = cassette
      if (attempt.skill.skill_id !== skillId)
        return notRun('START_FAILED', `The recording is of the skill ${skillId}, not of ${attempt.skill.skill_id}.`)
      const index = played.get(attempt.runId) ?? 0
      const turn = cassette.turns[index]
      if (turn === undefined) {
        const message = `The recording ends after ${cassette.turns.length} turns, and the run asks for one more.`
        return notRun('START_FAILED', message)
      }
      played.set(attempt.runId, index + 1)
      return await playTurn(turn, attempt, options)
    },
  }
}

async function playTurn(turn: CassetteTurn, attempt: Attempt, options: PlayerOptions): Promise<AttemptOutcome> {
  const { fill, hashOf } = createCassetteWords(attempt)
  if (hashOf(attempt.prompt) !== turn.prompt_sha256) {
    const message = 'What is said to the agent is not what it was when this was recorded: record it again.'
    attempt.tell({ kind: 'warning', code: 'REPLAY_PROMPT_CHANGED', message })
  }
  const printer = startPrinter(turn, attempt, fill, options)
  const started = performance.now()
  for (const entry of turn.entries) {
    const dueMs = options.speed === 0 ? 0 : entry.at_ms / options.speed - (performance.now() - started)
    if (dueMs > 0) await wait(dueMs, undefined, { signal: attempt.signal }).catch(() => undefined)
    if (attempt.signal.aborted) break
    if ('fact' in entry) attempt.tell(fill(entry.fact))
    else if ('stdout' in entry) await printer?.write(`${JSON.stringify(['stdout', fill(entry.stdout)])}\n`)
    else await printer?.write(`${JSON.stringify(['stderr', fill(entry.stderr)])}\n`)
  }
  printer?.closeInput()
  const end = await printer?.exited
  if (end?.kind === 'start-failed')
    return notRun('START_FAILED', `The recording could not be played: ${String(end.cause)}`)
  if (!attempt.signal.aborted) {
    try {
      await putFiles(attempt.workspacePath, turn.files)
    } catch (cause) {
      if (cause instanceof CassetteError) return notRun('START_FAILED', cause.message)
      throw cause
    }
  }
  return fill(turn.outcome)
}

/** Null when the agent printed nothing. */
function startPrinter(
  turn: CassetteTurn,
  attempt: Attempt,
  fill: <Value>(value: Value) => Value,
  { nodePath }: PlayerOptions,
): RunningProcess | null {
  if (turn.command === null && turn.entries.every((entry) => 'fact' in entry)) return null
  return attempt.startProcess({
    command: nodePath,
    args: ['-e', PRINTER],
    env: attempt.baseEnvironment,
    isInputKeptOpen: true,
    shownCommand: fill(turn.command ?? ['replay']),
    shownPrompt: attempt.prompt,
  })
}
