import { extname, join } from 'node:path'
import { findExecutable } from '../../platform/find-executable.ts'
import type { Agent, AgentPresence, Attempt } from './agent.ts'
import { runHeadless, type HeadlessPlan, type HeadlessProfile } from './headless/headless-transport.ts'

/** Interpreter of each ending (DESIGN 7). */
const INTERPRETERS: Readonly<Record<string, string>> = {
  '.mjs': 'node',
  '.cjs': 'node',
  '.js': 'node',
  '.py': 'python3',
  '.sh': 'bash',
}

export interface ScriptAgentOptions {
  /** PATH on which interpreters are looked for. */
  readonly path: string
  /** Node of this process, for scripts that need Node where none is on the PATH. */
  readonly nodePath: string
  readonly now: () => Date
}

/**
 * The embedded engine that runs a script of the skill itself: no account, no network, no AI. The script gets one JSON object on
 * standard input; what it prints is the log, and the last JSON object in it is the result.
 */
export function createScriptAgent(options: ScriptAgentOptions): Agent {
  const profile = createScriptProfile(options)
  return {
    id: 'script',
    usesAi: false,
    executionModes: ['auto', 'interactive'],
    canAskApproval: false,
    skillFolders: ['.agents/skills'],
    models: [],
    invocation: (skillId) => skillId,
    find: () => Promise.resolve(describe(options)),
    run: (attempt) => runHeadless(profile, attempt),
  }
}

function describe(options: ScriptAgentOptions): AgentPresence {
  return {
    engine: 'script',
    title: 'Script',
    state: 'ready',
    version: process.versions.node,
    path: options.nodePath,
    note: 'Runs a script of the skill. No AI is used.',
    fix_command: null,
    uses_ai: false,
    execution_modes: ['auto', 'interactive'],
    models: [],
    checked_at: options.now().toISOString(),
  }
}

function createScriptProfile(options: ScriptAgentOptions): HeadlessProfile {
  const findInterpreter = async (name: string): Promise<string> => {
    const found = await findExecutable(name, options.path)
    return found ?? (name === 'node' ? options.nodePath : name)
  }
  return {
    isLog: true,
    async plan(attempt): Promise<HeadlessPlan> {
      const script = attempt.skill.entry_script ?? ''
      const name = INTERPRETERS[extname(script)] ?? 'node'
      const scriptPath = join(attempt.skillPath, script)
      return {
        command: await findInterpreter(name),
        args: [scriptPath],
        env: {
          SKILL_DIR: attempt.skillPath,
          RUN_DIR: attempt.workspacePath,
          ARTIFACTS_DIR: attempt.artifactsPath,
        },
        input: `${JSON.stringify(scriptInput(attempt))}\n`,
        shownCommand: [name, script],
        shownPrompt: null,
      }
    },
    createReader: () => ({
      onLine: () => [],
      finish: ({ exitCode, signal, outputTail }) => ({ kind: 'answered', text: outputTail, exitCode, signal }),
    }),
  }
}

function scriptInput(attempt: Attempt): Record<string, unknown> {
  return {
    input: attempt.input,
    parameter: attempt.parameter,
    skill_dir: attempt.skillPath,
    run_dir: attempt.workspacePath,
    artifacts_dir: attempt.artifactsPath,
    attempt: attempt.number,
    ...(attempt.resume === null ? {} : { session_id: attempt.resume.sessionId, reply: attempt.resume.reply }),
  }
}
