import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { goodPackage } from '../../../testing/script-skill.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'

const DAMAGE = 'this is not a database, and long enough to be looked at as one'.repeat(100)
const OPTIONS = { engine: 'script', parameter: { who: 'me' }, runtime_options: { no_cache: true } }

async function runOnce(server: TestServer, script?: string): Promise<string> {
  const skill = await goodPackage(script === undefined ? {} : { script })
  const id = await server.begin(OPTIONS, { skill })
  await server.untilEnd(id)
  return id
}

/** What may become of a database, and what is said of it. */
const LOSSES: Readonly<Record<string, readonly [string, (path: string) => void]>> = {
  'is damaged': ['set aside', (path) => writeFileSync(path, DAMAGE)],
  'is empty': ['gone or empty', (path) => writeFileSync(path, '')],
  'is gone': ['gone or empty', (path) => rmSync(path)],
  'has become a folder': [
    'set aside',
    (path) => {
      rmSync(path)
      mkdirSync(join(path, 'in'), { recursive: true })
    },
  ],
  'has lost a table': ['set aside', (path) => dropTable(path)],
}

function dropTable(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('DROP TABLE library')
  database.close()
}

it.each(Object.entries(LOSSES))(
  'a database that %s loses no ended run',
  async (_what, [said, spoil]) => {
    const first = await startTestServer({ isLeftOpen: true })
    const good = await runOnce(first)
    const failed = await runOnce(first, 'process.exit(3)')
    const ids = { params: { request_id: good } }
    const read = async (server: TestServer) => ({
      runs: (await server.client.tempRuns.list({ query: {} })).runs,
      good: await server.status(good),
      failed: await server.status(failed),
      result: await server.client.tempRuns.result(ids),
      artifacts: await server.client.tempRuns.artifacts(ids),
      logs: await server.client.tempRuns.logs(ids),
      events: await server.client.tempRuns.eventHistory({ ...ids, query: {} }),
      artifact: await (await server.ask(`/v1/temp-skill-runs/${good}/artifacts/artifacts/out.txt`)).text(),
    })
    await expect.poll(async () => (await first.status(good)).cleanup.state).toBe('done')
    await expect.poll(async () => (await first.status(failed)).cleanup.state).toBe('done')
    const before = await read(first)
    await first.server.close()

    const { dataPath } = first
    spoil(join(dataPath, 'tryout.db'))
    const second = await startTestServer({ dataPath })
    expect(await read(second)).toEqual(before)
    const { status, notices } = await second.client.system.health({})
    expect([status, notices]).toEqual([
      'degraded',
      [expect.stringMatching(new RegExp(`${said}.*read back from their folders: 2$`))],
    ])
    // And life goes on.
    expect((await second.status(await runOnce(second))).status).toBe('succeeded')
  },
  20_000,
)

it('records that were tampered with are passed over', async () => {
  const first = await startTestServer({ isLeftOpen: true })
  const id = await runOnce(first)
  const { run_id: runId } = await first.status(id)
  await first.server.close()
  const { dataPath } = first
  const recordOf = (run: string): string => join(dataPath, 'runs', run, 'audit', 'run.json')
  const record = JSON.parse(readFileSync(recordOf(String(runId)), 'utf8')) as Record<string, unknown>
  const others: Record<string, object> = {
    // Another's name, a state that would begin to run, a path as an id, and a field of the wrong form.
    '00000000-0000-4000-8000-000000000001': record,
    '00000000-0000-4000-8000-000000000002': { ...record, state: 'queued' },
    '00000000-0000-4000-8000-000000000003': { ...record, request_id: '../../etc' },
    '00000000-0000-4000-8000-000000000004': { ...record, request_id: id.replace(/^./, '0'), warnings: 'none' },
    'not-a-run': record,
  }
  for (const [run, fields] of Object.entries(others)) {
    mkdirSync(join(dataPath, 'runs', run, 'audit'), { recursive: true })
    const own = run.endsWith('1') || run === 'not-a-run' ? {} : { run_id: run }
    writeFileSync(recordOf(run), JSON.stringify({ ...fields, ...own }))
  }
  writeFileSync(join(dataPath, 'tryout.db'), DAMAGE)
  const second = await startTestServer({ dataPath })
  expect((await second.client.tempRuns.list({ query: {} })).runs.map((row) => row.request_id)).toEqual([id])
})

it('a deleted run leaves no record behind', async () => {
  const server = await startTestServer()
  const id = await runOnce(server)
  const { run_id: runId } = await server.status(id)
  await server.client.tempRuns.remove({ params: { request_id: id } })
  await expect.poll(() => existsSync(join(server.dataPath, 'runs', String(runId)))).toBe(false)
})
