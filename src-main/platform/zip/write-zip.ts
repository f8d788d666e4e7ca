import { once } from 'node:events'
import { constants, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipArchive } from 'archiver'
import { ZipError } from './zip-error.ts'

/** One file to pack. Directories are implied by the names. */
export type ZipSource = {
  /** Relative path with `/`. Taken as it is: whether others may extract it is for the scan to say. */
  readonly name: string
  readonly isExecutable: boolean
} & ({ readonly path: string } | { readonly content: Buffer | string })

// The first moment that a zip can tell. archiver writes it in UTC, so every time zone gives the same bytes.
const FIXED_TIME = new Date(Date.UTC(1980, 0, 1))
const DEFLATE_LEVEL = 6
// The deflated bytes may depend on how the content was cut, so files and buffers of one size go the same way.
const WHOLE_CONTENT_BYTES = 4 * 1024 * 1024
const PIECE_BYTES = 64 * 1024
// archiver would quietly rewrite such names: backslashes, roots, drive letters, doubled slashes.
const REWRITTEN_NAME = /\\|\/\/|^\/|^\.\.\/|^\w+:|\/$|^$/

/**
 * Packs files so that the same names, contents and executable bits give the same bytes: sorted by the bytes of the name,
 * times and modes fixed. One content after the other is held in memory, of large files only pieces.
 *
 * @param target a path, which is replaced when the archive is complete and else left alone, or a stream, which is ended
 * @throws ZipError for names that the archive could not hold as they are; else the error of a file or of the target
 */
export async function writeZip(sources: readonly ZipSource[], target: string | Writable): Promise<void> {
  const sorted = sortByName(sources)
  if (typeof target !== 'string') return writeTo(sorted, target)
  const partialPath = `${target}.partial`
  try {
    await writeTo(sorted, createWriteStream(partialPath, { flags: 'w', mode: 0o600 }))
    await rename(partialPath, target)
  } catch (error) {
    await rm(partialPath, { force: true })
    throw error
  }
}

function sortByName(sources: readonly ZipSource[]): ZipSource[] {
  const names = new Set<string>()
  for (const { name } of sources) {
    if (REWRITTEN_NAME.test(name) || !name.isWellFormed()) {
      throw new ZipError('zip_unsafe_path', 'the name cannot be written to a zip', { entryName: name })
    }
    if (names.has(name)) throw new ZipError('zip_duplicate', 'the name is there twice', { entryName: name })
    names.add(name)
  }
  return sources
    .map((source) => ({ source, bytes: Buffer.from(source.name) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ source }) => source)
}

async function writeTo(sources: readonly ZipSource[], target: Writable): Promise<void> {
  const archive = new ZipArchive({ zlib: { level: DEFLATE_LEVEL } })
  // The pipeline tells of errors while it runs; one that comes later would end the process for want of a listener.
  archive.on('error', () => undefined)
  const stopped = new AbortController()
  const writing = pipeline(archive, target).finally(() => {
    stopped.abort()
  })
  const appending = appendAll(archive, sources, stopped.signal).catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  // Whichever fails first takes the other with it, and the pipeline tells the first reason.
  await Promise.allSettled([appending, writing])
  await writing
}

async function appendAll(archive: ZipArchive, sources: readonly ZipSource[], stopped: AbortSignal): Promise<void> {
  for (const source of sources) {
    const content = await openContent(source)
    try {
      // One at a time, for archiver queues whatever it is given.
      const isPacked = once(archive, 'entry', { signal: stopped })
      const mode = source.isExecutable ? 0o755 : 0o644
      archive.append(content, { name: source.name, date: FIXED_TIME, mode })
      await isPacked
    } finally {
      if (content instanceof Readable) content.destroy()
    }
  }
  // Its promise never settles when the target is gone; the pipeline knows how it ended.
  void archive.finalize()
}

async function openContent(source: ZipSource): Promise<Buffer | Readable> {
  if ('content' in source) {
    const content = Buffer.from(source.content)
    return content.length <= WHOLE_CONTENT_BYTES ? content : Readable.from(piecesOf(content))
  }
  // Windows has neither of the last two: undefined there, which counts as 0.
  const handle = await open(source.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  let isHandedOver = false
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) {
      throw new ZipError('zip_special_file', 'only regular files can be packed', { entryName: source.name })
    }
    if (stats.size > WHOLE_CONTENT_BYTES) {
      isHandedOver = true
      // A file that grows meanwhile is cut where it ended when it was opened.
      return handle.createReadStream({ start: 0, end: stats.size - 1, highWaterMark: PIECE_BYTES })
    }
    const content = Buffer.alloc(stats.size)
    const { bytesRead } = await handle.read(content, 0, content.length, 0)
    return content.subarray(0, bytesRead)
  } finally {
    if (!isHandedOver) await handle.close()
  }
}

function* piecesOf(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += PIECE_BYTES) yield content.subarray(start, start + PIECE_BYTES)
}
