const SKIPPED_FOLDERS = new Set(['.git', 'node_modules', '__MACOSX', '__pycache__'])
const SKIPPED_FILES = new Set(['.DS_Store', 'Thumbs.db', '.git'])

/**
 * True for what is never packed with a skill's folder: version control, installed modules, what systems leave about.
 * @param relativePath below the skill's folder, with forward slashes
 */
export function isSkippedInPackages(relativePath: string, isDirectory: boolean): boolean {
  const name = relativePath.slice(relativePath.lastIndexOf('/') + 1)
  return isDirectory ? SKIPPED_FOLDERS.has(name) : SKIPPED_FILES.has(name)
}

// What has never been part of any skill is not worth a word.
const SILENT = new Set(['.git', '.DS_Store', '__MACOSX'])

/** True for what is left out and not told of; everything else that is left out is named by a finding. */
export function isSilentlySkipped(relativePath: string): boolean {
  return SILENT.has(relativePath.slice(relativePath.lastIndexOf('/') + 1))
}
