import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { ApiClient } from '../../src-main/contract/client.ts'
import { connect } from '../../src-main/running-server.ts'

const ENTRY = resolve(import.meta.dirname, '../../src-main/serve.ts')
const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 15_000
const ReadySchema = z.object({ pid: z.int(), server_file: z.string() })
const ServerFileSchema = z.object({ url: z.string(), token: z.string() })

/** The real server in a process of its own, with an environment that was made for it. */
export interface TestedServer {
  readonly client: ApiClient<FormData>
  readonly dataPath: string
  readonly pid: number
  /** What it wrote to its standard error. */
  log(): string
  /** GET of an address below the server, with the token. */
  read(path: string): Promise<Response>
  stop(): Promise<void>
}

/** @throws {Error} with the server's own words when it does not get ready */
export async function startTestedServer(
  dataPath: string,
  environment: Readonly<Record<string, string>>,
): Promise<TestedServer> {
  mkdirSync(dataPath, { recursive: true })
  const child = spawn(process.execPath, [ENTRY, '--data-dir', dataPath, '--port', '0'], {
    cwd: dirname(dataPath),
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-200_000)))
  const patience = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS)
  let ready: z.infer<typeof ReadySchema> | null = null
  for await (const line of createInterface({ input: child.stdout })) {
    ready = ReadySchema.parse(JSON.parse(line))
    break
  }
  clearTimeout(patience)
  if (ready === null) throw new Error(`The server did not start: ${log.trim().split('\n').slice(-3).join(' | ')}`)
  child.stdout.resume()
  const file = ServerFileSchema.parse(JSON.parse(readFileSync(ready.server_file, 'utf8')))
  return {
    client: connect(file.url, file.token, 'agent-matrix'),
    dataPath,
    pid: ready.pid,
    log: () => log,
    read: (path) => fetch(file.url + path, { headers: { authorization: `Bearer ${file.token}` } }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      child.kill('SIGTERM')
      await exited
      clearTimeout(force)
    },
  }
}

/** A folder for the data, where the product itself would put it in that home. */
export function dataPathIn(homePath: string, name: string): string {
  return join(homePath, '.local', 'share', name)
}
