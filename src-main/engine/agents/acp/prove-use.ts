import type { AgentFact } from '../agent.ts'
import { createSkillUse } from '../headless/skill-use.ts'
import type { ToolCall } from './tool-calls.ts'

/** Names under which tools that load a skill take the skill's name. */
const SKILL_INPUTS = ['skill', 'skill_name', 'skillName']
/** Names under which tools that read files take the file. */
const PATH_INPUTS = ['path', 'filePath', 'file_path', 'absolute_path', 'absolutePath']

/**
 * What tool calls that ended well prove about the use of the skill. They prove less than happened: a script may read more.
 * @param skillId of the skill that is tried out
 * @returns takes one call after the other, and tells each use once
 */
export function createUseProof(skillId: string, tell: (fact: AgentFact) => void): (call: ToolCall) => void {
  const use = createSkillUse(skillId)
  const factsOf = (call: ToolCall): readonly AgentFact[] => {
    const loaded = loadedSkill(call, skillId)
    if (loaded !== null)
      return loaded === skillId ? use.loaded() : [{ kind: 'use', what: 'skill_loaded', name: loaded }]
    const command = call.input['command'] ?? (call.kind === 'execute' ? call.title : undefined)
    if (typeof command === 'string') return use.ran(fromFolder(call, command))
    if (call.kind !== 'read' && call.kind !== 'other') return []
    const named = PATH_INPUTS.map((name) => call.input[name]).filter((path) => typeof path === 'string')
    return [...named, ...call.paths].flatMap((path) => use.read(path))
  }
  return (call) => {
    for (const fact of factsOf(call)) tell(fact)
  }
}

/** Agents have a tool for loading skills, and each shows its calls in another way (engine-clis 4). */
function loadedSkill({ id, firstTitle, title, input }: ToolCall, skillId: string): string | null {
  for (const name of SKILL_INPUTS) {
    const value = input[name]
    if (typeof value === 'string') return value
  }
  const named = input['name']
  if (/^skill$/i.test(firstTitle) && typeof named === 'string') return named
  // Gemini CLI shows neither input nor name of the tool, but puts both into the id and the title.
  return id.startsWith('activate_skill') && title.startsWith(`"${skillId}"`) ? skillId : null
}

/** The command line as it would be from the workspace, for tools that take the folder beside it. */
function fromFolder({ input }: ToolCall, command: string): string {
  const folder = input['cwd'] ?? input['directory'] ?? input['dir_path'] ?? input['workdir']
  return typeof folder === 'string' ? `cd ${folder} && ${command}` : command
}
