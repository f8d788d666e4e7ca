import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { AppError } from '../../contract/errors.ts'
import { walkTree } from '../../platform/walk-tree.ts'
import { nameProblem } from '../../platform/zip/entry-name.ts'
import { extractZip } from '../../platform/zip/extract-zip.ts'
import { scanZip } from '../../platform/zip/scan-zip.ts'
import { ZipError } from '../../platform/zip/zip-error.ts'
import type { ZipLimits } from '../../platform/zip/zip-limits.ts'
import { StreamTooLongError, takeStream } from './take-stream.ts'

/** Takes the input files of a run in: one zip, or file by file, by the same safety rules as a package (SPEC V11). */
export interface InputIntake {
  addZip(content: Readable): Promise<void>
  /** @param inputName name of the input that the file is bound to */
  addFile(inputName: string, content: Readable): Promise<void>
  /**
   * @returns the folder of the inputs and its files, sorted, relative to it
   * @throws AppError input_zip_invalid
   */
  finish(): Promise<{ readonly uploadsPath: string; readonly extractedFiles: string[] }>
}

const INVALID = 'Invalid zip file'

/** @param options a folder that gets `uploads/`; what lies there goes with the folder */
export function createInputIntake(options: { readonly folderPath: string; readonly limits: ZipLimits }): InputIntake {
  const { limits } = options
  const zipPath = join(options.folderPath, 'inputs.zip')
  const uploadsPath = join(options.folderPath, 'uploads')
  let hasZip = false
  let problem: AppError | null = null

  const refuse = (detail: string, cause?: unknown): void => {
    problem ??= new AppError('input_zip_invalid', detail, { cause })
  }

  const unpack = async (): Promise<void> => {
    try {
      await extractZip(zipPath, await scanZip(zipPath, limits), uploadsPath, limits)
    } catch (cause) {
      if (!(cause instanceof ZipError)) throw cause
      throw new AppError('input_zip_invalid', cause.code === 'zip_invalid' ? INVALID : `${INVALID}: ${cause.message}`, {
        cause,
      })
    } finally {
      await rm(zipPath, { force: true })
    }
  }

  return {
    async addZip(content) {
      hasZip = true
      try {
        await takeStream(content, zipPath, limits.maxArchiveBytes)
      } catch (cause) {
        if (!(cause instanceof StreamTooLongError)) throw cause
        refuse(`Input zip exceeds size limit (${limits.maxArchiveBytes} bytes)`, cause)
      }
    },
    async addFile(inputName, content) {
      if (nameProblem(inputName, limits) !== null || inputName.includes('/')) {
        refuse(`Not the name of an input: ${JSON.stringify(inputName.slice(0, 200))}`)
        content.resume()
        return
      }
      await mkdir(uploadsPath, { recursive: true, mode: 0o700 })
      try {
        await takeStream(content, join(uploadsPath, inputName), limits.maxEntryBytes)
      } catch (cause) {
        if (!(cause instanceof StreamTooLongError)) throw cause
        refuse(`Input file ${inputName} exceeds size limit (${limits.maxEntryBytes} bytes)`, cause)
      }
    },
    async finish() {
      if (problem !== null) throw problem
      if (hasZip) await unpack()
      await mkdir(uploadsPath, { recursive: true, mode: 0o700 })
      const tree = await walkTree(uploadsPath, { maxEntries: limits.maxEntries, maxDepth: limits.maxDepth })
      const entries = tree.kind === 'ok' ? tree.entries : []
      return {
        uploadsPath,
        extractedFiles: entries.filter(({ kind }) => kind === 'file').map(({ relativePath }) => relativePath),
      }
    },
  }
}
