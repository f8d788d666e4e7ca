import { lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where everything lies below the data folder (DESIGN 5). All paths are absolute. */
export interface DataLayout {
  readonly dataPath: string
  readonly databasePath: string
  readonly lockPath: string
  readonly serverFilePath: string
  readonly skillsPath: string
  readonly libraryPath: string
  readonly samplesPath: string
  readonly stagingRootPath: string
  readonly runsPath: string
  readonly trashPath: string
  /** Takes up space that is given back when the disk is full. */
  readonly diskReservePath: string
  readonly checksPath: string
  readonly cachePath: string
  staging(requestId: string): StagingPaths
  run(runId: string): RunPaths
}

/** Temporary skill content of one request. */
export interface StagingPaths {
  readonly rootPath: string
  readonly packagePath: string
  readonly stagedPath: string
  readonly uploadsPath: string
}

/** One run: the workspace goes with the clean-up, everything else is output and stays. */
export interface RunPaths {
  readonly rootPath: string
  readonly workspacePath: string
  readonly workspaceArtifactsPath: string
  /** Private configuration of the agent's CLI; temporary like the workspace. */
  readonly homePath: string
  readonly artifactsPath: string
  readonly resultPath: string
  readonly logsPath: string
  readonly auditPath: string
}

/** @param dataPath absolute path of the data folder */
export function createDataLayout(dataPath: string): DataLayout {
  const at = (...parts: string[]): string => join(dataPath, ...parts)
  return {
    dataPath,
    databasePath: at('tryout.db'),
    lockPath: at('server.lock'),
    serverFilePath: at('server.json'),
    skillsPath: at('skills'),
    libraryPath: at('library'),
    samplesPath: at('samples'),
    stagingRootPath: at('temp-skill-runs'),
    runsPath: at('runs'),
    trashPath: at('trash'),
    diskReservePath: at('disk-reserve'),
    checksPath: at('checks'),
    cachePath: at('cache'),
    staging(requestId) {
      const rootPath = at('temp-skill-runs', requestId)
      return {
        rootPath,
        packagePath: join(rootPath, 'package.zip'),
        stagedPath: join(rootPath, 'staged'),
        uploadsPath: join(rootPath, 'uploads'),
      }
    },
    run(runId) {
      const rootPath = at('runs', runId)
      const workspacePath = join(rootPath, 'workspace')
      return {
        rootPath,
        workspacePath,
        workspaceArtifactsPath: join(workspacePath, 'artifacts'),
        homePath: join(rootPath, 'home'),
        artifactsPath: join(rootPath, 'artifacts'),
        resultPath: join(rootPath, 'result', 'result.json'),
        logsPath: join(rootPath, 'logs'),
        auditPath: join(rootPath, 'audit'),
      }
    },
  }
}

/** Makes the folders that are always there, readable by their owner only whatever the umask. */
export function makeDataFolders(layout: DataLayout): void {
  const folders = [
    layout.dataPath,
    layout.skillsPath,
    layout.libraryPath,
    layout.stagingRootPath,
    layout.runsPath,
    layout.trashPath,
    layout.checksPath,
    layout.cachePath,
  ]
  for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** What belongs in a run's folder after its end. */
const OUTPUT_FOLDERS: readonly string[] = ['artifacts', 'result', 'logs', 'audit']
const OUTPUT_FILES: readonly string[] = ['events.ndjson']

/**
 * Everything else in a run's folder: the workspace and the private home, what a collection that broke left, and whatever the run put
 * there itself, also in the place of an output.
 * @param rootPath the run's folder
 * @returns absolute paths
 */
export function notOutputs(rootPath: string): string[] {
  if (lstatSync(rootPath, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  return readdirSync(rootPath, { withFileTypes: true })
    .filter(
      (entry) => !(entry.isDirectory() ? OUTPUT_FOLDERS : entry.isFile() ? OUTPUT_FILES : []).includes(entry.name),
    )
    .map((entry) => join(rootPath, entry.name))
}
