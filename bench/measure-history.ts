import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { goodPackage } from '../src-main/testing/script-skill.ts'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import type { Note } from './figures.ts'
import { median, percentile, timed } from './statistics.ts'

const RUNS = 10_000
const ORPHANS = 10_000
const CONNECTIONS = 10
const READ_MS = 4_000
const PING_EVERY_MS = 5

/** P2 and P10: reading and sweeping with 10,000 runs in the database. */
export async function measureHistory(note: Note): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'skill-tryout-bench-'))
  const dataPath = join(folder, 'data')
  try {
    const first = await startBenchServer({ dataPath })
    const id = await first.begin(await goodPackage())
    await first.untilEnd(id)
    await first.stop()
    multiplyRuns(join(dataPath, 'tryout.db'), id)
    makeOrphans(join(dataPath, 'temp-skill-runs'))

    // The sweep must not begin by itself while reading is measured.
    const server = await startBenchServer({ dataPath, env: { SKILL_TRYOUT_CLEANUP_INTERVAL_SEC: '0' } })
    await measureReads(note, server, id)
    await measurePages(note, server)
    await measureSweep(note, server)
    await server.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Copies of one ended run, all but its ids and times. */
function multiplyRuns(databasePath: string, id: string): void {
  const database = new DatabaseSync(databasePath)
  const names = database
    .prepare("SELECT name FROM pragma_table_info('requests')")
    .all()
    .map(({ name }) => String(name))
  const own = new Set(['request_id', 'run_id', 'created_at'])
  const values = names.map((name) => (own.has(name) ? '?' : name))
  const insert = database.prepare(
    `INSERT INTO requests (${names.join(', ')}) SELECT ${values.join(', ')} FROM requests WHERE request_id = ?`,
  )
  database.exec('BEGIN')
  for (let index = 1; index < RUNS; index += 1) {
    const created = new Date(Date.now() - index * 60_000).toISOString()
    const given = names.filter((name) => own.has(name)).map((name) => (name === 'created_at' ? created : randomUUID()))
    insert.run(...given, id)
  }
  database.exec('COMMIT')
  database.close()
}

function makeOrphans(stagingPath: string): void {
  for (let index = 0; index < ORPHANS; index += 1) {
    const path = join(stagingPath, randomUUID(), 'staged')
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'SKILL.md'), 'an orphan')
  }
}

/** Node's bare client, because `fetch` would cost more than the server. */
function get(server: BenchServer, agent: Agent, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.token}` }
    const call = request(server.url + path, { agent, headers }, (answer) => {
      answer.resume().on('end', resolve).on('error', reject)
    })
    call.on('error', reject).end()
  })
}

async function measureReads(note: Note, server: BenchServer, id: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const times: number[] = []
  const until = performance.now() + READ_MS
  const reader = async (): Promise<void> => {
    while (performance.now() < until) times.push(await timed(() => get(server, agent, `/v1/temp-skill-runs/${id}`)))
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, reader))
  agent.destroy()
  const what = `status GET, ${CONNECTIONS} connections, ${RUNS} runs (client on the same cores)`
  note('P2', what, times.length / (READ_MS / 1_000), '/s')
  note('P2', 'status GET p50', median(times), 'ms')
  note('P2', 'status GET p99', percentile(times, 0.99), 'ms')
}

async function measurePages(note: Note, server: BenchServer): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  const times: number[] = []
  for (let round = 0; round < 60; round += 1) {
    const page = 1 + ((round * 83) % 500)
    times.push(await timed(() => get(server, agent, `/v1/temp-skill-runs?page_size=20&page=${page}`)))
  }
  agent.destroy()
  note('P10', `a page of ${RUNS} runs, p95 of 60 pages`, percentile(times, 0.95), 'ms', { most: 20 })
}

/** How long the event loop is held is seen from outside: a ping waits for it. The ping's own time is taken off. */
async function measureSweep(note: Note, server: BenchServer): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  const pings = async (isOver: () => boolean): Promise<number[]> => {
    const times: number[] = []
    while (!isOver()) {
      times.push(await timed(() => get(server, agent, '/v1/system/ping')))
      await new Promise((resolve) => setTimeout(resolve, PING_EVERY_MS))
    }
    return times
  }
  const idleUntil = performance.now() + 1_000
  const idle = await pings(() => performance.now() > idleUntil)
  let isSwept = false
  const started = performance.now()
  const sweeping = server
    .json<{ removed_staging: number }>('/v1/maintenance/sweep', { method: 'POST' })
    .then((answer) => {
      isSwept = true
      return answer
    })
  const busy = await pings(() => isSwept)
  const { removed_staging: removed } = await sweeping
  agent.destroy()
  if (removed < ORPHANS) throw new Error(`the sweep removed ${removed} of ${ORPHANS}`)
  note('P10', `sweep of ${ORPHANS} orphans`, performance.now() - started, 'ms')
  const held = Math.max(...busy) - median(idle)
  note('P10', 'longest time that the sweep holds the event loop (longest ping)', held, 'ms', { most: 50 })
  note('P10', 'ping p99 during the sweep', percentile(busy, 0.99), 'ms')
}
