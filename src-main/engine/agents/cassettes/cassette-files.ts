import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openRegularFile } from '../../../platform/open-regular-file.ts'
import { resolveInside, safeSegments } from '../../../platform/safe-path.ts'
import { walkTree, type TreeEntry } from '../../../platform/walk-tree.ts'
import { CassetteError, type CassetteFile } from './cassette.ts'

const MAX_FILE_BYTES = 8 * 1024 * 1024
const MAX_TOTAL_BYTES = 32 * 1024 * 1024
const WALK = { maxEntries: 5_000, maxDepth: 32 }

/** Files of a workspace by their paths, to see later which were made or changed. */
export type WorkspaceState = ReadonlyMap<string, string>

/** @param skippedFolders copies of the skill and the like, with forward slashes */
export async function lookAtWorkspace(
  workspacePath: string,
  skippedFolders: readonly string[],
): Promise<WorkspaceState> {
  const entries = await filesOf(workspacePath, skippedFolders)
  return new Map(entries.map((entry) => [entry.relativePath, stateOf(entry)]))
}

/** @returns what was made or changed since `before`, and what was too big to take */
export async function takeChangedFiles(
  workspacePath: string,
  skippedFolders: readonly string[],
  before: WorkspaceState,
): Promise<{ files: CassetteFile[]; leftOut: string[] }> {
  const files: CassetteFile[] = []
  const leftOut: string[] = []
  let room = MAX_TOTAL_BYTES
  for (const entry of await filesOf(workspacePath, skippedFolders)) {
    if (before.get(entry.relativePath) === stateOf(entry)) continue
    if (entry.sizeBytes > Math.min(room, MAX_FILE_BYTES)) leftOut.push(entry.relativePath)
    else {
      const content = await readRegular(join(workspacePath, ...entry.relativePath.split('/')))
      if (content === null) continue
      room -= content.length
      const { relativePath: path, isExecutable } = entry
      files.push({ path, base64: content.toString('base64'), is_executable: isExecutable })
    }
  }
  return { files, leftOut }
}

/** Puts recorded files into a workspace. @throws CassetteError for a path that leads out of it */
export async function putFiles(workspacePath: string, files: readonly CassetteFile[]): Promise<void> {
  for (const file of files) {
    const segments = safeSegments(file.path)
    if (segments === undefined) throw new CassetteError(`The recording names a path that is not safe: ${file.path}`)
    const path = join(workspacePath, ...segments)
    await mkdir(dirname(path), { recursive: true })
    // Asked now, when its folders are there: a link among them would lead elsewhere.
    const place = await resolveInside(workspacePath, file.path)
    if (place.kind === 'unsafe') throw new CassetteError(`The recording names a path that is not safe: ${file.path}`)
    await writeFile(path, Buffer.from(file.base64, 'base64'))
    await chmod(path, file.is_executable ? 0o755 : 0o644)
  }
}

async function filesOf(workspacePath: string, skippedFolders: readonly string[]): Promise<readonly TreeEntry[]> {
  const listing = await walkTree(workspacePath, WALK)
  if (listing.kind !== 'ok') return []
  const skipped = ['.git', ...skippedFolders].map((folder) => `${folder}/`)
  return listing.entries.filter(
    ({ kind, relativePath }) => kind === 'file' && !skipped.some((folder) => relativePath.startsWith(folder)),
  )
}

function stateOf({ sizeBytes, modifiedAt, isExecutable }: TreeEntry): string {
  return `${sizeBytes} ${modifiedAt} ${isExecutable}`
}

async function readRegular(path: string): Promise<Buffer | null> {
  const opened = await openRegularFile(path)
  if (opened.kind !== 'ok') return null
  try {
    return await readFile(opened.file)
  } finally {
    await opened.file.close()
  }
}
