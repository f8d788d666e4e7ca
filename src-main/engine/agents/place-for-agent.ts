import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { composeContract, type ContractRequest } from './run-contract.ts'

/** Says that the rules of the run were added, so that they are added once. */
const MARKER = '<!-- Skill Tryout: added to this copy for the run -->'

/** Read by one CLI as a plugin with hooks of its own, which would run without the skill being called. */
const PLUGIN_FOLDER = '.claude-plugin'

/**
 * Makes a workspace ready for an agent with AI. The rules of the run are added to the workspace's copies of SKILL.md, never to
 * the author's file or the staged one. The workspace becomes a git root, which keeps skills of folders above out
 * (engine-clis 4).
 * @param skillPaths absolute paths of the skill's copies
 */
export async function placeForAgent(skillPaths: readonly string[], request: ContractRequest): Promise<void> {
  for (const skillPath of skillPaths) {
    await rm(join(skillPath, PLUGIN_FOLDER), { recursive: true, force: true })
    await addContract(join(skillPath, 'SKILL.md'), composeContract(request))
  }
  await makeGitRoot(request.workspacePath)
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
