import type { AgentFact } from '../agent.ts'

/**
 * What reading a file proves of the use of the skill.
 * @param relativePath below the workspace, with forward slashes; null for a file elsewhere
 * @param skillFolder the skill's folder below the workspace, with forward slashes
 */
export function useOfRead(relativePath: string | null, skillFolder: string): AgentFact | null {
  if (relativePath === null || !relativePath.startsWith(`${skillFolder}/`)) return null
  const file = relativePath.slice(skillFolder.length + 1)
  const skillId = skillFolder.slice(skillFolder.lastIndexOf('/') + 1)
  return file === 'SKILL.md'
    ? { kind: 'use', what: 'skill_loaded', name: skillId }
    : { kind: 'use', what: 'file_read', name: file }
}

/** Readers and listers: a path after them was looked at, not run. */
const READERS = /(?:^|[\s;&|(])(?:cat|head|tail|less|more|grep|rg|sed|awk|ls|wc|stat|file|diff|cp|chmod|test)\s[^;&|]*$/

/**
 * What a command line proves: which of the skill's files it names, and whether as a program or as something to read. Only what is
 * written out can be seen; a command that builds its paths proves nothing.
 */
export function usesOfCommand(command: string, skillFolder: string, skillPath: string): AgentFact[] {
  const facts = new Map<string, AgentFact>()
  for (const folder of [skillPath, skillFolder, '$SKILL_DIR', '${SKILL_DIR}']) {
    for (let at = command.indexOf(`${folder}/`); at !== -1; at = command.indexOf(`${folder}/`, at + 1)) {
      const name = /^[^\s"'`;&|<>()$]+/.exec(command.slice(at + folder.length + 1))?.[0]
      if (name === undefined) continue
      const isRead = READERS.test(command.slice(0, at)) || /<\s*["']?$/.test(command.slice(0, at))
      const skillId = skillFolder.slice(skillFolder.lastIndexOf('/') + 1)
      if (!isRead) facts.set(name, { kind: 'use', what: 'script_run', name })
      else if (name === 'SKILL.md') facts.set(name, { kind: 'use', what: 'skill_loaded', name: skillId })
      else facts.set(name, { kind: 'use', what: 'file_read', name })
    }
  }
  return [...facts.values()]
}
