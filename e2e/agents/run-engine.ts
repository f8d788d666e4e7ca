import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { maskHeaders, startModelServer, type ModelServer } from '../model-server/model-server.ts'
import { findProcesses } from './find-processes.ts'
import { TWO_TURNS, type CaseServer, type MatrixCase } from './matrix-case.ts'
import { cliVariables, type MatrixEngine } from './matrix-engines.ts'
import { differences, fingerprint, plantHome } from './planted-home.ts'
import { searchFiles } from './search-files.ts'
import { dataPathIn, startTestedServer, type TestedServer } from './tested-server.ts'
import { createTrial } from './trial.ts'

const LATE = 'no end within'
const TIME_OVER = 'the time for all cases was over'

export interface CaseReport {
  readonly engine: string
  readonly name: string
  readonly outcome: 'passed' | 'FAILED' | 'not run'
  readonly reason: string | null
  readonly ms: number
}

/** A home, a model and servers for one engine; everything goes with it. */
interface Stage {
  readonly homePath: string
  readonly model: ModelServer
  readonly secrets: Readonly<Record<string, string>>
  /** Files with a secret in them. */
  readonly leaks: { readonly found: Set<string>; readonly told: Set<string> }
  server(kind: CaseServer): Promise<TestedServer>
  close(): Promise<void>
}

/**
 * Runs cases with one engine, one after the other.
 * @param until time (`performance.now()`) after which no further case begins
 * @param requestsPath folder for what the model was asked in cases that failed
 */
export async function runEngine(
  engine: MatrixEngine,
  cases: readonly MatrixCase[],
  until: number,
  tell: (report: CaseReport) => void,
  requestsPath?: string,
): Promise<void> {
  const stage = await openStage(engine)
  try {
    for (const matrixCase of cases) {
      const report = { engine: engine.engine, name: matrixCase.name }
      const left = until - performance.now()
      if (left <= 0) {
        tell({ ...report, outcome: 'not run', reason: TIME_OVER, ms: 0 })
        continue
      }
      const tried = await tryCase(stage, engine, matrixCase, until)
      if (tried.outcome === 'FAILED' && requestsPath !== undefined)
        writeRequests(join(requestsPath, `${engine.engine}-${matrixCase.name}.json`), stage.model)
      tell({ ...report, ...tried })
    }
  } finally {
    await stage.close()
  }
}

function writeRequests(path: string, { requests }: ModelServer): void {
  const shown = requests.map(({ conversation, ...request }) => ({
    ...request,
    headers: maskHeaders(request.headers),
    entries: conversation?.entries.filter(({ kind }) => kind !== 'system'),
  }))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(shown, null, 2))
}

/** A case that fails gets a second try: on a machine that is busy a slow start is no fault of the adapter. The report says so. */
async function tryCase(
  stage: Stage,
  engine: MatrixEngine,
  matrixCase: MatrixCase,
  until: number,
): Promise<Pick<CaseReport, 'outcome' | 'reason' | 'ms'>> {
  const started = performance.now()
  const timeoutMs = engine.caseTimeoutMs * (matrixCase.patience ?? 1)
  const time = (): number => Math.max(1, Math.round(Math.min(timeoutMs, until - performance.now())))
  const first = await runCase(stage, engine, matrixCase, time())
  const hasTime = performance.now() < until
  const second = first.length === 0 || !hasTime ? first : await runCase(stage, engine, matrixCase, time())
  for (const place of stage.leaks.found) stage.leaks.told.add(place)
  const ms = performance.now() - started
  // Cut short by the end of the time for all cases, which says nothing about the agent.
  if (second.length === 1 && second[0]?.startsWith(LATE) === true && performance.now() >= until)
    return { outcome: 'not run', reason: TIME_OVER, ms }
  if (second.length > 0) return { outcome: 'FAILED', reason: second.join('; '), ms }
  return {
    outcome: 'passed',
    reason: first.length === 0 ? null : `at the second try; at the first: ${first.join('; ')}`,
    ms,
  }
}

