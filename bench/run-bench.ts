// `npm run bench`: each claim of speed as a ratio, both sides in one run on one machine. Prints a table, then JSON.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { goodPackage, skillFiles, writeSkillFolder } from '../src-main/testing/script-skill.ts'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { median, percentile, timed, timedOften } from './statistics.ts'

interface Figure {
  readonly id: string
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly goal: string
}
const figures: Figure[] = []
const folder = mkdtempSync(join(tmpdir(), 'skill-tryout-bench-'))
const QUICK = 'console.log(\'{"message": "done"}\')'

function note(id: string, what: string, value: number, unit: string, goal: string): void {
  figures.push({ id, what, value: Math.round(value * 100) / 100, unit, goal })
}

async function begin(server: BenchServer, skill: Blob): Promise<string> {
  const body = JSON.stringify({ engine: 'script', runtime_options: { no_cache: true } })
  const headers = { 'content-type': 'application/json' }
  const { request_id: id } = await server.json<{ request_id: string }>('/v1/temp-skill-runs', {
    method: 'POST',
    headers,
    body,
  })
  const form = new FormData()
  form.append('skill_package', skill, 'skill.zip')
  await server.ask(`/v1/temp-skill-runs/${id}/upload`, { method: 'POST', body: form })
  return id
}

/** P1: from nothing to ready, against the bare runtime. */
async function startUp(): Promise<void> {
  const ready: number[] = []
  for (let round = 0; round < 6; round += 1) {
    const server = await startBenchServer()
    if (round > 0) ready.push(server.readyMs)
    await server.stop()
  }
  const bare = await timedOften(7, () => execFileSync(process.execPath, ['-e', '0']))
  note('P1', 'serve to ready / node -e 0', median(ready) / median(bare), 'x', '<= 6')
  note('P1', 'serve to ready', median(ready), 'ms', '')
}

/** P2: status with 10 connections. */
async function statusReads(): Promise<void> {
  const server = await startBenchServer()
  const id = await begin(server, await goodPackage({ script: QUICK }))
  await server.ask(`/v1/temp-skill-runs/${id}?wait=20`)
  const times: number[] = []
  const until = performance.now() + 3_000
  const reader = async (): Promise<void> => {
    while (performance.now() < until) {
      times.push(await timed(async () => (await server.ask(`/v1/temp-skill-runs/${id}`)).arrayBuffer()))
    }
  }
  await Promise.all(Array.from({ length: 10 }, reader))
  note('P2', 'status GET, 10 connections (client on the same cores)', times.length / 3, 'requests/s', '')
  note('P2', 'status GET p99', percentile(times, 0.99), 'ms', '')
  await server.stop()
}

/** P3: a package of 2,000 files and 20 MB, against unzip and sha256sum of the same file. */
async function bigPackage(): Promise<void> {
  const skill = writeSkillFolder(folder, skillFiles({ id: 'big-skill' }), 'big-skill')
  mkdirSync(join(skill, 'data'))
  for (let index = 0; index < 1_900; index += 1) {
    const half = randomBytes(2_600).toString('hex')
    writeFileSync(join(skill, 'data', `file-${index}.txt`), `${half}\n${'plain text '.repeat(480)}`)
  }
  const zipPath = join(folder, 'big.zip')
  execFileSync('zip', ['-qr', zipPath, 'big-skill'], { cwd: folder })
  const server = await startBenchServer()
  const send = async (): Promise<void> => {
    const form = new FormData()
    form.append('skill_package', await openAsBlob(zipPath), 'big.zip')
    const check = (await (await server.ask('/v1/skill-checks', { method: 'POST', body: form })).json()) as {
      ok: boolean
    }
    if (!check.ok) throw new Error('the big package was refused')
  }
  await send()
  let round = 0
  const tools = (): void => {
    round += 1
    execFileSync('unzip', ['-q', zipPath, '-d', join(folder, `out-${round}`)])
    execFileSync('sha256sum', [zipPath])
  }
  const ours: number[] = []
  const theirs: number[] = []
  for (let pair = 0; pair < 5; pair += 1) {
    theirs.push(await timed(tools))
    ours.push(await timed(send))
  }
  note('P3', 'upload, scan, extract, validate / unzip + sha256sum', median(ours) / median(theirs), 'x', '<= 1.3')
  await server.stop()
}

/** P4 and P7: what a run costs over its bare process, one at a time and a queue of them. */
async function runs(): Promise<void> {
  const server = await startBenchServer({ SKILL_TRYOUT_MAX_QUEUED_RUNS: '1000' })
  const skill = await goodPackage({ script: QUICK })
  const scriptPath = join(folder, 'quick.mjs')
  writeFileSync(scriptPath, QUICK)
  const bare = await timedOften(7, () => execFileSync(process.execPath, [scriptPath]))
  const whole: number[] = []
  for (let round = 0; round < 8; round += 1) {
    const ms = await timed(async () =>
      (await server.ask(`/v1/temp-skill-runs/${await begin(server, skill)}?wait=20`)).arrayBuffer(),
    )
    if (round > 0) whole.push(ms)
  }
  note('P4', 'create to terminal, over the bare process', median(whole) - median(bare), 'ms', '<= 60')
  const count = 100
  const creates: number[] = []
  const total = await timed(async () => {
    const ids: string[] = []
    for (let index = 0; index < count; index += 1) {
      const started = performance.now()
      ids.push(await begin(server, skill))
      creates.push(performance.now() - started)
    }
    for (const id of ids) await (await server.ask(`/v1/temp-skill-runs/${id}?wait=60`)).arrayBuffer()
  })
  note(
    'P7',
    `${count} runs, concurrency 2: wall time / ideal of bare processes`,
    total / ((count / 2) * median(bare)),
    'x',
    '',
  )
  note('P7', 'create and upload p95 meanwhile', percentile(creates, 0.95), 'ms', '')
  await server.stop()
}

const MEASURES = { startUp, statusReads, bigPackage, runs }
try {
  for (const measure of Object.values(MEASURES)) await measure()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const { id, what, value, unit, goal } of figures) {
  console.log(`${id.padEnd(4)} ${what.padEnd(70)} ${String(value).padStart(9)} ${unit.padEnd(11)} ${goal}`)
}
console.log('Not measured here: the ratios against Skill-Runner (it is not on this machine), P5, P6, P8, P9 and P10.')
console.log(JSON.stringify({ node: process.version, cpus: cpus().length, figures }, null, 2))
