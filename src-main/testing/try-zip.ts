import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { extractZip } from '../platform/zip/extract-zip.ts'
import { scanZip, type ZipScan } from '../platform/zip/scan-zip.ts'
import { ZipError, type ZipErrorCode } from '../platform/zip/zip-error.ts'
import { type ZipLimits } from '../platform/zip/zip-limits.ts'
import { makeTempFolder } from './temp-folder.ts'

const MiB = 1024 * 1024

/** Those of a skill package. */
export const TEST_LIMITS: ZipLimits = {
  maxArchiveBytes: 20 * MiB,
  maxEntries: 2_000,
  maxDepth: 32,
  maxPathBytes: 1_024,
  maxComponentBytes: 255,
  maxEntryBytes: 50 * MiB,
  maxTotalBytes: 100 * MiB,
  maxRatio: 100,
  ratioAppliesAboveBytes: MiB,
  maxTimeMs: 15_000,
}

/** What became of an archive: its scan and the tree it left, or the error and whatever it left all the same. */
export interface ZipTrial {
  readonly scan: ZipScan | undefined
  readonly error: unknown
  /** Paths below the folder that held nothing but the archive, without the archive. */
  readonly leftPaths: readonly string[]
}

/** Scans and extracts a real archive file in a folder of its own; `inspect` sees the tree before it goes. */
export async function tryZip(
  archive: Buffer | string,
  limits: Partial<ZipLimits> = {},
  inspect: (targetPath: string) => Promise<void> = () => Promise.resolve(),
): Promise<ZipTrial> {
  const rootPath = makeTempFolder()
  const allLimits = { ...TEST_LIMITS, ...limits }
  // Two levels down, so that a path that climbs out is still seen.
  const homePath = join(rootPath, 'outer', 'home')
  await mkdir(homePath, { recursive: true })
  const zipPath = typeof archive === 'string' ? archive : join(rootPath, 'archive.zip')
  if (typeof archive !== 'string') await writeFile(zipPath, archive)
  let scan: ZipScan | undefined
  let error: unknown
  try {
    scan = await scanZip(zipPath, allLimits)
    await extractZip(zipPath, scan, join(homePath, 'target'), allLimits)
  } catch (caught) {
    error = caught
  }
  if (error === undefined) await inspect(join(homePath, 'target'))
  const expected = ['archive.zip', 'outer', join('outer', 'home')]
  const leftPaths = (await readdir(rootPath, { recursive: true })).filter((path) => !expected.includes(path))
  return { scan, error, leftPaths }
}

/** The archive is refused with this code, and nothing of it is on the disk. */
export async function expectRefused(
  archive: Buffer | string,
  code: ZipErrorCode,
  limits: Partial<ZipLimits> = {},
): Promise<ZipError> {
  const { error, leftPaths } = await tryZip(archive, limits)
  if (!(error instanceof ZipError)) throw new Error(`expected ${code}`, { cause: error ?? 'it was accepted' })
  expect({ code: error.code, message: error.message }).toEqual({ code, message: error.message })
  expect(leftPaths).toEqual([])
  return error
}

/** The archive is accepted; answers its scan and the extracted paths, relative and sorted, with `/`. */
export async function expectAccepted(
  archive: Buffer | string,
  inspect?: (targetPath: string) => Promise<void>,
): Promise<{ scan: ZipScan; paths: string[] }> {
  const { scan, error, leftPaths } = await tryZip(archive, {}, inspect)
  if (error !== undefined || scan === undefined) throw new Error('expected to be accepted', { cause: error })
  const prefix = 'outer/home/target/'
  const paths = leftPaths.map((path) => path.replaceAll('\\', '/')).filter((path) => path !== prefix.slice(0, -1))
  expect(paths.every((path) => path.startsWith(prefix))).toBe(true)
  return { scan, paths: paths.map((path) => path.slice(prefix.length)).sort() }
}
