import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { AppError } from '../../../contract/errors.ts'
import { walkTree } from '../../../platform/walk-tree.ts'
import { nameProblem } from '../../../platform/zip/entry-name.ts'
import { extractZip } from '../../../platform/zip/extract-zip.ts'
import { createNameRegister } from '../../../platform/zip/name-collisions.ts'
import { scanZip } from '../../../platform/zip/scan-zip.ts'
import { escapeName, ZipError } from '../../../platform/zip/zip-error.ts'
import type { ZipLimits } from '../../../platform/zip/zip-limits.ts'
import { inputZipRejection } from '../rules/package-faults.ts'
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

/** @param options a folder that gets `uploads/`; what lies there goes with the folder */
export function createInputIntake(options: { readonly folderPath: string; readonly limits: ZipLimits }): InputIntake {
  const { limits } = options
  const zipPath = join(options.folderPath, 'inputs.zip')
  const uploadsPath = join(options.folderPath, 'uploads')
  const names = createNameRegister()
  let fileCount = 0
  let totalBytes = 0
  let hasZip = false
  let problem: AppError | null = null

  const refuse = (detail: string, cause?: unknown): void => {
    problem ??= new AppError('input_zip_invalid', detail, { cause })
  }

  const take = async (content: Readable, path: string, maxBytes: number, what: string): Promise<void> => {
    if (problem !== null) {
      content.resume()
      return
    }
    try {
      totalBytes += (await takeStream(content, path, maxBytes)).sizeBytes
    } catch (cause) {
      if (!(cause instanceof StreamTooLongError)) throw cause
      refuse(`${what} exceeds size limit (${maxBytes} bytes)`, cause)
    }
  }

  const unpack = async (): Promise<void> => {
    try {
      await extractZip(zipPath, await scanZip(zipPath, limits), uploadsPath, limits)
    } catch (cause) {
      if (!(cause instanceof ZipError)) throw cause
      const { detail, findings } = inputZipRejection(cause)
      throw new AppError('input_zip_invalid', detail, { cause, findings: [...findings] })
    } finally {
      await rm(zipPath, { force: true })
    }
  }

  return {
    async addZip(content) {
      if (hasZip || fileCount > 0) refuse('Input files come either as one zip or one by one')
      hasZip = true
      await take(content, zipPath, limits.maxArchiveBytes, 'Input zip')
    },
    async addFile(inputName, content) {
      const shown = escapeName(inputName)
      if (hasZip) refuse('Input files come either as one zip or one by one')
      if (nameProblem(inputName, limits) !== null || inputName.includes('/'))
        refuse(`Not the name of an input: ${shown}`)
      else if (names.add(inputName, 'file') !== null) refuse(`There are two files for the input ${shown}`)
      fileCount += 1
      if (fileCount > limits.maxEntries) refuse(`There are more than ${limits.maxEntries} input files`)
      await mkdir(uploadsPath, { recursive: true, mode: 0o700 })
      const maxBytes = Math.min(limits.maxEntryBytes, limits.maxTotalBytes - totalBytes)
      await take(content, join(uploadsPath, inputName), maxBytes, `Input file ${shown}`)
    },
    async finish() {
      if (problem !== null) throw problem
      if (hasZip) await unpack()
      await mkdir(uploadsPath, { recursive: true, mode: 0o700 })
      const tree = await walkTree(uploadsPath, { maxEntries: limits.maxEntries * 2, maxDepth: limits.maxDepth })
      const entries = tree.kind === 'ok' ? tree.entries : []
      return {
        uploadsPath,
        extractedFiles: entries.filter(({ kind }) => kind === 'file').map(({ relativePath }) => relativePath),
      }
    },
  }
}
