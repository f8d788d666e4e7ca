import { createLineSplitter } from '../../../platform/line-splitter.ts'
import { writeFileAtomic } from '../../../platform/write-file-atomic.ts'
import type { Agent, Attempt } from '../agent.ts'
import { readCassette, type Cassette, type CassetteEntry } from './cassette.ts'
import { lookAtWorkspace, takeChangedFiles } from './cassette-files.ts'
import { createCassetteWords } from './cassette-words.ts'

const MAX_LINE_BYTES = 1024 * 1024

/**
 * The same agent, whose newest run is written to a file turn by turn.
 * @param path of the recording; another run's recording in it is replaced
 */
export function createRecordedAgent(agent: Agent, path: string, now: () => Date): Agent {
  return {
    ...agent,
    async run(attempt) {
      const recording = startRecording(attempt)
      const before = await lookAtWorkspace(attempt.workspacePath, agent.skillFolders)
      const outcome = await agent.run(recording.attempt)
      const { files, leftOut } = await takeChangedFiles(attempt.workspacePath, agent.skillFolders, before)
      if (leftOut.length > 0) {
        const message = `Too big for the recording: ${leftOut.slice(0, 5).join(', ')}`
        attempt.tell({ kind: 'warning', code: 'RECORDING_INCOMPLETE', message })
      }
      const { engine, version } = { engine: agent.id, version: (await agent.find(false)).version }
      const earlier = earlierTurns(path, attempt.runId)
      const { hide, hashOf } = createCassetteWords(attempt, recording.keys)
      const turn = {
        prompt_sha256: hashOf(attempt.prompt),
        command: hide(recording.command()),
        entries: hide(recording.finish()),
        files: files.map((file) => ({ ...file, path: hide(file.path) })),
        left_out: leftOut,
        outcome: hide(outcome),
      }
      const cassette: Cassette = {
        cassette_version: 1,
        run_id: attempt.runId,
        engine,
        engine_version: version,
        skill_id: attempt.skill.skill_id,
        model: attempt.model,
        recorded_at: now().toISOString(),
        turns: [...earlier, turn],
      }
      await keep(path, cassette, attempt)
      return outcome
    },
  }
}

/** A recording that cannot be written is no reason to lose the run. */
async function keep(path: string, cassette: Cassette, attempt: Attempt): Promise<void> {
  try {
    await writeFileAtomic(path, `${JSON.stringify(cassette, null, 1)}\n`)
  } catch (cause) {
    const message = `The recording could not be written: ${cause instanceof Error ? cause.message : String(cause)}`
    attempt.tell({ kind: 'warning', code: 'RECORDING_FAILED', message })
  }
}

function earlierTurns(path: string, runId: string): Cassette['turns'] {
  try {
    const cassette = readCassette(path)
    return cassette.run_id === runId ? cassette.turns : []
  } catch {
    return []
  }
}

interface Recording {
  /** The attempt as the agent gets it. */
  readonly attempt: Attempt
  readonly keys: readonly string[]
  command(): string[] | null
  finish(): CassetteEntry[]
}

function startRecording(attempt: Attempt): Recording {
  const started = performance.now()
  const at = (): { at_ms: number } => ({ at_ms: Math.round(performance.now() - started) })
  const entries: CassetteEntry[] = []
  const keys: string[] = []
  const ends: (() => void)[] = []
  let command: string[] | null = null
  /** Whole lines, so that no path and no key is cut in two. */
  const lines = (add: (text: string) => CassetteEntry): ((chunk: Buffer) => void) => {
    const splitter = createLineSplitter({
      maxLineBytes: MAX_LINE_BYTES,
      onLine: (line, { isPartial }) => void entries.push(add(isPartial ? line : `${line}\n`)),
    })
    ends.push(() => splitter.end())
    return (chunk) => splitter.write(chunk)
  }
  const recorded: Attempt = {
    ...attempt,
    tell(fact) {
      if (fact.kind !== 'delta') entries.push({ ...at(), fact })
      attempt.tell(fact)
    },
    async modelAccess(wire) {
      const access = await attempt.modelAccess(wire)
      if (access !== null) keys.push(access.key)
      return access
    },
    startProcess(wanted) {
      command ??= [...wanted.shownCommand]
      const onOut = lines((stdout) => ({ ...at(), stdout }))
      const onError = lines((stderr) => ({ ...at(), stderr }))
      return attempt.startProcess({
        ...wanted,
        onStdout(chunk) {
          onOut(chunk)
          return wanted.onStdout?.(chunk)
        },
        onStderr(chunk) {
          onError(chunk)
          return wanted.onStderr?.(chunk)
        },
      })
    },
  }
  return {
    attempt: recorded,
    keys,
    command: () => command,
    finish() {
      for (const end of ends) end()
      return entries
    },
  }
}
