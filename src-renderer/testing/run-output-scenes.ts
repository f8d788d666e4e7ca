import type { RunStatusBody } from '../../src-main/contract/run.ts'
import { createFakeWorld, type FakeRun, type FakeWorld } from './fake-world.ts'
import { sampleArtifacts, SAMPLE_KEPT_FILES, sampleStory } from './sample-outputs.ts'
import { sampleAgentStory } from './sample-agent-story.ts'
import { sampleResult, sampleRun } from './sample-runs.ts'

/** Moments of a run that the preview and the tests look at. */
export const SCENES = [
  'running',
  'queued',
  'succeeded',
  'invalid',
  'failed',
  'canceled',
  'cached',
  'kept',
  'silent',
  'agent',
] as const
export type Scene = (typeof SCENES)[number]

const NO_ARTIFACTS_YET = { events: [], result: null, artifacts: [] }
const FAILED: Partial<RunStatusBody> = {
  status: 'failed',
  engine: 'codex',
  engine_version: '0.98.1',
  model: 'gpt-5.2-codex',
}

/** A fake server that knows one run, at that moment. */
export function worldOf(scene: Scene, lines = 400): { world: FakeWorld; requestId: string } {
  const world = createFakeWorld()
  const { status } = world.addRun(runOf(scene, lines))
  return { world, requestId: status.request_id }
}

function runOf(scene: Scene, lines: number): Partial<FakeRun> & { status: RunStatusBody } {
  const justNow = new Date(Date.now() - 4_000).toISOString()
  switch (scene) {
    case 'running':
      return {
        ...NO_ARTIFACTS_YET,
        status: sampleRun({
          status: 'running',
          engine: 'codex',
          engine_version: '0.98.1',
          model: 'gpt-5.2-codex',
          started_at: justNow,
        }),
        events: sampleStory(lines, 'running'),
      }
    case 'queued':
      return { ...NO_ARTIFACTS_YET, status: sampleRun({ status: 'queued', queue_position: 3, created_at: justNow }) }
    case 'succeeded':
      return {
        status: sampleRun(),
        events: sampleStory(lines, 'succeeded'),
        result: sampleResult(),
        artifacts: sampleArtifacts(),
      }
    case 'cached':
      return {
        status: sampleRun({ cache_hit: true, finished_at: '2026-11-21T09:30:00.020Z', started_at: null }),
        result: sampleResult(),
        artifacts: sampleArtifacts().slice(0, 1),
      }
    case 'kept':
      return {
        status: sampleRun({
          runtime_options: { debug_keep_temp: true },
          cleanup: {
            state: 'retained',
            retained: true,
            kept_until: '2026-11-22T09:30:05.200Z',
            size_bytes: 1_482_240,
            warnings: [],
          },
        }),
        events: sampleStory(lines, 'succeeded'),
        result: sampleResult(),
        artifacts: sampleArtifacts(),
        keptFiles: { ...SAMPLE_KEPT_FILES },
      }
    case 'invalid':
      return {
        status: sampleRun({
          ...FAILED,
          error: {
            code: 'OUTPUT_INVALID',
            message: 'Output validation error: must be string (Path: greeting)',
            stderr: '',
            exit_code: 0,
            signal: null,
          },
          usage: {
            input_tokens: 18_204,
            output_tokens: 1_377,
            cached_tokens: 12_032,
            total_tokens: 19_581,
            cost_usd: 0.0412,
          },
        }),
        events: sampleStory(lines, 'failed'),
        result: sampleResult({
          status: 'failed',
          data: null,
          rejected_data: {
            greeting: 42,
            card: 'artifacts/card.md',
            checks: [{ name: 'length' }, { name: 'tone', ok: 'yes' }],
          },
          output_errors: [
            { path: 'greeting', message: 'must be string' },
            { path: 'checks/0', message: "must have required property 'ok'" },
            { path: 'checks/1/ok', message: 'must be boolean' },
          ],
          repair_level: 'deterministic_generic',
          validation_warnings: ['OUTPUT_REPAIRED_GENERIC'],
        }),
      }
    case 'failed':
      return {
        status: sampleRun({
          ...FAILED,
          error: {
            code: 'EXIT_CODE',
            message: 'Exit code 3',
            stderr:
              'Traceback (most recent call last):\n  File "run.py", line 12, in <module>\nKeyError: \x1b[31m\'name\'\x1b[0m\n',
            exit_code: 3,
            signal: null,
          },
        }),
        events: sampleStory(lines, 'failed'),
      }
    case 'canceled':
      return {
        status: sampleRun({
          status: 'canceled',
          error: { code: 'CANCELED_BY_USER', message: 'Canceled by user request' },
        }),
        events: sampleStory(lines, 'canceled'),
      }
    case 'agent':
      return {
        status: sampleRun({
          engine: 'codex',
          engine_version: '0.98.1',
          effective_execution_mode: 'interactive',
          interaction_count: 1,
          usage: {
            input_tokens: 18_204,
            output_tokens: 1_377,
            cached_tokens: 12_032,
            total_tokens: 19_581,
            cost_usd: 0.0412,
          },
        }),
        events: sampleAgentStory(),
        result: sampleResult(),
        artifacts: sampleArtifacts(),
      }
    case 'silent':
      return {
        status: sampleRun({
          ...FAILED,
          error: { code: 'OUTPUT_MISSING', message: 'Output JSON missing or unreadable' },
        }),
        events: sampleStory(0, 'failed'),
      }
  }
}
