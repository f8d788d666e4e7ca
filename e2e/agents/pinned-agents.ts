import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { EngineId } from '../../src-main/contract/statuses.ts'

/** An agent CLI that the matrix runs, in the version that it was written against. */
export interface PinnedAgent {
  readonly engine: EngineId
  readonly npmPackage: string
  readonly version: string
  /** Name of npm's launcher. */
  readonly command: string
  /** npm package with the program for this machine, where the CLI is native. */
  readonly platformPackage: string | null
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
const NPM_PLATFORM = `${process.platform}-${process.arch}`

export const PINNED_AGENTS: readonly PinnedAgent[] = [
  pin('codex', '@openai/codex', '0.169.0', 'codex', `@openai/codex-${NPM_PLATFORM}`),
  pin('claude', '@anthropic-ai/claude-code', '2.1.329', 'claude', `@anthropic-ai/claude-code-${NPM_PLATFORM}`),
  pin('opencode', 'opencode-ai', '1.18.33', 'opencode', `opencode-${PLATFORM}`),
  pin('gemini', '@google/gemini-cli', '0.61.0', 'gemini', null),
  pin('copilot', '@github/copilot', '1.0.102', 'copilot', `@github/copilot-${NPM_PLATFORM}`),
  pin('qwen', '@qwen-code/qwen-code', '0.24.4', 'qwen', null),
  pin('kilo', '@kilocode/cli', '7.7.7', 'kilo', `@kilocode/cli-${PLATFORM}`),
]

function pin(
  engine: EngineId,
  npmPackage: string,
  version: string,
  command: string,
  platformPackage: string | null,
): PinnedAgent {
  return { engine, npmPackage, version, command, platformPackage }
}

/** Where the CLIs lie, one folder each: `SKILL_TRYOUT_AGENTS_DIR`, else the person's cache. */
export function agentsPath(): string {
  const given = process.env['SKILL_TRYOUT_AGENTS_DIR']
  return given === undefined || given === '' ? join(homedir(), '.cache', 'skill-tryout', 'agents') : resolve(given)
}

/** The folder to look for an agent's launcher in. */
export function launcherFolder(agent: PinnedAgent): string {
  return join(agentsPath(), agent.engine, 'node_modules', '.bin')
}
