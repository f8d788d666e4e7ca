import { lstatSync, mkdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Trash } from '../../platform/trash.ts'
import type { CleanUpLog } from './clean-up.ts'

/** The folders below the data folder that the engine writes into, which a run may have put something else in the place of. */
export interface OwnFolders {
  /**
   * Makes sure that a folder and those above it are real folders. A link, file or device in the place of one is moved to the trash, so
   * that nothing is ever written where it leads to. Holds at that moment only: call it right before writing.
   * @param path absolute, below the data folder
   * @throws the file system's error, such as ENOSPC
   */
  ensure(path: string): void
}

/** @param dataPath the data folder; it and the folders directly in it are the person's to link elsewhere, such as to a larger disk */
export function createOwnFolders(dataPath: string, trash: Pick<Trash, 'moveSync'>, log: CleanUpLog): OwnFolders {
  return {
    ensure(path) {
      const [first = '', ...names] = relative(dataPath, path).split(sep)
      let folderPath = join(dataPath, first)
      for (const name of names) {
        folderPath = join(folderPath, name)
        const stat = lstatSync(folderPath, { throwIfNoEntry: false })
        if (stat?.isDirectory() === true) continue
        if (stat !== undefined) {
          trash.moveSync(folderPath, 'foreign')
          log.warn(
            { path: folderPath },
            'something else was in the place of a folder of ours; it was moved to the trash',
          )
        }
        mkdirSync(folderPath, { mode: 0o700 })
      }
    },
  }
}
