import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
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
 * @returns folders that were left out of the copies, relative to the skill: what offers other skills or plugins
 */
export async function placeForAgent(
  skillPaths: readonly string[],
  request: ContractRequest,
): Promise<readonly string[]> {
  const leftOut = new Set<string>()
  for (const skillPath of skillPaths) {
    for (const folder of await foldersToLeaveOut(skillPath)) {
      await rm(join(skillPath, folder), { recursive: true, force: true })
      leftOut.add(folder)
    }
    await addContract(join(skillPath, 'SKILL.md'), composeContract(request))
  }
  await makeGitRoot(request.workspacePath)
  return [...leftOut]
}

async function foldersToLeaveOut(skillPath: string): Promise<string[]> {
  const entries = await readdir(skillPath, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(skillPath, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path === PLUGIN_FOLDER || NESTED.test(path))
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
