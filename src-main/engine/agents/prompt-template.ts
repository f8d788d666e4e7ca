import type { JsonObject, SkillSummary } from '../../contract/skill.ts'

/** What the variables of a template stand for. Paths are absolute. */
export interface TemplateValues {
  readonly skill: SkillSummary
  /** Values as they are, files as absolute paths. */
  readonly input: Readonly<Record<string, unknown>>
  readonly parameter: JsonObject
  readonly workspacePath: string
  readonly skillPath: string
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
  { skill, input, parameter, workspacePath, skillPath }: TemplateValues,
): string | undefined {
  const member = /^(input|parameter)\.([\w-]+)$/.exec(name)
  if (member !== null) return memberOf(member[1] === 'input' ? input : parameter, member[2] ?? '')
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
      return JSON.stringify(parameter)
    case 'input_file':
      return Object.values(input).find((value) => typeof value === 'string') ?? ''
    case 'input_prompt':
      return memberOf(parameter, 'prompt') ?? `Execute skill ${skill.skill_id}`
    default:
      return undefined
  }
}

function memberOf(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? shownValue(values[name]) : undefined
}

/** A value as it stands in a prompt: texts as they are, everything else as JSON. */
export function shownValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
