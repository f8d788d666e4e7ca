import { randomUUID } from 'node:crypto'
import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { removeTree } from '../../../platform/remove-tree.ts'
import { startProcess } from '../../../platform/start-process.ts'
import type { CliProgram } from './cli-program.ts'

/** Some CLIs unpack themselves before they say a word. */
const TIMEOUT_MS = 20_000
const MAX_OUTPUT_CHARS = 64 * 1024

/** What `--version` said, or why it said nothing. */
export type CliVersion =
  { readonly kind: 'known'; readonly version: string } | { readonly kind: 'unknown'; readonly reason: string }

/**
 * Asks a CLI for its version, in a home of its own that is removed afterwards: some write their configuration at every start.
 * @param environment the allow-listed part of ours
 */
export async function askCliVersion(
  program: CliProgram,
  environment: Readonly<Record<string, string>>,
  timeoutMs: number = TIMEOUT_MS,
): Promise<CliVersion> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'skill-tryout-probe-')))
  let output = ''
  const child = startProcess({
    command: program.command,
    args: [...program.args, '--version'],
    cwd: home,
    env: { ...environment, HOME: home, USERPROFILE: home, TMPDIR: home, XDG_CONFIG_HOME: join(home, '.config') },
    input: '',
    marker: { name: 'SKILL_TRYOUT_PROBE', value: randomUUID() },
    onStdout: (chunk) => {
      if (output.length < MAX_OUTPUT_CHARS) output += chunk.toString('utf8')
    },
    onStderr: () => undefined,
    drainMs: 200,
  })
  const timer = new AbortController()
  const late = delay(timeoutMs, null, { signal: timer.signal }).catch(() => null)
  const end = await Promise.race([child.exited, late])
  timer.abort()
  // Also what it left behind: some start a helper at every call.
  await child.kill({ graceMs: 0 })
  await removeTree(home)
  if (end === null) return { kind: 'unknown', reason: `it did not answer within ${timeoutMs / 1_000} s` }
  if (end.kind === 'start-failed') return { kind: 'unknown', reason: 'it could not be started' }
  const version = /\d+\.\d+\.\d+[-+.\w]*/.exec(output)?.[0].replace(/\.$/, '')
  if (version !== undefined) return { kind: 'known', version }
  return { kind: 'unknown', reason: `it ended with ${end.signal ?? `exit code ${end.exitCode ?? '?'}`}` }
}

/** Orders versions by their numbers. @returns below 0, 0, above 0 */
export function compareVersions(a: string, b: string): number {
  const numbersOf = (version: string): number[] => version.split(/[-+]/)[0]?.split('.').map(Number) ?? []
  const [left, right] = [numbersOf(a), numbersOf(b)]
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