async function runCase(
  stage: Stage,
  { engine }: MatrixEngine,
  matrixCase: MatrixCase,
  timeoutMs: number,
): Promise<string[]> {
  const complaints: string[] = []
  const before = fingerprint(stage.homePath, dataPathIn(stage.homePath, ''))
  let server: TestedServer | null = null
  try {
    server = await stage.server(matrixCase.server)
    const signal = AbortSignal.timeout(timeoutMs)
    const { model, secrets } = stage
    const trial = createTrial({ engine, server, model, script: matrixCase.script, secrets, signal, complaints })
    await matrixCase.deed(trial)
  } catch (cause) {
    const isLate = cause instanceof DOMException && cause.name === 'TimeoutError'
    complaints.push(isLate ? `${LATE} ${Math.round(timeoutMs / 1000)} s` : String(cause).slice(0, 400))
  }
  if (server !== null) {
    if (complaints.some((text) => text.includes('INTERNAL_ERROR')))
      complaints.push(`the server says: ${server.log().trim().split('\n').slice(-4).join(' | ').slice(-1500)}`)
    await endLeftRuns(server)
    const serverPid = server.pid
    const left = findProcesses([join(server.dataPath, 'runs')]).filter(({ pid }) => pid !== serverPid)
    if (left.length > 0)
      complaints.push(`processes left: ${left.map(({ command }) => command.slice(0, 80)).join(' | ')}`)
    for (const [name, secret] of Object.entries(stage.secrets)) {
      for (const place of await searchFiles(join(server.dataPath, 'runs'), secret)) {
        // Said once; the next cases find it again.
        if (!stage.leaks.told.has(place)) complaints.push(`${name} is in ${place}`)
        stage.leaks.found.add(place)
      }
      if (server.log().includes(secret)) complaints.push(`${name} is in the server's log`)
    }
  }
  const changed = differences(before, fingerprint(stage.homePath, dataPathIn(stage.homePath, '')))
  if (changed.length > 0) complaints.push(`the person's home changed: ${changed.slice(0, 3).join(', ')}`)
  return complaints
}

/** What a case left running must not disturb the next one. */
async function endLeftRuns({ client }: TestedServer): Promise<void> {
  const { runs } = await client.tempRuns.list({ query: {} })
  const isLeft = (status: string): boolean => !['succeeded', 'failed', 'canceled'].includes(status)
  for (const run of runs.filter(({ status }) => isLeft(status))) {
    await client.tempRuns.cancel({ params: { request_id: run.request_id } }).catch(() => undefined)
    await client.tempRuns.status({ params: { request_id: run.request_id }, query: { wait: 10 } }).catch(() => undefined)
  }
}

async function openStage(engine: MatrixEngine): Promise<Stage> {
  const rootPath = mkdtempSync(join(tmpdir(), `agents-${engine.engine}-`))
  const homePath = join(rootPath, 'home', 'person')
  plantHome(homePath)
  mkdirSync(join(rootPath, 'tmp'))
  const model = await startModelServer(TWO_TURNS)
  const deadUrl = `http://127.0.0.1:${await closedPort()}`
  const secrets = { "the host's secret": `planted-${randomUUID()}`, "the model's key": `key-${randomUUID()}` }
  const [hostSecret, modelKey] = Object.values(secrets)
  const environmentOf = (kind: CaseServer): Record<string, string> => ({
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: homePath,
    LANG: 'C.UTF-8',
    TMPDIR: join(rootPath, 'tmp'),
    // The same matrix in the sandbox, for who asks for it.
    ...(process.env['SKILL_TRYOUT_SANDBOX'] === undefined
      ? {}
      : { SKILL_TRYOUT_SANDBOX: process.env['SKILL_TRYOUT_SANDBOX'] }),
    PLANTED_SECRET: hostSecret ?? '',
    AWS_SECRET_ACCESS_KEY: hostSecret ?? '',
    ...cliVariables(),
    ...engine.environment(kind === 'refused' ? deadUrl : model.url, modelKey ?? ''),
    ...(kind === 'impatient' ? { SKILL_TRYOUT_IDLE_TIMEOUT_SEC: String(engine.idleSec) } : {}),
  })
  const servers = new Map<CaseServer, Promise<TestedServer>>()
  return {
    homePath,
    model,
    secrets,
    leaks: { found: new Set(), told: new Set() },
    server(kind) {
      const running =
        servers.get(kind) ?? startTestedServer(dataPathIn(homePath, `tryout-${kind}`), environmentOf(kind))
      servers.set(kind, running)
      // One that did not start is started anew for the next case.
      running.catch(() => servers.delete(kind))
      return running
    },
    async close() {
      for (const server of servers.values()) await server.then((running) => running.stop()).catch(() => undefined)
      await model.close()
      await rm(rootPath, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 9
}
