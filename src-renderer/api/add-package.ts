import type { LibraryItem } from '../../src-main/contract/skill.ts'
import { api } from './client.ts'

/** One file of a dropped folder. `relativePath` begins with the folder's name: `my-skill/SKILL.md`. */
export interface SkillFile {
  readonly relativePath: string
  readonly file: File
}

/** Adds a zip or `.skill` file to the library. */
export function addPackage(file: File, signal?: AbortSignal): Promise<LibraryItem> {
  const form = new FormData()
  form.append('skill_package', file, file.name)
  return api.library.upload({ form, signal })
}

/** Adds a folder to the library, file by file: the server zips, which is ten times faster than a page. */
export function addFolderFiles(files: readonly SkillFile[], signal?: AbortSignal): Promise<LibraryItem> {
  const form = new FormData()
  for (const { relativePath, file } of files) form.append('skill_files', file, relativePath)
  return api.library.upload({ form, signal })
}
