import { existsSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { goodPackage, GOOD_SCRIPT } from '../../../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'

/** Longer than the time that a write waits for a locked database. */
const LOCKED_MS = 20_000
const OPTIONS = { engine: 'script', runtime_options: { no_cache: true } }

/** A run that goes on until `finish`. */
async function waitingRun(server: TestServer): Promise<{ id: string; finish: () => void }> {
  const flagPath = join(server.dataPath, '..', 'finish')
  const wait = `import { existsSync } from 'node:fs'
console.log('waiting')
while (!existsSync(${JSON.stringify(flagPath)})) await new Promise((resolve) => setTimeout(resolve, 20))
${GOOD_SCRIPT}`
  const id = await server.begin(OPTIONS, { skill: await goodPackage({ script: wait }) })
  const params = { request_id: id }
  await expect
    .poll(async () => (await server.client.tempRuns.logs({ params })).stdout, { timeout: LOCKED_MS })
    .toContain('waiting')
  return { id, finish: () => writeFileSync(flagPath, '') }
}

/** Another program that locks the database, such as a viewer with an open transaction. */
function lockDatabase(server: TestServer): () => void {
  const database = new DatabaseSync(join(server.dataPath, 'tryout.db'))
  let isOpen = true
  const unlock = (): void => {
    if (isOpen) database.close()
    isOpen = false
  }
  onTestFinished(unlock)
  database.exec('BEGIN IMMEDIATE')
  return unlock
}

it(
  'the end of a run that cannot be stored is stored later, a cancel says so, and the queue goes on',
  async () => {
    const server = await startTestServer({ settings: { maxConcurrentRuns: 1 } })
    const { id, finish } = await waitingRun(server)
    const next = await server.begin(OPTIONS, { skill: await goodPackage() })
    const { run_id: runId } = await server.status(id)
    const unlock = lockDatabase(server)
    finish()
    // Its files go although its end is not stored: on a full disk it is they that fill it.
    const workspacePath = join(server.dataPath, 'runs', String(runId), 'workspace')
    await expect.poll(() => existsSync(workspacePath), { timeout: LOCKED_MS }).toBe(false)
    const cancel = await server.client.tempRuns.cancel({ params: { request_id: id } })
    expect([cancel.accepted, cancel.message]).toEqual([false, 'The run is over; its end could not be stored yet'])
    const create = await server.ask('/v1/temp-skill-runs', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(OPTIONS) },
    })
    expect([create.status, await create.json()]).toEqual([
      503,
      {
        code: 'database_locked',
        detail: 'Another program has locked the database (tryout.db); close that program, then try again',
      },
    ])
    unlock()
    expect([(await server.untilEnd(id)).status, (await server.untilEnd(next)).status]).toEqual([
      ...['succeeded', 'succeeded'],
    ])
    const { events } = await server.client.tempRuns.eventHistory({ params: { request_id: id }, query: {} })
    expect(events.filter((event) => 'terminal' in event.data)).toHaveLength(1)
  },
  4 * LOCKED_MS,
)

it(
  'an end that never could be stored does not keep the server from stopping, and the next start puts it right',
  async () => {
    const server = await startTestServer({ isLeftOpen: true })
    const { id } = await waitingRun(server)
    const unlock = lockDatabase(server)
    await server.server.close()
    unlock()
    const again = await startTestServer({ dataPath: server.dataPath })
    expect(await again.status(id)).toMatchObject({
      ...{ status: 'failed', error: { code: 'ORCHESTRATOR_RESTART_INTERRUPTED' } },
    })
  },
  4 * LOCKED_MS,
)
