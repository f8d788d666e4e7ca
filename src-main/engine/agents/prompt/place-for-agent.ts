import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, posix, relative, sep } from 'node:path'
import type { Agent } from '../agent.ts'
import { composeContract, type ContractRequest } from './run-contract.ts'

/** Says that the rules of the run were added, so that they are added once. */
const MARKER = '<!-- Skill Tryout: added to this copy for the run -->'

/** Read by one CLI as a plugin with hooks of its own, which would run without the skill being called. */
const PLUGIN_FOLDER = '.claude-plugin'

/** Skills and commands inside the skill's folder, which one CLI offers to its model as soon as it reads a file near them. */
const NESTED = /(^|\/)\.(agents|claude|codex|gemini|github|kilo|kilocode|opencode|qwen)\/(skills?|commands?)$/

/**
 * Makes a workspace ready for an agent with AI. The rules of the run are added to the workspace's copies of SKILL.md, never to
 * the author's file or the staged one. The workspace becomes a git root, which keeps skills of folders above out
 * (engine-clis 4).
 * @param skillPaths absolute paths of the skill's copies
 * @param agent whose skill folders and instruction files count
 * @returns paths that were left out of the copies, relative to the skill: other skills, plugins, what would be obeyed unasked
 */
export async function placeForAgent(
  skillPaths: readonly string[],
  request: ContractRequest,
  { instructionFiles = [] }: Pick<Agent, 'instructionFiles'>,
): Promise<readonly string[]> {
  const leftOut = new Set<string>()
  for (const skillPath of skillPaths) {
    const parts = [...(await foldersToLeaveOut(skillPath)), ...(await olderCopies(skillPath, request.skill.skill_id))]
    for (const part of parts) {
      await rm(join(skillPath, part), { recursive: true, force: true })
      leftOut.add(part)
    }
    for (const file of await emptyInstructions(skillPath, instructionFiles)) leftOut.add(file)
    await addContract(join(skillPath, 'SKILL.md'), composeContract(request))
  }
  await makeGitRoot(request.workspacePath)
  return [...leftOut]
}

async function foldersToLeaveOut(skillPath: string): Promise<string[]> {
  const folders = await listBelow(skillPath, 'folder')
  return folders.filter((path) => path === PLUGIN_FOLDER || NESTED.test(path))
}

/** Files SKILL.md inside the skill that have its own name: which of them is loaded by that name would be left to chance. */
async function olderCopies(skillPath: string, skillId: string): Promise<string[]> {
  const found: string[] = []
  for (const path of await listBelow(skillPath, 'file')) {
    if (path === 'SKILL.md' || posix.basename(path) !== 'SKILL.md') continue
    const head = (await readFile(join(skillPath, path), 'utf8')).split(/^---\s*$/m)[1] ?? ''
    if (/^name:\s*["']?(.*?)["']?\s*$/m.exec(head)?.[1] === skillId) found.push(path)
  }
  return found
}

/**
 * Puts an empty file in the place of the instruction file that the engine would take in each folder. Empty and not gone, for then it
 * would take the next of its names, such as a CONTEXT.md that the skill may need.
 * @returns those that were there before
 */
async function emptyInstructions(skillPath: string, names: readonly string[]): Promise<string[]> {
  const [first] = names
  if (first === undefined) return []
  const files = await listBelow(skillPath, 'file')
  const folders = new Set(
    files.filter((path) => names.includes(posix.basename(path))).map((path) => posix.dirname(path)),
  )
  const blocked = [...folders].map((folder) => posix.join(folder, first))
  for (const path of blocked) await writeFile(join(skillPath, path), '')
  return blocked.filter((path) => files.includes(path))
}

/** @returns relative paths with forward slashes */
async function listBelow(skillPath: string, kind: 'file' | 'folder'): Promise<string[]> {
  const entries = await readdir(skillPath, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => (kind === 'file' ? entry.isFile() : entry.isDirectory()))
    .map((entry) => relative(skillPath, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

async function addContract(path: string, contract: string): Promise<void> {
  if ((await readFile(path, 'utf8')).includes(MARKER)) return
  await appendFile(path, `\n\n${MARKER}\n\n${contract}\n`)
}

/** The few files that make a folder a repository: git itself need not be there, and no template or hook of the person's gets in. */
async function makeGitRoot(workspacePath: string): Promise<void> {
  const gitPath = join(workspacePath, '.git')
  await mkdir(join(gitPath, 'objects'), { recursive: true })
  await mkdir(join(gitPath, 'refs', 'heads'), { recursive: true })
  await writeFile(join(gitPath, 'HEAD'), 'ref: refs/heads/main\n')
  await writeFile(join(gitPath, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = false\n')
}
