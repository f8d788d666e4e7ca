import { randomUUID } from 'node:crypto'
import { lstat, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attempt } from '../agent.ts'

/** Configuration of agents that starts something: hooks, MCP servers, plugins. Paths below a workspace. */
const STARTERS = [
  ...['.mcp.json', '.vscode/mcp.json', '.cursor/mcp.json', '.github/mcp.json', '.kilocode/mcp.json'],
  ...['.claude/settings.json', '.claude/settings.local.json', '.codex/config.toml', '.codex/hooks.json'],
  ...['.gemini/settings.json', '.gemini/extensions', '.qwen/settings.json', '.qwen/extensions'],
  ...['.github/hooks', '.github/copilot', '.copilot', '.opencode', 'opencode.json', 'opencode.jsonc'],
  ...['.kilo', 'kilo.json', 'kilo.jsonc'],
]

/**
 * Renames what the work of a run has put into its workspace and what a CLI would start when its session goes on in a new process:
 * not every CLI has a switch against it. Under its new name, `NAME.set-aside-...`, it can still be read; a warning says so.
 * Called before each start of a CLI, when nothing works in the workspace.
 */
export async function setAside({ workspacePath, tell }: Pick<Attempt, 'workspacePath' | 'tell'>): Promise<void> {
  const renamed: string[] = []
  for (const starter of STARTERS) {
    const path = await withoutLinks(workspacePath, starter)
    if (path === null) continue
    await rename(join(workspacePath, path), join(workspacePath, `${path}.set-aside-${randomUUID().slice(0, 8)}`))
    renamed.push(path)
  }
  if (renamed.length === 0) return
  const message = `Renamed, for the agent's program would start it by itself: ${renamed.join(', ')}`
  tell({ kind: 'warning', code: 'CONFIGURATION_SET_ASIDE', message })
}

/** The path, or the first link on its way: what lies behind a link is not the run's. Null where nothing is. */
async function withoutLinks(workspacePath: string, relativePath: string): Promise<string | null> {
  const parts = relativePath.split('/')
  for (let count = 1; count <= parts.length; count += 1) {
    const path = parts.slice(0, count).join('/')
    const facts = await lstat(join(workspacePath, path)).catch(() => null)
    if (facts === null) return null
    if (facts.isSymbolicLink()) return path
  }
  return relativePath
}
