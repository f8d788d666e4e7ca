import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const SERVE = resolve(import.meta.dirname, '../out/main/serve.js')
const CACHE = resolve(import.meta.dirname, '../out/.compile-cache')

/** The built server in a process of its own, on a folder of its own. */
export interface BenchServer {
  readonly dataPath: string
  readonly url: string
  readonly token: string
  readonly child: ChildProcess
  /** From the start of the process to its ready line. */
  readonly readyMs: number
  ask(path: string, init?: RequestInit): Promise<Response>
  json<Answer>(path: string, init?: RequestInit): Promise<Answer>
  /** Creates a request of the `script` engine and uploads to it. @returns its id */
  begin(skill: Blob, parameter?: object): Promise<string>
  /** Waits for the end of a run. @returns its status */
  untilEnd(requestId: string): Promise<string>
  /** Resident memory now, in MiB. Linux only; elsewhere not a number. */
  memoryMib(): number
  /** Ends the server; its folder goes too unless it was given. */
  stop(): Promise<void>
}

export interface BenchServerOptions {
  readonly env?: Record<string, string>
  /** A folder that stays. */
  readonly dataPath?: string
}

/** Starts the server as `npm run serve` does, with the compile cache that it leaves behind. */
export async function startBenchServer(options: BenchServerOptions = {}): Promise<BenchServer> {
  const folder = options.dataPath === undefined ? mkdtempSync(join(tmpdir(), 'skill-tryout-bench-')) : null
  const dataPath = options.dataPath ?? join(folder ?? '', 'data')
  const started = performance.now()
  const child = spawn(process.execPath, [SERVE, '--data-dir', dataPath, '--port', '0'], {
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE, ...options.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ready = JSON.parse(await firstLine(child)) as { url: string; server_file: string }
  const readyMs = performance.now() - started
  const { token } = JSON.parse(readFileSync(ready.server_file, 'utf8')) as { token: string }
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(ready.url + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) },
    })
  const json = async <Answer>(path: string, init?: RequestInit): Promise<Answer> =>
    (await (await ask(path, init)).json()) as Answer
  return {
    dataPath,
    url: ready.url,
    token,
    child,
    readyMs,
    ask,
    json,
    async begin(skill, parameter = {}) {
      const body = JSON.stringify({ engine: 'script', parameter, runtime_options: { no_cache: true } })
      const headers = { 'content-type': 'application/json' }
      const { request_id: id } = await json<{ request_id: string }>('/v1/temp-skill-runs', {
        ...{ method: 'POST', headers, body },
      })
      const form = new FormData()
      form.append('skill_package', skill, 'skill.zip')
      const sent = await ask(`/v1/temp-skill-runs/${id}/upload`, { method: 'POST', body: form })
      if (!sent.ok) throw new Error(`the upload was refused: ${await sent.text()}`)
      return id
    },
    async untilEnd(requestId) {
      for (;;) {
        const { status } = await json<{ status: string }>(`/v1/temp-skill-runs/${requestId}?wait=60`)
        if (['succeeded', 'failed', 'canceled'].includes(status)) return status
      }
    },
    memoryMib() {
      if (process.platform !== 'linux') return Number.NaN
      const text = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1]) / 1024
    },
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
      if (folder !== null) rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no standard output')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the server ended before it was ready; run `npm run build` first')
}
