import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { nameProblem } from '../../../platform/zip/entry-name.ts'
import { createNameRegister } from '../../../platform/zip/name-collisions.ts'
import { escapeName } from '../../../platform/zip/zip-error.ts'
import type { ZipLimits } from '../../../platform/zip/zip-limits.ts'
import { layoutFault, rejectionOf, type Rejection } from '../rules/package-faults.ts'
import { StreamTooLongError, takeStream } from './take-stream.ts'

/** The files of a folder that was dropped into a browser, taken one by one under the rules of a package. */
export interface DroppedFiles {
  /** @param relativePath with the folder's own name first: `my-skill/SKILL.md` */
  add(relativePath: string, content: Readable): Promise<void>
  isEmpty(): boolean
  /** The first thing that was wrong; contents after it are destroyed, so that nobody sends on for nothing. */
  fault(): Rejection | null
  /** The one folder that all files lie in; null when there are several. */
  topLevelName(): string | null
}

/** @param folderPath gets the files as they come; whoever owns it removes it */
export function createDroppedFiles(folderPath: string, limits: ZipLimits): DroppedFiles {
  const names = createNameRegister()
  const topLevelNames = new Set<string>()
  let fault: Rejection | null = null
  let fileCount = 0
  let totalBytes = 0

  const tooLarge = (what: string): Rejection =>
    rejectionOf('package.too-large', `Skill package exceeds size limit (${what})`, 'package_too_large')

  const refuse = (relativePath: string): Rejection | null => {
    const shownName = escapeName(relativePath)
    const shown = `Unsafe zip entry path: ${shownName}`
    const problem = nameProblem(relativePath, limits)
    if (problem !== null)
      return rejectionOf('package.unsafe-path', shown, 'package_invalid', `${problem}: ${shownName}`)
    if (relativePath.endsWith('/'))
      return rejectionOf('package.unsafe-path', shown, 'package_invalid', `the name is that of a folder: ${shownName}`)
    if (!relativePath.includes('/')) return layoutFault()
    if (fileCount >= limits.maxEntries) return tooLarge(`more than ${limits.maxEntries} files`)
    const collision = names.add(relativePath, 'file')
    if (collision === null) return null
    return rejectionOf('package.duplicate-entry', shown, 'package_invalid', `${collision}: ${shownName}`)
  }

  return {
    async add(relativePath, content) {
      fault ??= refuse(relativePath)
      if (fault !== null) {
        content.destroy()
        return
      }
      fileCount += 1
      topLevelNames.add(relativePath.slice(0, relativePath.indexOf('/')))
      const path = join(folderPath, ...relativePath.split('/'))
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const maxBytes = Math.min(limits.maxEntryBytes, limits.maxTotalBytes - totalBytes)
      try {
        totalBytes += (await takeStream(content, path, maxBytes)).sizeBytes
      } catch (cause) {
        if (!(cause instanceof StreamTooLongError)) throw cause
        fault = tooLarge(`${maxBytes} bytes for '${escapeName(relativePath)}'`)
      }
    },
    isEmpty: () => fileCount === 0 && fault === null,
    fault: () => fault,
    topLevelName: () => (topLevelNames.size === 1 ? ([...topLevelNames][0] ?? null) : null),
  }
}
