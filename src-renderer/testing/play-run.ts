import type { RunEvent } from '../../src-main/contract/event.ts'
import { isTerminal } from '../../src-main/contract/statuses.ts'
import { textPreview, type FakeRun, type FakeWorld } from './fake-world.ts'
import { sampleEvent, sampleResult } from './sample-runs.ts'

const STEP_MS = 120
const LINES = 34

/** Plays a run in the preview: queued, then some five seconds of coloured output, then a result and two files. */
export async function playRun(world: FakeWorld, run: FakeRun): Promise<void> {
  const { request_id: requestId } = run.status
  let seq = 0
  const tell = (type: RunEvent['type'], data: RunEvent['data']): void => {
    seq += 1
    world.addEvent(requestId, { ...sampleEvent(seq, type, data), ts: new Date().toISOString() })
  }
  await pause(600)
  world.changeRun(requestId, { status: 'running', queue_position: null, started_at: new Date().toISOString() })
  tell('conversation.state.changed', { from: 'queued', to: 'running', trigger: 'turn.started' })
  tell('run.step', { step: 'workspace', phase: 'started' })
  await pause(STEP_MS)
  tell('run.step', { step: 'workspace', phase: 'ended' })
  tell('run.step', { step: 'agent', phase: 'started' })
  for (let line = 0; line < LINES; line += 1) {
    await pause(STEP_MS)
    if (isTerminal(run.status.status)) return
    if (line % 11 === 7) tell('raw.stderr', { line: `\u001B[33mwarning\u001B[0m: step ${line} took its time` })
    else
      tell('raw.stdout', {
        line: `\u001B[32m✓\u001B[0m step \u001B[1m${line}\u001B[0m done \u001B[2m(${line * 7} ms)\u001B[0m`,
      })
  }
  tell('run.step', { step: 'agent', phase: 'ended' })
  run.result = sampleResult()
  run.artifacts = [
    {
      path: 'artifacts/card.md',
      size_bytes: 120,
      sha256: 'c'.repeat(64),
      media_type: 'text/markdown',
      role: 'card',
      preview: textPreview('# Dear Ada\n\nWell done.\n', 'text/markdown'),
    },
  ]
  tell('conversation.state.changed', {
    from: 'running',
    to: 'succeeded',
    trigger: 'turn.succeeded',
    terminal: { status: 'succeeded' },
  })
  const isKept = run.status.runtime_options['debug_keep_temp'] === true
  if (isKept) run.keptFiles = { 'artifacts/card.md': '# Dear Ada\n', 'notes.txt': 'kept\n' }
  world.changeRun(requestId, {
    status: 'succeeded',
    finished_at: new Date().toISOString(),
    cleanup: {
      state: isKept ? 'retained' : 'done',
      retained: isKept,
      kept_until: isKept ? new Date(Date.now() + 86_400_000).toISOString() : null,
      size_bytes: isKept ? 48_000 : null,
      warnings: [],
    },
  })
}

function pause(timeMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, timeMs))
}
