import type { ExecutionMode } from '../../../contract/statuses.ts'
import { renderTemplate, shownValue, type TemplateValues } from './prompt-template.ts'
import { composeContract } from './run-contract.ts'

/** What the first prompt of a run is made of. */
export interface PromptRequest extends TemplateValues {
  readonly engine: string
  /** How the skill is called in this agent. */
  readonly invocation: string
  readonly mode: ExecutionMode
  /** Absolute path. */
  readonly artifactsPath: string
}

/**
 * The first prompt of a run: how the skill is called, what it works on, and the rules of the run.
 * Raise `PROMPT_VERSION` of the cache key with each change of its words.
 */
export function composePrompt(request: PromptRequest): string {
  const { invocation, skill } = request
  const template = templateOf(request)
  const task = template === null ? describeTask(request) : renderTemplate(template, request).text.trim()
  const call = calls(task, invocation) ? [] : [invocation, '']
  // The skill's own words first: what they leave open, the rules settle.
  return [
    ...call,
    task === '' ? `Carry out the skill "${skill.skill_id}".` : task,
    '',
    composeContract(request),
    '',
  ].join('\n')
}

/** The whole word: `/sum` is no call of the skill in `/summary`, which may be a command of the agent's own. */
function calls(task: string, invocation: string): boolean {
  return task.startsWith(invocation) && !/^[\w-]/.test(task.slice(invocation.length))
}

/** Variables that the package's template for this engine names but that do not exist; they stay in the prompt as written. */
export function unknownVariables(request: PromptRequest): readonly string[] {
  const template = templateOf(request)
  return template === null ? [] : renderTemplate(template, request).unknown
}

/** `entrypoint.prompts` by engine, then the common one (peer contract 4.5). */
function templateOf({ skill, engine }: PromptRequest): string | null {
  const names = [engine, 'common'].filter((name) => Object.hasOwn(skill.prompts, name))
  return names.map((name) => skill.prompts[name]).find((text) => text !== undefined && text.trim() !== '') ?? null
}

function describeTask({ skill, skillPath, input, parameter, readsMentions }: PromptRequest): string {
  return [
    `Carry out the skill "${skill.skill_id}". It lies in ${skillPath}; follow the SKILL.md there from beginning to end.`,
    ...list('Inputs', input, readsMentions),
    ...list('Parameters', parameter, readsMentions),
  ].join('\n')
}

function list(title: string, values: Readonly<Record<string, unknown>>, readsMentions: boolean): string[] {
  const entries = Object.entries(values)
  if (entries.length === 0) return []
  return ['', `## ${title}`, '', ...entries.map(([name, value]) => `- ${name}: ${shownValue(value, readsMentions)}`)]
}
