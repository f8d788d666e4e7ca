import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RunStatusSchema, type RunStatusBody } from '../contract/run.ts'
import { goodPackage, GOOD_SCRIPT } from '../testing/script-skill.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { startTestServer } from '../testing/test-server.ts'

/** A matcher of one value, or the value. */
type Value = unknown
type Row = readonly [beforeUpload: Value, running: Value, ended: Value]

const TEXT: Value = expect.any(String)
const TIME: Value = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const UUID: Value = expect.stringMatching(/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/)
const HASH: Value = expect.stringMatching(/^[\da-f]{64}$/)
const always = (value: Value): Row => [value, value, value]
const FINDING: Value = expect.objectContaining({ rule: 'description.no-trigger', severity: 'info' })
const timings = (names: readonly string[]): Value =>
  Object.fromEntries(
    ['queued_ms', 'preparing_ms', 'running_ms', 'collecting_ms', 'total_ms'].map((name) => [
      name,
      names.includes(name) ? (expect.any(Number) as Value) : null,
    ]),
  )

/** Every field of a status: before the upload, while the run is on, and after a good end. */
const FIELDS: Readonly<Record<keyof RunStatusBody, Row>> = {
  request_id: always(UUID),
  status: ['queued', 'running', 'succeeded'],
  skill_id: ['unknown', 'demo-skill', 'demo-skill'],
  engine: always('script'),
  created_at: always(TIME),
  updated_at: always(TIME),
  warnings: always([]),
  error: always(null),
  auto_decision_count: always(0),
  last_auto_decision_at: always(null),
  pending_interaction_id: always(null),
  pending_auth_session_id: always(null),
  pending_payload: always(null),
  interaction_count: always(0),
  recovery_state: always('none'),
  recovered_at: always(null),
  recovery_reason: always(null),
  requested_execution_mode: always('auto'),
  effective_execution_mode: always('auto'),
  conversation_mode: always('session'),
  interactive_auto_reply: always(false),
  interactive_reply_timeout_sec: always(1_200),
  effective_interactive_require_user_reply: always(false),
  effective_interactive_reply_timeout_sec: always(1_200),
  current_attempt: [0, 1, 1],
  pending_owner: always(null),
  dispatch_phase: ['created', 'attempt_materializing', 'attempt_materializing'],
  dispatch_ticket_id: [null, TEXT, TEXT],
  worker_claim_id: [null, TEXT, TEXT],
  resume_ticket_id: always(null),
  resume_cause: always(null),
  source_attempt: always(null),
  target_attempt: always(null),
  model: always(null),
  effective_model: always(null),
  observability_ready: [false, true, true],
  run_id: [null, UUID, UUID],
  started_at: [null, TIME, TIME],
  finished_at: [null, null, TIME],
  timings: [
    timings([]),
    timings([]),
    timings(['queued_ms', 'preparing_ms', 'running_ms', 'collecting_ms', 'total_ms']),
  ],
  usage: always(null),
  cleanup: [
    { state: 'not_due', retained: false, kept_until: null, size_bytes: null, warnings: [] },
    { state: 'not_due', retained: false, kept_until: null, size_bytes: null, warnings: [] },
    { state: 'retained', retained: true, kept_until: TIME, size_bytes: expect.any(Number) as Value, warnings: [] },
  ],
  cache_hit: always(false),
  queue_position: always(null),
  runtime_options: always(expect.objectContaining({ no_cache: true, debug_keep_temp: true })),
  input: always({}),
  parameter: always({ go: TEXT }),
  package_sha256: [null, HASH, HASH],
  engine_version: [null, TEXT, TEXT],
  command: [null, [TEXT, expect.stringContaining('run.mjs')], [TEXT, expect.stringContaining('run.mjs')]],
  source: always('temp'),
  library_id: always(null),
  client: always(expect.stringMatching(/^test|node/)),
  findings: [[], [FINDING], [FINDING]],
  is_replay: always(false),
}

/** Goes on when the file of the parameter is there. */
const WAITS = GOOD_SCRIPT.replace('import { ', 'import { existsSync, ').replace(
  "console.error('a remark')",
  "console.error('a remark')\nwhile (!existsSync(given.parameter.go)) await new Promise((done) => setTimeout(done, 20))",
)

it('every field of a status has its value before the upload, in the run and after it', async () => {
  expect(Object.keys(FIELDS).sort()).toEqual(Object.keys(RunStatusSchema.shape).sort())
  const server = await startTestServer()
  const goPath = join(makeTempFolder(), 'go')
  const { request_id: id } = await server.client.tempRuns.create({
    body: { engine: 'script', parameter: { go: goPath }, runtime_options: { no_cache: true, debug_keep_temp: true } },
  })
  const at = (column: 0 | 1 | 2): Value =>
    Object.fromEntries(Object.entries(FIELDS).map(([name, row]) => [name, row[column]]))
  expect(await server.status(id)).toEqual(at(0))
  await server.upload(id, { skill: await goodPackage({ script: WAITS }) })
  const logs = async (): Promise<string | null> =>
    (await server.client.tempRuns.logs({ params: { request_id: id } })).stderr
  await expect.poll(logs).toContain('a remark')
  expect(await server.status(id)).toEqual(at(1))
  writeFileSync(goPath, '')
  // What is kept is measured after the end.
  await expect.poll(async () => (await server.untilEnd(id)).cleanup.size_bytes).not.toBeNull()
  expect(await server.status(id)).toEqual(at(2))
})
