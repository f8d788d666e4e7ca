import { basename, dirname } from 'node:path'
import { app } from 'electron'
import type { DesktopApiClient } from './api-client.ts'

/** Adds a skill by its path on this machine. @throws ApiError `library_path_invalid` */
export type AddPath = (path: string) => Promise<{ libraryId: string }>

/** Adds by the API, as any outside program would; the window hears of it from there. */
export function createAddPath(api: DesktopApiClient): AddPath {
  return async (path) => {
    // Who drops a SKILL.md means the skill that it is of.
    const skillPath = basename(path).toLowerCase() === 'skill.md' ? dirname(path) : path
    const item = await api.library.addFolder({ body: { path: skillPath } })
    app.addRecentDocument(skillPath)
    return { libraryId: item.library_id }
  }
}
