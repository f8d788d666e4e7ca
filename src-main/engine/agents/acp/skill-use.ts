import { isAbsolute, join, normalize, relative, sep } from 'node:path'
import type { AgentFact, Attempt } from '../agent.ts'
import type { ToolCall } from './tool-calls.ts'

type Use = Extract<AgentFact, { kind: 'use' }>

/** Where the copies of the skill lie. */
export interface SkillPlaces {
  readonly skillId: string
  readonly workspacePath: string
  /** Absolute paths of all copies. */
  readonly copyPaths: readonly string[]
}

/** Names under which tools that load a skill take the skill's name. */
const SKILL_INPUTS = ['skill', 'skill_name', 'skillName']
/** Names under which tools that read files take the file. */
const PATH_INPUTS = ['path', 'filePath', 'file_path', 'absolute_path', 'absolutePath']
/** Programs after which a file is run, not read. */
const RUNNERS = /^(node|bun|deno|run|python[\d.]*|uv|bash|sh|zsh|ruby|perl|php|Rscript|pwsh|tsx|exec|env|source|\.)$/

/**
 * What a tool call that ended well proves about the use of the skill: that it was loaded, a file of it read, a script of it run.
 * It proves less than happened: a script may read further files.
 */
export function usesOfSkill(call: ToolCall, places: SkillPlaces): Use[] {
  const loaded = loadedSkill(call, places.skillId)
  if (loaded !== null) return [{ kind: 'use', what: 'skill_loaded', name: loaded }]
  const command = call.input['command'] ?? (call.kind === 'execute' ? call.title : undefined)
  if (typeof command === 'string') return usesOfCommand(command, call, places)
  if (!['read', 'other'].includes(call.kind)) return []
  const named = PATH_INPUTS.map((name) => call.input[name]).filter((path) => typeof path === 'string')
  const files = [...named, ...call.paths].map((path) => pathInSkill(path, places.workspacePath, places))
  return [...new Set(files)].filter((file) => file !== null).map((file) => useOfFile(file, false, places))
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

function usesOfCommand(command: string, call: ToolCall, places: SkillPlaces): Use[] {
  const given = call.input['cwd'] ?? call.input['directory'] ?? call.input['dir_path'] ?? call.input['workdir']
  let folder = resolveIn(places.workspacePath, typeof given === 'string' ? given : '.')
  const uses = new Map<string, Use>()
  for (const part of command.split(/&&|\|\||[;|\n]/)) {
    const words = part.match(/"[^"]*"|'[^']*'|[^\s"'<>()]+/g)?.map((word) => word.replace(/^["']|["']$/g, '')) ?? []
    const [program = '', target] = words
    if (program === 'cd' && target !== undefined) folder = resolveIn(folder, target)
    words.forEach((word, index) => {
      const file = pathInSkill(word, folder, places)
      if (file === null) return
      const isRun =
        index === 0 || (RUNNERS.test(program) && words.slice(1, index).every((other) => other.startsWith('-')))
      const use = useOfFile(file, isRun, places)
      uses.set(`${use.what} ${use.name}`, use)
    })
  }
  return [...uses.values()]
}

function useOfFile(file: string, isRun: boolean, { skillId }: SkillPlaces): Use {
  if (file === 'SKILL.md') return { kind: 'use', what: 'skill_loaded', name: skillId }
  return { kind: 'use', what: isRun ? 'script_run' : 'file_read', name: file }
}

/** @returns the path inside the skill with forward slashes; null for the skill's folder itself and for all else */
function pathInSkill(path: string, folder: string, { copyPaths }: SkillPlaces): string | null {
  const full = resolveIn(folder, path)
  for (const copyPath of copyPaths) {
    const inside = relative(copyPath, full)
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) continue
    return inside.split(sep).join('/')
  }
  return null
}

function resolveIn(folder: string, path: string): string {
  return isAbsolute(path) ? normalize(path) : join(folder, path)
}

/** @returns where the copies of an attempt's skill lie */
export function skillPlaces(attempt: Attempt, skillFolders: readonly string[]): SkillPlaces {
  const skillId = attempt.skill.skill_id
  const copies = skillFolders.map((folder) => join(attempt.workspacePath, ...folder.split('/'), skillId))
  return { skillId, workspacePath: attempt.workspacePath, copyPaths: [...new Set([attempt.skillPath, ...copies])] }
}
