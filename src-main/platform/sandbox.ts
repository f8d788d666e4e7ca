import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findExecutable } from './find-executable.ts'
import { findOnPath, sandboxArguments, type SandboxedCommand, type SandboxRooms } from './sandbox-arguments.ts'

const run = promisify(execFile)
const PROBE_MS = 5_000

export const SANDBOX_MODES = ['off', 'auto', 'required'] as const
export type SandboxMode = (typeof SANDBOX_MODES)[number]

/** What protects this machine from what runs, in one sentence for people. */
export interface SandboxStatus {
  /** `missing`: required and not there, so that nothing may run. */
  readonly state: 'on' | 'off' | 'none' | 'missing'
  readonly sentence: string
}

export interface StartedCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly isSandboxed: boolean
}

export interface Sandbox {
  /** Asks the system once, by really running something in a sandbox. */
  status(): Promise<SandboxStatus>
  /** The command in its sandbox, or as it is when there is none; ask `status` first. */
  wrap(wanted: SandboxedCommand, rooms: SandboxRooms): StartedCommand
}

export interface SandboxOptions {
  readonly mode: SandboxMode
  /** Value of `PATH`, on which the sandbox's program is looked for. */
  readonly path: string
  /** Folders that no sandboxed process sees but for its rooms: the user's home, the product's data. */
  readonly hiddenPaths: readonly string[]
}

const ON =
  'Each run is in a sandbox (bubblewrap): it sees this system read-only and your home folder not at all, it writes into its own folders only, and the network is open to it.'
const NO_PROTECTION = 'A skill runs with your rights: it can read and change what you can.'

/** The signals that ask a program to end. */
const POLITE_SIGNALS = 'TERM INT HUP'

export function createSandbox({ mode, path, hiddenPaths }: SandboxOptions): Sandbox {
  let program: string | null = null
  let folders = hiddenPaths
  let asked: Promise<SandboxStatus> | null = null

  const ask = async (): Promise<SandboxStatus> => {
    if (mode === 'off')
      return { state: 'off', sentence: `The sandbox is switched off (SKILL_TRYOUT_SANDBOX). ${NO_PROTECTION}` }
    // Mounts go to where a link leads.
    folders = await Promise.all(hiddenPaths.map((folder) => realpath(folder).catch(() => folder)))
    const found = process.platform === 'linux' ? ((await findExecutable('bwrap', path)) ?? null) : null
    const reason = found === null ? whyNone() : await probe(found, folders)
    program = reason === null ? found : null
    if (reason === null) return { state: 'on', sentence: ON }
    return mode === 'required'
      ? { state: 'missing', sentence: `No run may start: a sandbox is required, but ${reason}.` }
      : { state: 'none', sentence: `There is no sandbox: ${reason}. ${NO_PROTECTION}` }
  }

  return {
    status: () => (asked ??= ask()),
    wrap(wanted, rooms) {
      const { command, args } = wanted
      const commandPath = findOnPath(command, wanted.path)
      // A program that is not there cannot do harm, and its absence is told better without a sandbox around it.
      if (program === null || commandPath === null) return { command, args, isSandboxed: false }
      return { ...wrapWith(program, { ...wanted, command: commandPath }, rooms, folders), isSandboxed: true }
    },
  }
}

/** Signals of crashes and of the system; with others a program may well have ended itself in words of its own. */
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = {
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
}

/** The signal that ended a program inside, of which only the number of a shell's fashion comes out. */
export function signalOfExitCode(exitCode: number | null): NodeJS.Signals | null {
  return exitCode === null ? null : (SIGNALS[exitCode] ?? null)
}

/**
 * The sandbox's own process must outlive a polite signal to the group, or the program inside would have no time to tidy up: it ignores
 * them, and `env` gives them back their meaning for the program.
 */
function wrapWith(
  program: string,
  wanted: SandboxedCommand,
  rooms: SandboxRooms,
  hiddenPaths: readonly string[],
): { command: string; args: string[] } {
  const defaults = `--default-signal=${POLITE_SIGNALS.replaceAll(' ', ',')}`
  return {
    command: '/bin/sh',
    args: [
      ...['-c', `trap "" ${POLITE_SIGNALS}; exec "$@"`, 'sandbox', program],
      ...sandboxArguments(wanted, rooms, hiddenPaths),
      ...['--', '/usr/bin/env', defaults, wanted.command, ...wanted.args],
    ],
  }
}

/** @returns null when it works, else what is wrong, as the end of a sentence */
async function probe(program: string, hiddenPaths: readonly string[]): Promise<string | null> {
  const temporaryPath = await mkdtemp(join(tmpdir(), 'skill-tryout-sandbox-'))
  try {
    const roomPath = join(await realpath(temporaryPath), 'room')
    const privatePath = join(await realpath(temporaryPath), 'tmp')
    await mkdir(roomPath)
    await mkdir(privatePath)
    // Writes where it may, fails to write where it may not, and is alone.
    const check = 'touch here && ! touch /etc/skill-tryout-probe && test "$$" -lt 100'
    const wanted = { command: '/bin/sh', args: ['-c', check], cwd: roomPath, path: '/usr/bin:/bin' }
    const rooms = { writablePaths: [roomPath], readablePaths: [], temporaryPath: privatePath }
    const { command, args } = wrapWith(program, wanted, rooms, hiddenPaths)
    await run(command, args, { timeout: PROBE_MS, env: { PATH: wanted.path } })
    return existsSync(join(roomPath, 'here')) ? null : 'bubblewrap does not work here'
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause)
    const line = said.split('\n').find((one) => one.startsWith('bwrap:')) ?? 'it fails'
    return `bubblewrap does not work here (${line.replace(/^bwrap: /, '').slice(0, 120)})`
  } finally {
    await rm(temporaryPath, { recursive: true, force: true })
  }
}

function whyNone(): string {
  return process.platform === 'linux'
    ? 'bubblewrap is not installed (package bubblewrap, program bwrap)'
    : 'Skill Tryout has none for this system yet'
}
