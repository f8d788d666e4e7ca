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
  readonly url: string
  readonly token: string
  readonly child: ChildProcess
  /** From the start of the process to its ready line. */
  readonly readyMs: number
  ask(path: string, init?: RequestInit): Promise<Response>
  json<Answer>(path: string, init?: RequestInit): Promise<Answer>
  stop(): Promise<void>
}

/** Starts the server as `npm run serve` does, with the compile cache that it leaves behind. */
export async function startBenchServer(env: Record<string, string> = {}): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'skill-tryout-bench-'))
  const started = performance.now()
  const child = spawn(process.execPath, [SERVE, '--data-dir', join(folder, 'data'), '--port', '0'], {
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE, ...env },
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
  return {
    url: ready.url,
    token,
    child,
    readyMs,
    ask,
    json: async <Answer>(path: string, init?: RequestInit) => (await (await ask(path, init)).json()) as Answer,
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no standard output')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the server ended before it was ready; run `npm run build` first')
}
