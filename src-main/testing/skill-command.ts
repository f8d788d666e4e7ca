import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'

const ENTRY = resolve(import.meta.dirname, '../cli.ts')

/** What a command line said and how it ended. */
export interface SkillCommandEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `skill ...` from its sources. */
export async function skillCommand(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<SkillCommandEnd> {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const code = new Promise<number | null>((done) => child.once('close', done))
  const [exitCode, stdout, stderr] = await Promise.all([code, text(child.stdout), text(child.stderr)])
  return { code: exitCode, stdout, stderr }
}
