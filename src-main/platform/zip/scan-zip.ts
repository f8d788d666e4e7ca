import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ArchiveFile, openArchive } from './archive-file.ts'
import { type CentralRecord, readCentralDirectory } from './central-directory.ts'
import { type EndRecord, readEndRecord } from './end-record.ts'
import { entryKind } from './entry-kind.ts'
import { approximateName, decodeEntryName, nameProblem } from './entry-name.ts'
import { locateData } from './local-layout.ts'
import { createNameRegister, type NameRegister } from './name-collisions.ts'
import { confirmWithYauzl } from './second-reader.ts'
import { startClock, type WorkClock } from './work-clock.ts'
import { ZipError } from './zip-error.ts'
import { FLAG } from './zip-format.ts'
import { checkRecordCount, createSizeGuard, type ZipLimits } from './zip-limits.ts'

/** What is known of one accepted entry before it is inflated. */
export interface ZipEntryFacts {
  /** Relative path with `/`; a directory's ends with one. */
  readonly name: string
  readonly kind: 'file' | 'directory'
  readonly isExecutable: boolean
  readonly sizeBytes: number
  readonly compressedSizeBytes: number
  readonly crc32: number
  /** 0 stored, 8 deflated. */
  readonly method: number
  /** Of the first compressed byte in the archive. */
  readonly dataOffset: number
}

/** The outcome of a scan that found nothing to refuse. */
export interface ZipScan {
  /** In the order of the central directory. Directories only as far as the archive lists them. */
  readonly entries: readonly ZipEntryFacts[]
  /** Names of what macOS adds (`__MACOSX/`, `.DS_Store`): checked like the rest, never extracted. */
  readonly ignored: readonly string[]
  /** Sum over `entries`. */
  readonly totalSizeBytes: number
  /** Counts against the time limit of the extraction. */
  readonly elapsedMs: number
}

const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024
// How many records are judged before other work gets its turn.
const RECORDS_PER_TURN = 250

/**
 * Judges an archive by its raw records, without inflating anything: exactly one way to read it, safe and distinct names,
 * only plain files and directories, everything within the limits. Memory is bounded by the central directory (16 MiB).
 * An archive without entries is accepted.
 *
 * @throws ZipError at the first fault; the reason of `signal` when that is aborted
 */
export async function scanZip(
  zipPath: string,
  limits: ZipLimits,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ZipScan> {
  const clock = startClock(limits.maxTimeMs, options.signal)
  const archive = await openArchive(zipPath)
  try {
    if (archive.sizeBytes > limits.maxArchiveBytes) {
      throw new ZipError('zip_too_large', `the archive is over ${limits.maxArchiveBytes} bytes`)
    }
    const end = await readEndRecord(archive)
    checkRecordCount(end.recordCount, limits)
    const records = readCentralDirectory(await readDirectoryBytes(archive, end), end.recordCount)
    const { entries, ignored, totalSizeBytes } = await judgeRecords(records, limits, clock)
    const dataOffsets = await locateData(archive, records, end.directoryOffset, clock)
    await confirmWithYauzl(archive, records, clock)
    return {
      entries: entries.map(({ record, facts }) => ({ ...facts, dataOffset: dataOffsets.get(record) ?? -1 })),
      ignored,
      totalSizeBytes,
      elapsedMs: clock.elapsedMs(),
    }
  } finally {
    await archive.close()
  }
}

async function readDirectoryBytes(archive: ArchiveFile, end: EndRecord): Promise<Buffer> {
  if (end.directorySizeBytes > MAX_DIRECTORY_BYTES) {
    throw new ZipError('zip_too_large', `the central directory is over ${MAX_DIRECTORY_BYTES} bytes`)
  }
  return archive.read(end.directoryOffset, end.directorySizeBytes)
}

interface JudgedEntry {
  readonly record: CentralRecord
  readonly facts: Omit<ZipEntryFacts, 'dataOffset'>
}

async function judgeRecords(
  records: readonly CentralRecord[],
  limits: ZipLimits,
  clock: WorkClock,
): Promise<{ entries: JudgedEntry[]; ignored: string[]; totalSizeBytes: number }> {
  const names = createNameRegister()
  const sizes = createSizeGuard(limits)
  const entries: JudgedEntry[] = []
  const ignored: string[] = []
  for (const [index, record] of records.entries()) {
    if (index % RECORDS_PER_TURN === 0) {
      clock.check()
      await nextTurn()
    }
    const facts = judgeRecord(record, names, limits)
    if (isMacNoise(facts)) {
      ignored.push(facts.name)
      continue
    }
    if (facts.kind === 'file') sizes.addFile(facts.name, facts.sizeBytes, facts.compressedSizeBytes)
    sizes.checkDirectories(names.directoryCount())
    entries.push({ record, facts })
  }
  return { entries, ignored, totalSizeBytes: sizes.totalSizeBytes() }
}

function judgeRecord(record: CentralRecord, names: NameRegister, limits: ZipLimits): JudgedEntry['facts'] {
  const isUtf8 = (record.flags & FLAG.utf8) !== 0
  const decoded = decodeEntryName(record.nameBytes, isUtf8, record.extraFields.unicodePath)
  const name = 'name' in decoded ? decoded.name : approximateName(record.nameBytes)
  const fault = (code: ZipError['code'], reason: string) => new ZipError(code, reason, { entryName: name })
  const unsafe = 'problem' in decoded ? decoded.problem : nameProblem(name, limits)
  if (unsafe !== null) throw fault('zip_unsafe_path', unsafe)

  const kind = entryKind(name, record.externalAttributes)
  if ('problem' in kind) {
    throw fault(kind.problem === 'special' ? 'zip_special_file' : 'zip_ambiguous', kind.reason)
  }
  // An empty deflate stream, which some writers give to directories, has 2 bytes.
  if (kind.kind === 'directory' && (record.sizeBytes > 0 || record.crc32 !== 0 || record.compressedSizeBytes > 2)) {
    throw fault('zip_ambiguous', 'the directory has content')
  }
  const collision = names.add(name, kind.kind)
  if (collision !== null) throw fault('zip_duplicate', collision)
  const { sizeBytes, compressedSizeBytes, crc32, method } = record
  return { name, ...kind, sizeBytes, compressedSizeBytes, crc32, method }
}

function isMacNoise({ name, kind }: { name: string; kind: ZipEntryFacts['kind'] }): boolean {
  return name.startsWith('__MACOSX/') || (kind === 'file' && /(^|\/)\.DS_Store$/.test(name))
}
