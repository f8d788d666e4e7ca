import { type ArchiveFile } from './archive-file.ts'
import { ZipError } from './zip-error.ts'
import { FIXED_BYTES, readUint64, SENTINEL_16, SENTINEL_32, SIGNATURE } from './zip-format.ts'

/** Where the central directory lies and how many records it has. */
export interface EndRecord {
  readonly recordCount: number
  readonly directoryOffset: number
  readonly directorySizeBytes: number
}

interface EndFields {
  readonly disk: number
  readonly directoryDisk: number
  readonly countOnDisk: number
  readonly recordCount: number
  readonly directorySizeBytes: number
  readonly directoryOffset: number
}

const MAX_COMMENT_BYTES = 0xffff
const SIGNATURE_BYTES = Buffer.from([0x50, 0x4b, 0x05, 0x06])
const ambiguous = (reason: string) => new ZipError('zip_ambiguous', reason)

/**
 * Finds the one end record, which must close the file, and its zip64 twin if there is one. The central directory must end
 * exactly where these begin, so that a reader that starts elsewhere cannot find another one.
 */
export async function readEndRecord(archive: ArchiveFile): Promise<EndRecord> {
  const tailBytes = FIXED_BYTES.zip64EndLocator + FIXED_BYTES.endRecord + MAX_COMMENT_BYTES
  const tail = await archive.read(Math.max(0, archive.sizeBytes - tailBytes), Math.min(archive.sizeBytes, tailBytes))
  const tailStart = archive.sizeBytes - tail.length
  const at = findEndRecord(tail)

  const small: EndFields = {
    disk: tail.readUInt16LE(at + 4),
    directoryDisk: tail.readUInt16LE(at + 6),
    countOnDisk: tail.readUInt16LE(at + 8),
    recordCount: tail.readUInt16LE(at + 10),
    directorySizeBytes: tail.readUInt32LE(at + 12),
    directoryOffset: tail.readUInt32LE(at + 16),
  }
  const locatorAt = at - FIXED_BYTES.zip64EndLocator
  const hasLocator = locatorAt >= 0 && tail.readUInt32LE(locatorAt) === SIGNATURE.zip64EndLocator
  if (!hasLocator) return checked(small, tailStart + at)

  const recordOffset = readUint64(tail, locatorAt + 8)
  // Some writers leave the number of disks at 0.
  if (tail.readUInt32LE(locatorAt + 4) !== 0 || tail.readUInt32LE(locatorAt + 16) > 1) throw severalDisks()
  const large = await readZip64EndRecord(archive, recordOffset, tailStart + locatorAt)
  checkTwins(small, large)
  return checked(large, recordOffset)
}

/** The last signature in the file must be the record's, and the only one whose comment ends with the file. */
function findEndRecord(tail: Buffer): number {
  const last = tail.lastIndexOf(SIGNATURE_BYTES)
  if (last < 0) throw new ZipError('zip_invalid', 'the file is not a zip archive, or is cut off')
  for (let at = tail.indexOf(SIGNATURE_BYTES); at < last; at = tail.indexOf(SIGNATURE_BYTES, at + 1)) {
    if (endOfRecord(tail, at) === tail.length) throw ambiguous('there are several end records')
  }
  const end = endOfRecord(tail, last)
  if (end === null) throw new ZipError('zip_invalid', 'the end of the archive is cut off')
  if (end !== tail.length) throw ambiguous('bytes follow the end record, or its comment length is wrong')
  return last
}

function endOfRecord(tail: Buffer, at: number): number | null {
  const commentStart = at + FIXED_BYTES.endRecord
  return commentStart > tail.length ? null : commentStart + tail.readUInt16LE(at + 20)
}

async function readZip64EndRecord(archive: ArchiveFile, offset: number, locatorOffset: number): Promise<EndFields> {
  // No extensible data sector: the record fills the space up to its locator.
  if (offset + FIXED_BYTES.zip64EndRecord !== locatorOffset) throw ambiguous('the zip64 end record is not at its place')
  const record = await archive.read(offset, FIXED_BYTES.zip64EndRecord)
  if (record.readUInt32LE(0) !== SIGNATURE.zip64EndRecord) throw ambiguous('the zip64 end record is missing')
  // The length counts what follows the signature and itself (4 + 8 bytes).
  if (readUint64(record, 4) !== FIXED_BYTES.zip64EndRecord - 12)
    throw ambiguous('the zip64 end record has a wrong length')
  return {
    disk: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    countOnDisk: readUint64(record, 24),
    recordCount: readUint64(record, 32),
    directorySizeBytes: readUint64(record, 40),
    directoryOffset: readUint64(record, 48),
  }
}

function checkTwins(small: EndFields, large: EndFields): void {
  const agree = (smallValue: number, largeValue: number, sentinel: number) =>
    smallValue === sentinel || smallValue === largeValue
  const isSame =
    agree(small.disk, large.disk, SENTINEL_16) &&
    agree(small.directoryDisk, large.directoryDisk, SENTINEL_16) &&
    agree(small.countOnDisk, large.countOnDisk, SENTINEL_16) &&
    agree(small.recordCount, large.recordCount, SENTINEL_16) &&
    agree(small.directorySizeBytes, large.directorySizeBytes, SENTINEL_32) &&
    agree(small.directoryOffset, large.directoryOffset, SENTINEL_32)
  if (!isSame) throw ambiguous('the two end records disagree')
}

function checked(fields: EndFields, directoryEnd: number): EndRecord {
  const { recordCount, directoryOffset, directorySizeBytes } = fields
  if (fields.disk !== 0 || fields.directoryDisk !== 0) throw severalDisks()
  if (fields.countOnDisk !== recordCount) throw ambiguous('the end record has two different counts')
  if (directoryOffset + directorySizeBytes !== directoryEnd) {
    throw ambiguous('the central directory does not end where the end record begins')
  }
  if (recordCount * FIXED_BYTES.centralHeader > directorySizeBytes) {
    throw ambiguous('the central directory is too small for its count')
  }
  return { recordCount, directoryOffset, directorySizeBytes }
}

function severalDisks(): ZipError {
  return new ZipError('zip_unsupported', 'the archive is spread over several disks')
}
