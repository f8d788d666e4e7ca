import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Usage } from '../contract/run.ts'
import type { Agent, AgentFact, Attempt } from '../engine/agents/agent.ts'
import { runHeadless, type StreamReader } from '../engine/agents/headless/headless-transport.ts'

const PROGRAM = resolve(import.meta.dirname, 'programs/talking-agent.mjs')
/** An id without an adapter of its own. */
export const TALKING = 'iflow'

/** One turn of the agent; the last one is repeated. */
export interface Turn {
  /** The final answer: a text, or an object. */
  readonly say?: unknown
  /** Null tells no session. */
  readonly session?: string | null
  readonly usage?: Partial<Usage>
  readonly model?: string
  readonly exit?: number
  /** Not signed in. */
  readonly auth?: boolean
  readonly lines?: readonly string[]
  /** Says nothing more and does not end. */
  readonly hang?: boolean
  /** Says something so many times, 400 ms apart. */
  readonly ticks?: number
}

/** An engine with AI, as the runs see one: a real program behind the real transport. Its turns are the parameter `turns`. */
export function createTalkingAgent(isSignedIn: () => boolean = () => true): Agent {
  return {
    id: TALKING,
    usesAi: true,
    executionModes: ['auto', 'interactive'],
    canAskApproval: true,
    skillFolders: ['.agents/skills'],
    models: null,
    invocation: (skillId) => `$${skillId}`,
    find: () =>
      Promise.resolve({
        engine: TALKING,
        title: 'Talking agent',
        state: isSignedIn() ? 'ready' : 'not_signed_in',
        version: '1.0.0',
        path: PROGRAM,
        note: 'For tests.',
        fix_command: isSignedIn() ? null : 'talking login',
        uses_ai: true,
        execution_modes: ['auto', 'interactive'],
        models: [],
        checked_at: new Date().toISOString(),
      }),
    run: (attempt) =>
      runHeadless(
        {
          plan: () =>
            Promise.resolve({
              command: process.execPath,
              args: [PROGRAM],
              env: {},
              input: JSON.stringify({ ...pick(attempt), turns: attempt.parameter['turns'] }),
              shownCommand: ['talking-agent'],
              shownPrompt: attempt.prompt,
            }),
          createReader,
        },
        attempt,
      ),
  }
}

function pick({ prompt, resume }: Attempt): Pick<Attempt, 'prompt' | 'resume'> {
  return { prompt, resume }
}

interface Line {
  readonly session?: string
  readonly usage?: Partial<Usage>
  readonly model?: string
  readonly final?: string
  readonly auth?: string
}

function createReader(): StreamReader {
  let final = ''
  let auth: string | null = null
  return {
    onLine(text) {
      const line = text.startsWith('{') ? (JSON.parse(text) as Line) : {}
      final = line.final ?? final
      auth = line.auth ?? auth
      return factsOf(line)
    },
    finish({ exitCode, signal }) {
      if (auth !== null) return { kind: 'failed', code: 'AUTH_REQUIRED', message: auth, exitCode, signal }
      return { kind: 'answered', text: final, exitCode, signal }
    },
  }
}

function factsOf({ session, usage, model }: Line): AgentFact[] {
  const blank = { input_tokens: null, output_tokens: null, cached_tokens: null, total_tokens: null, cost_usd: null }
  return [
    ...(session === undefined ? [] : [{ kind: 'session' as const, sessionId: session }]),
    ...(model === undefined ? [] : [{ kind: 'model' as const, model }]),
    ...(usage === undefined ? [] : [{ kind: 'usage' as const, usage: { ...blank, ...usage } }]),
  ]
}

/** What the agent was told, turn by turn; the run must have kept its files. */
export function promptsOf(dataPath: string, runId: string): { prompt: string; resume: Attempt['resume'] }[] {
  const text = readFileSync(join(dataPath, 'runs', runId, 'workspace', 'prompts.ndjson'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { prompt: string; resume: Attempt['resume'] })
}
