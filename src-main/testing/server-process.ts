import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { connect } from '../running-server.ts'
import type { ApiClient } from '../contract/client.ts'

/** A server in a process of its own, so that it can be killed like one. */
export interface ServerProcess {
  readonly child: ChildProcess
  readonly pid: number
  readonly url: string
  readonly token: string
  readonly readyLine: Record<string, unknown>
  readonly client: ApiClient<FormData>
  /** Ends it by a signal and waits. @returns exit code or signal */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
  stderr(): string
}

const ENTRY = resolve(import.meta.dirname, '../serve.ts')

/** Starts `serve` from its sources and waits for its ready line. */
export async function startServerProcess(dataPath: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [ENTRY, '--data-dir', dataPath, '--port', '0'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const line = await firstLine(child, () => stderr)
  const readyLine = JSON.parse(line) as Record<string, unknown>
  const file = JSON.parse(readFileSync(String(readyLine['server_file']), 'utf8')) as { url: string; token: string }
  return {
    child,
    pid: Number(readyLine['pid']),
    url: file.url,
    token: file.token,
    readyLine,
    client: connect(file.url, file.token, 'test'),
    stderr: () => stderr,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit')
        child.kill(signal)
        await exited
      }
      return child.exitCode ?? child.signalCode
    },
  }
}

async function firstLine(child: ChildProcess, stderr: () => string): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no standard output')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error(`the server ended before it was ready:\n${stderr()}`)
}
