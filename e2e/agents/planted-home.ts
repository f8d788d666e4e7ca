import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundledRipgrep } from './find-ripgrep.ts'

/** Words that stand in a person's own files only, so that none of them may ever reach a model. */
export const HOST_SKILL_WORD = 'host-skill-of-the-person'
export const HOST_INSTRUCTION_WORD = 'HOST-INSTRUCTION-OF-THE-PERSON'
export const HOST_LOGIN_WORD = 'HOST-LOGIN-OF-THE-PERSON'

const SKILL_FOLDERS = [
  '.agents/skills',
  '.claude/skills',
  '.codex/skills',
  '.gemini/skills',
  '.qwen/skills',
  '.kilo/skills',
  '.kilocode/skills',
  '.copilot/skills',
  '.config/opencode/skills',
  '.config/kilo/skills',
]
const INSTRUCTION_FILES = [
  'AGENTS.md',
  'CLAUDE.md',
  'GEMINI.md',
  'QWEN.md',
  '.codex/AGENTS.md',
  '.claude/CLAUDE.md',
  '.gemini/GEMINI.md',
  '.qwen/QWEN.md',
  '.config/opencode/AGENTS.md',
  '.config/kilo/AGENTS.md',
  '.copilot/copilot-instructions.md',
]
const OTHER_FILES: Readonly<Record<string, string>> = {
  '.codex/auth.json': JSON.stringify({ OPENAI_API_KEY: HOST_LOGIN_WORD }),
  '.codex/config.toml': 'model = "model-of-the-person"\n',
  '.claude/settings.json': JSON.stringify({ env: { FROM_THE_PERSON: HOST_LOGIN_WORD } }),
  '.gemini/settings.json': JSON.stringify({ ui: { theme: 'Ayu' } }),
  '.qwen/settings.json': JSON.stringify({ ui: { theme: 'Ayu' } }),
  '.config/opencode/opencode.json': JSON.stringify({ theme: 'system' }),
  '.copilot/config.json': JSON.stringify({ banner: 'never' }),
  '.gitconfig': '[user]\n\tname = Person\n\temail = person@example.invalid\n',
}

/** Fills a home with what a person who uses all the agents has there. */
export function plantHome(homePath: string): void {
  const files: Record<string, string> = { ...OTHER_FILES }
  for (const folder of SKILL_FOLDERS) files[`${folder}/${HOST_SKILL_WORD}/SKILL.md`] = skillText(folder)
  for (const file of INSTRUCTION_FILES) files[file] = `# Mine\n\n${HOST_INSTRUCTION_WORD} in ${file}\n`
  for (const [name, text] of Object.entries(files)) {
    const path = join(homePath, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  const ripgrepPath = bundledRipgrep()
  if (ripgrepPath === null) return
  // As opencode leaves it after its first use.
  const folderPath = join(homePath, '.cache', 'opencode', 'bin')
  mkdirSync(folderPath, { recursive: true })
  symlinkSync(ripgrepPath, join(folderPath, 'rg'))
}

/** Says where it lies, so that a leak tells its way. */
function skillText(folder: string): string {
  const lines = [`name: ${HOST_SKILL_WORD}`, `description: A skill that the person keeps in ${folder}.`]
  return ['---', ...lines, '---', '', `${HOST_INSTRUCTION_WORD} in ${folder}`, ''].join('\n')
}

/** Every file and folder below a home with the hash of its bytes. @param exceptPath a folder that may change */
export function fingerprint(homePath: string, exceptPath: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const walk = (folderPath: string): void => {
    for (const name of readdirSync(folderPath).sort()) {
      const path = join(folderPath, name)
      if (path === exceptPath) continue
      const facts = lstatSync(path)
      if (facts.isDirectory()) {
        // The way down to the excepted folder is made by it.
        if (!exceptPath.startsWith(path)) found.set(path, 'folder')
        walk(path)
      } else if (facts.isSymbolicLink()) found.set(path, `link to ${readlinkSync(path)}`)
      else if (facts.isFile()) found.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'))
      else found.set(path, 'special')
    }
  }
  walk(homePath)
  return found
}

/** What differs between two fingerprints, as short lines. */
export function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [
    ...[...after].filter(([path]) => !before.has(path)).map(([path]) => `${path} was made`),
    ...[...before].filter(([path]) => !after.has(path)).map(([path]) => `${path} was removed`),
    ...[...before]
      .filter(([path, hash]) => after.has(path) && after.get(path) !== hash)
      .map(([path]) => `${path} changed`),
  ]
}
