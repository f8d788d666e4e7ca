import { tool, type ToolSet } from 'ai'
import { z } from 'zod'
import type { JsonObject } from '../../../contract/skill.ts'
import type { AgentFact, Attempt } from '../agent.ts'
import { runShellCommand, SHELL_LIMITS } from './shell-command.ts'
import { useOfRead, usesOfCommand } from './skill-use.ts'
import { FileToolError, type WorkspaceFiles } from './workspace-files.ts'

/** Kept of a tool's input and output in the events: they are a timeline, not an archive. */
const SHOWN_CHARS = 2_000

export interface ToolDeps {
  readonly attempt: Attempt
  readonly files: WorkspaceFiles
  /** The skill's folder below the workspace, with forward slashes. */
  readonly skillFolder: string
  readonly shownCommand: readonly string[]
  /** Called around the work of a tool, which may be silent for long without being stuck. */
  readonly onBusy: (isBusy: boolean) => void
}

interface Done {
  readonly text: string
  readonly isSuccess: boolean
  readonly uses: readonly (AgentFact | null)[]
}

/**
 * The tools of the built-in agent. Each call is told when it starts and when it ends; what it proves of the skill's use is told when
 * it succeeded. What goes wrong is an answer for the model, never the end of the run.
 */
export function createAgentTools(deps: ToolDeps): ToolSet {
  const { attempt, files, skillFolder } = deps

  const call = async (id: string, title: string, input: JsonObject, work: () => Promise<Done>): Promise<string> => {
    attempt.tell({ kind: 'tool', id, state: 'started', title, detail: { input: shorten(input) } })
    deps.onBusy(true)
    try {
      const { text, isSuccess, uses } = await work()
      for (const use of uses) if (use !== null) attempt.tell(use)
      attempt.tell({
        kind: 'tool',
        id,
        state: isSuccess ? 'succeeded' : 'failed',
        title,
        detail: { output: cut(text) },
      })
      return text
    } catch (cause) {
      attempt.tell({ kind: 'tool', id, state: 'failed', title, detail: { output: reasonOf(cause) } })
      return `Error: ${reasonOf(cause)}`
    } finally {
      deps.onBusy(false)
    }
  }
  const ok = (text: string, ...uses: (AgentFact | null)[]): Done => ({ text, isSuccess: true, uses })
  const path = z.string().min(1).describe('Relative to the working folder, or absolute')

  return {
    shell: tool({
      description:
        'Runs a command line in the working folder and returns its output. Nothing can be typed in: use options that ask no questions.',
      inputSchema: z.object({
        command: z.string().min(1),
        timeout_seconds: z
          .int()
          .min(1)
          .max(SHELL_LIMITS.maxTimeoutSec)
          .optional()
          .describe(`Default ${SHELL_LIMITS.defaultTimeoutSec}`),
      }),
      execute: ({ command, timeout_seconds: timeoutSec = SHELL_LIMITS.defaultTimeoutSec }, { toolCallId }) =>
        call(toolCallId, `shell: ${firstLine(command)}`, { command }, async () => ({
          ...(await runShellCommand(attempt, command, timeoutSec, deps.shownCommand)),
          uses: usesOfCommand(command, skillFolder, attempt.skillPath),
        })),
    }),
    read: tool({
      description: 'Reads a text file. Long files come in pieces: ask again with from_line.',
      inputSchema: z.object({
        path,
        from_line: z.int().min(1).optional(),
        max_lines: z.int().min(1).optional(),
      }),
      execute: ({ path: name, from_line: fromLine, max_lines: maxLines }, { toolCallId }) =>
        call(toolCallId, `read: ${firstLine(name)}`, { path: name }, async () =>
          ok(await files.read(name, fromLine, maxLines), useOfRead(files.relativePath(name), skillFolder)),
        ),
    }),
    write: tool({
      description: 'Writes a whole text file; makes its folders; replaces what is there.',
      inputSchema: z.object({ path, content: z.string() }),
      execute: ({ path: name, content }, { toolCallId }) =>
        call(toolCallId, `write: ${firstLine(name)}`, { path: name, content }, async () =>
          ok(await files.write(name, content)),
        ),
    }),
    edit: tool({
      description: 'Replaces a piece of text in a file. The text must occur exactly once, unless replace_all is set.',
      inputSchema: z.object({
        path,
        old_text: z.string().min(1),
        new_text: z.string(),
        replace_all: z.boolean().optional(),
      }),
      execute: ({ path: name, old_text: oldText, new_text: newText, replace_all: isEverywhere }, { toolCallId }) =>
        call(toolCallId, `edit: ${firstLine(name)}`, { path: name, old_text: oldText, new_text: newText }, async () =>
          ok(await files.edit(name, oldText, newText, isEverywhere === true)),
        ),
    }),
    list: tool({
      description: 'Lists a folder; names of folders end in a slash.',
      inputSchema: z.object({ path: z.string().optional().describe('Default: the working folder') }),
      execute: ({ path: name = '.' }, { toolCallId }) =>
        call(toolCallId, `list: ${firstLine(name)}`, { path: name }, async () => ok(await files.list(name))),
    }),
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof FileToolError) return cause.message
  // The file system's own words hold absolute paths of this machine, but only such as the agent knows.
  return cause instanceof Error ? cause.message : String(cause)
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? ''
  return line.length > 120 ? `${line.slice(0, 120)}...` : line
}

function cut(text: string): string {
  return text.length > SHOWN_CHARS
    ? `${text.slice(0, SHOWN_CHARS)}\n[${text.length - SHOWN_CHARS} more characters]`
    : text
}

function shorten(input: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value]),
  )
}
