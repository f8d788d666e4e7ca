import type { JsonObject, SkillSummary } from '../../contract/skill.ts'
import type { ExecutionMode } from '../../contract/statuses.ts'

/** What the first prompt of a run is made of. */
export interface PromptRequest {
  readonly skill: SkillSummary
  readonly engine: string
  /** How the skill is called in this agent. */
  readonly invocation: string
  readonly mode: ExecutionMode
  /** Values as they are, files as absolute paths. */
  readonly input: Readonly<Record<string, unknown>>
  readonly parameter: JsonObject
  /** Absolute paths. */
  readonly workspacePath: string
  readonly skillPath: string
  readonly artifactsPath: string
}

/**
 * The first prompt of a run: how the skill is called, its inputs and its parameters.
 * Raise `PROMPT_VERSION` of the cache key with each change of its words.
 */
export function composePrompt({ invocation, input, parameter }: PromptRequest): string {
  const list = (values: Readonly<Record<string, unknown>>): string =>
    Object.entries(values)
      .map(([key, value]) => `- ${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join('\n')
  return `${invocation}\n\n# Inputs\n${list(input)}\n\n# Parameters\n${list(parameter)}\n`
}
