import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunPaths } from './data-layout.ts'

/**
 * Makes the folders of a run and puts the skill's copies into its workspace: real copies, never links, because one CLI ignores
 * links (engine-clis 4).
 * @param skillFolders folders below the workspace that get a copy
 * @returns absolute path of the first copy
 * @throws the file system's error
 */
export async function prepareWorkspace(
  paths: RunPaths,
  skill: { readonly id: string; readonly stagedPath: string; readonly skillFolders: readonly string[] },
): Promise<string> {
  const temporaryPath = join(paths.homePath, 'tmp')
  for (const folder of [paths.workspaceArtifactsPath, temporaryPath, paths.logsPath, paths.auditPath]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  const copies = skill.skillFolders.map((folder) => join(paths.workspacePath, folder, skill.id))
  for (const copy of copies) await cp(skill.stagedPath, copy, { recursive: true, errorOnExist: true, force: false })
  return copies[0] ?? paths.workspacePath
}
