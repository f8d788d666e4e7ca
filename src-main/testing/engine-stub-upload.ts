import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../contract/errors.ts'
import { PACKAGE_LIMITS } from '../contract/limits.ts'
import type { PackageUpload } from '../engine/engine.ts'

/** Takes an upload to disk like the engine does: streamed, limited, gone after an abort. */
export interface StubUpload extends PackageUpload {
  readonly needsPackage: boolean
  addInputZip(content: Readable): Promise<void>
  addInputFile(inputName: string, content: Readable): Promise<void>
  useLibraryItem(libraryId: string): Promise<void>
  /** Everything that came, in order: kind and name. */
  readonly taken: readonly string[]
  /** @throws AppError package_invalid when the package is not a zip */
  check(): Promise<void>
}

/** @param incomingPath folder that each upload makes its own folder in */
export async function createStubUpload(incomingPath: string): Promise<StubUpload> {
  const folderPath = await mkdtemp(join(incomingPath, 'upload-'))
  const taken: string[] = []
  const write = async (relativePath: string, content: Readable, maxBytes: number): Promise<void> => {
    const path = join(folderPath, relativePath)
    await mkdir(dirname(path), { recursive: true })
    await pipeline(content, limitBytes(maxBytes), createWriteStream(path))
  }
  return {
    taken,
    needsPackage: true,
    addPackage: async (content) => {
      taken.push('package')
      await write('package.zip', content, PACKAGE_LIMITS.maxArchiveBytes)
    },
    addSkillFile: async (relativePath, content) => {
      if (relativePath === '' || relativePath.split('/').includes('..')) {
        throw new AppError('package_invalid', 'Unsafe path')
      }
      taken.push(`skill:${relativePath}`)
      await write(join('files', relativePath), content, PACKAGE_LIMITS.maxTotalBytes)
    },
    addInputZip: async (content) => {
      taken.push('input zip')
      await write('input.zip', content, PACKAGE_LIMITS.maxTotalBytes)
    },
    addInputFile: async (inputName, content) => {
      taken.push(`input:${inputName}`)
      await write(`input-${taken.length}`, content, PACKAGE_LIMITS.maxTotalBytes)
    },
    useLibraryItem: (libraryId) => {
      if (libraryId !== 'sample') throw new AppError('library_item_not_found', 'Library item not found')
      taken.push(`library:${libraryId}`)
      return Promise.resolve()
    },
    abort: () => rm(folderPath, { recursive: true, force: true }),
    check: async () => {
      if (!taken.includes('package')) return
      const bytes = await readFile(join(folderPath, 'package.zip'))
      if (bytes.subarray(0, 2).toString() === 'PK') return
      throw new AppError('package_invalid', 'Invalid zip package', { findings: [] })
    },
  }
}

function limitBytes(maxBytes: number): Transform {
  let sizeBytes = 0
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) done(new AppError('package_too_large', 'Skill package exceeds size limit'))
      else done(null, chunk)
    },
  })
}
