import type { JsonObject, SkillSummary } from '../../../contract/skill.ts'
import { guardMentions } from './guard-words.ts'

/** What the variables of a template stand for. Paths are absolute. */
export interface TemplateValues {
  readonly skill: SkillSummary
  /** Values as they are, files as absolute paths. */
  readonly input: Readonly<Record<string, unknown>>
  readonly parameter: JsonObject
  readonly workspacePath: string
  readonly skillPath: string
  /** See `Agent.readsMentions`. */
  readonly readsMentions: boolean
}

/** A template with its variables filled in, and those that it named but that do not exist. */
export interface RenderedTemplate {
  readonly text: string
  readonly unknown: readonly string[]
}

const EXPRESSION = /\{\{\s*([^{}]*?)\s*\}\}|\{%[^%]*%\}/g

/**
 * Fills the documented variables of a package's prompt template in, and nothing else: no filter, no statement, no expression is
 * ever evaluated, and a value that contains a variable stays as it is. What is not known stays in the text as it was written.
 */
export function renderTemplate(template: string, values: TemplateValues): RenderedTemplate {
  const unknown = new Set<string>()
  const text = template.replace(EXPRESSION, (written: string, name: string | undefined) => {
    const value = name === undefined ? undefined : variable(name, values)
    if (value === undefined) unknown.add(written)
    return value ?? written
  })
  return { text, unknown: [...unknown] }
}

function variable(
  name: string,
  { skill, input, parameter, workspacePath, skillPath, readsMentions }: TemplateValues,
): string | undefined {
  const member = /^(input|parameter)\.([\w-]+)$/.exec(name)
  if (member !== null) return memberOf(member[1] === 'input' ? input : parameter, member[2] ?? '', readsMentions)
  switch (name) {
    case 'skill_id':
    case 'skill.id':
      return skill.skill_id
    case 'skill.name':
      return skill.name
    case 'skill.version':
      return skill.version ?? ''
    case 'run_dir':
      return workspacePath
    case 'skill_dir':
      return skillPath
    case 'params_json':
      return shownValue(parameter, readsMentions)
    case 'input_file':
      return shownValue(Object.values(input).find((value) => typeof value === 'string') ?? '', readsMentions)
    case 'input_prompt':
      return memberOf(parameter, 'prompt', readsMentions) ?? `Execute skill ${skill.skill_id}`
    default:
      return undefined
  }
}

function memberOf(values: Readonly<Record<string, unknown>>, name: string, readsMentions: boolean): string | undefined {
  return Object.hasOwn(values, name) ? shownValue(values[name], readsMentions) : undefined
}

/** A value as it stands in a prompt: texts as they are, everything else as JSON. */
export function shownValue(value: unknown, readsMentions: boolean): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return readsMentions ? guardMentions(text, value) : text
}
