import { type ArchiveFile } from './archive-file.ts'
import { type CentralRecord } from './central-directory.ts'
import { approximateName } from './entry-name.ts'
import { readExtraFields, widenLocal } from './extra-fields.ts'
import { type WorkClock } from './work-clock.ts'
import { ZipError, type ZipErrorCode } from './zip-error.ts'
import { FIXED_BYTES, FLAG, readUint64, SIGNATURE } from './zip-format.ts'

// Flags that change what is read; the others (compression level) differ between honest writers' two headers.
const MEANINGFUL_FLAGS = FLAG.encrypted | FLAG.dataDescriptor | FLAG.strongEncryption | FLAG.utf8 | FLAG.maskedHeader
const MAX_DESCRIPTOR_BYTES = 24

/**
 * Checks that header, data and descriptor of all entries tile the file from its first byte to the central directory,
 * without gap or overlap, and that each local header tells the same as its central record.
 *
 * @returns where each entry's data begins
 */
export async function locateData(
  archive: ArchiveFile,
  records: readonly CentralRecord[],
  directoryOffset: number,
  clock: WorkClock,
): Promise<Map<CentralRecord, number>> {
  const dataOffsets = new Map<CentralRecord, number>()
  let previous: CentralRecord | undefined
  let previousEnd = 0
  for (const record of records.toSorted((a, b) => a.headerOffset - b.headerOffset)) {
    clock.check()
    await closeEntry(archive, previous, previousEnd, record.headerOffset)
    const dataOffset = await readLocalHeader(archive, record)
    dataOffsets.set(record, dataOffset)
    previous = record
    previousEnd = dataOffset + record.compressedSizeBytes
  }
  await closeEntry(archive, previous, previousEnd, directoryOffset)
  return dataOffsets
}

/** Between the data of one entry and the next record there is nothing, or exactly one data descriptor. */
async function closeEntry(
  archive: ArchiveFile,
  record: CentralRecord | undefined,
  dataEnd: number,
  nextOffset: number,
): Promise<void> {
  const gapBytes = nextOffset - dataEnd
  if (gapBytes < 0) throw fault(record, 'zip_ambiguous', 'the entry overlaps what follows it')
  const hasDescriptor = record !== undefined && (record.flags & FLAG.dataDescriptor) !== 0
  if (!hasDescriptor) {
    if (gapBytes === 0) return
    throw fault(
      record,
      'zip_ambiguous',
      record ? 'unlisted bytes follow the entry' : 'the archive does not begin with an entry',
    )
  }
  if (gapBytes > MAX_DESCRIPTOR_BYTES) throw fault(record, 'zip_ambiguous', 'unlisted bytes follow the entry')
  const descriptor = readDescriptor(await archive.view(dataEnd, gapBytes))
  const isSame =
    descriptor?.crc32 === record.crc32 &&
    descriptor.compressedSizeBytes === record.compressedSizeBytes &&
    descriptor.sizeBytes === record.sizeBytes
  if (!isSame) throw fault(record, 'zip_ambiguous', 'the data descriptor is missing or disagrees with the directory')
}

/** With or without signature, with 32 or 64 bit sizes: its length tells which of the four it is. */
function readDescriptor(bytes: Buffer): { crc32: number; compressedSizeBytes: number; sizeBytes: number } | undefined {
  const isSigned = bytes.length === 16 || bytes.length === 24
  if (!isSigned && bytes.length !== 12 && bytes.length !== 20) return undefined
  if (isSigned && bytes.readUInt32LE(0) !== SIGNATURE.dataDescriptor) return undefined
  const fields = isSigned ? bytes.subarray(4) : bytes
  return fields.length === 12
    ? { crc32: fields.readUInt32LE(0), compressedSizeBytes: fields.readUInt32LE(4), sizeBytes: fields.readUInt32LE(8) }
    : { crc32: fields.readUInt32LE(0), compressedSizeBytes: readUint64(fields, 4), sizeBytes: readUint64(fields, 12) }
}

async function readLocalHeader(archive: ArchiveFile, record: CentralRecord): Promise<number> {
  const fixed = await archive.view(record.headerOffset, FIXED_BYTES.localHeader)
  if (fixed.readUInt32LE(0) !== SIGNATURE.localHeader) {
    throw fault(record, 'zip_invalid', 'there is no local header where the directory says')
  }
  const disagrees = (what: string) =>
    fault(record, 'zip_ambiguous', `local header and directory disagree on the ${what}`)
  if ((fixed.readUInt16LE(6) & MEANINGFUL_FLAGS) !== (record.flags & MEANINGFUL_FLAGS)) throw disagrees('flags')
  if (fixed.readUInt16LE(8) !== record.method) throw disagrees('method')

  const crc32 = fixed.readUInt32LE(14)
  const smallSizes = { compressedSizeBytes: fixed.readUInt32LE(18), sizeBytes: fixed.readUInt32LE(22) }
  const nameBytes = fixed.readUInt16LE(26)
  const extraBytes = fixed.readUInt16LE(28)
  if (nameBytes !== record.nameBytes.length) throw disagrees('name')
  const rest = await archive.view(record.headerOffset + FIXED_BYTES.localHeader, nameBytes + extraBytes)
  if (!rest.subarray(0, nameBytes).equals(record.nameBytes)) throw disagrees('name')

  const entryName = approximateName(record.nameBytes)
  const extra = readExtraFields(rest.subarray(nameBytes), entryName)
  const centralPath = record.extraFields.unicodePath
  if (extra.unicodePath && !(centralPath && extra.unicodePath.equals(centralPath))) throw disagrees('name')

  const sizes = widenLocal(smallSizes, extra.zip64, entryName)
  // Before a descriptor, a writer may leave any of the three at 0.
  const mayBeZero = (record.flags & FLAG.dataDescriptor) !== 0
  const agrees = (local: number, central: number) => local === central || (mayBeZero && local === 0)
  if (!agrees(crc32, record.crc32)) throw disagrees('checksum')
  if (!agrees(sizes.sizeBytes, record.sizeBytes)) throw disagrees('size')
  if (!agrees(sizes.compressedSizeBytes, record.compressedSizeBytes)) throw disagrees('compressed size')
  return record.headerOffset + FIXED_BYTES.localHeader + nameBytes + extraBytes
}

function fault(record: CentralRecord | undefined, code: ZipErrorCode, reason: string): ZipError {
  return new ZipError(code, reason, { entryName: record && approximateName(record.nameBytes) })
}
