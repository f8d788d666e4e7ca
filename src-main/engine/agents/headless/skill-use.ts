import type { AgentFact } from '../agent.ts'

type UseFact = Extract<AgentFact, { kind: 'use' }>

/** Notices in what an agent does that it used the skill's files; each file is told once. */
export interface SkillUse {
  readonly skillId: string
  /** The agent loaded the skill by its own means. */
  loaded(): readonly UseFact[]
  /** The agent read a file with a tool of its own. */
  read(path: string): readonly UseFact[]
  /** The agent ran a command line. */
  ran(commandLine: string): readonly UseFact[]
}

const RUNNERS = [
  'node',
  'python',
  'python3',
  'bash',
  'sh',
  'zsh',
  'deno',
  'bun',
  'ruby',
  'perl',
  'npx',
  'tsx',
  'uv',
  '.',
  'source',
]
const READERS = ['cat', 'head', 'tail', 'less', 'more', 'nl', 'sed', 'awk', 'grep', 'rg', 'jq', 'bat', 'wc', 'strings']

/** @param skillId of the skill that is tried out; its copies lie in folders of that name, below a folder `skills` */
export function createSkillUse(skillId: string): SkillUse {
  const told = new Set<string>()
  const place = new RegExp(`skills/${escapeForRegExp(skillId)}/([^\\s"'\`;|&<>()\\\\*]+)`, 'g')

  const tell = (what: UseFact['what'], name: string): UseFact[] => {
    const key = `${what} ${name}`
    if (told.has(key)) return []
    told.add(key)
    return [{ kind: 'use', what, name }]
  }
  const seen = (file: string, isRun: boolean): UseFact[] => {
    if (file === 'SKILL.md') return [...tell('file_read', file), ...tell('skill_loaded', skillId)]
    return tell(isRun ? 'script_run' : 'file_read', file)
  }
  return {
    skillId,
    loaded: () => tell('skill_loaded', skillId),
    read: (path) => [...path.matchAll(place)].flatMap((match) => seen(match[1] ?? '', false)),
    ran(commandLine) {
      const line = fromSkillFolder(commandLine.replace(/^\S*\b(?:ba|z)?sh -l?c\s+["']?/, ''), skillId)
      return [...line.matchAll(place)].flatMap((match) => {
        const program = programBefore(line.slice(0, match.index))
        const isRun = program === null || RUNNERS.includes(program)
        return isRun || READERS.includes(program) ? seen(match[1] ?? '', isRun) : []
      })
    },
  }
}

/** Writes the skill's folder before the paths of a command line that goes into it first; only usual folders of skills are known. */
function fromSkillFolder(line: string, skillId: string): string {
  const into = new RegExp(
    `^\\s*cd\\s+["']?([^\\s"';&]*skills/${escapeForRegExp(skillId)})/?["']?\\s*(?:&&|;|\\n)`,
  ).exec(line)
  if (into === null) return line
  const rest = line.slice(into[0].length)
  return rest.replace(/(^|[\s"'])(?:\.\/)?((?:scripts|references|assets)\/|SKILL\.md)/g, `$1${into[1] ?? ''}/$2`)
}

/** The program that a word of a command line is given to; null when the word is the program itself. */
function programBefore(text: string): string | null {
  const command = text.split(/[;|&(\n]/).at(-1) ?? ''
  // The last word is the beginning of the path that was found.
  const words = command
    .split(/\s+/)
    .slice(0, -1)
    .filter((word) => word !== '' && !/^\w+=/.test(word))
  return words[0]?.replace(/^.*\//, '') ?? null
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
