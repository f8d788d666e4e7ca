import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron'
import type { AddPath } from './add-path.ts'
import type { Words } from './words.ts'

export interface PickSkillParts {
  readonly addPath: AddPath
  readonly window: () => BrowserWindow | null
  readonly words: () => Words
}

/** Asks for folders or packages and adds them. Nothing picked is an empty list, not an error. */
export function createPickSkill(
  parts: PickSkillParts,
): (kind: 'folder' | 'package') => Promise<{ libraryIds: string[] }> {
  return async (kind) => {
    const words = parts.words()
    const options: OpenDialogOptions =
      kind === 'folder'
        ? { title: words.pickFolder, properties: ['openDirectory', 'multiSelections'] }
        : {
            title: words.pickPackage,
            properties: ['openFile', 'multiSelections'],
            filters: [{ name: words.skillPackages, extensions: ['zip', 'skill'] }],
          }
    const window = parts.window()
    const picked = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options))
    const libraryIds: string[] = []
    for (const path of picked.canceled ? [] : picked.filePaths) libraryIds.push((await parts.addPath(path)).libraryId)
    return { libraryIds }
  }
}
