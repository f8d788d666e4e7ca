import { approximateName } from './entry-name.ts'
import { type ExtraFields, readExtraFields, widenCentral, type WideFields } from './extra-fields.ts'
import { ZipError } from './zip-error.ts'
import { FIXED_BYTES, FLAG, METHOD, SIGNATURE } from './zip-format.ts'

/** One record of the central directory, zip64 resolved. */
export interface CentralRecord extends WideFields {
  readonly nameBytes: Buffer
  readonly flags: number
  readonly method: number
  readonly crc32: number
  readonly externalAttributes: number
  readonly extraFields: ExtraFields
}

/** Parses the whole directory; its records must be as many as declared and fill it exactly. */
export function readCentralDirectory(directory: Buffer, recordCount: number): CentralRecord[] {
  const records: CentralRecord[] = []
  let at = 0
  while (records.length < recordCount) {
    const { record, end } = readRecord(directory, at)
    checkReadable(record)
    records.push(record)
    at = end
  }
  if (at !== directory.length) throw new ZipError('zip_ambiguous', 'the central directory is larger than its records')
  return records
}

function readRecord(directory: Buffer, at: number): { record: CentralRecord; end: number } {
  const nameStart = at + FIXED_BYTES.centralHeader
  if (nameStart > directory.length || directory.readUInt32LE(at) !== SIGNATURE.centralHeader) {
    throw new ZipError('zip_invalid', 'the central directory is damaged')
  }
  const extraStart = nameStart + directory.readUInt16LE(at + 28)
  const commentStart = extraStart + directory.readUInt16LE(at + 30)
  const end = commentStart + directory.readUInt16LE(at + 32)
  if (end > directory.length) throw new ZipError('zip_invalid', 'the central directory is cut off')

  const nameBytes = directory.subarray(nameStart, extraStart)
  const entryName = approximateName(nameBytes)
  const extraFields = readExtraFields(directory.subarray(extraStart, commentStart), entryName)
  const small: WideFields = {
    compressedSizeBytes: directory.readUInt32LE(at + 20),
    sizeBytes: directory.readUInt32LE(at + 24),
    disk: directory.readUInt16LE(at + 34),
    headerOffset: directory.readUInt32LE(at + 42),
  }
  const record = {
    ...widenCentral(small, extraFields.zip64, entryName),
    nameBytes,
    flags: directory.readUInt16LE(at + 8),
    method: directory.readUInt16LE(at + 10),
    crc32: directory.readUInt32LE(at + 16),
    externalAttributes: directory.readUInt32LE(at + 38),
    extraFields,
  }
  return { record, end }
}

function checkReadable(record: CentralRecord): void {
  const entryName = approximateName(record.nameBytes)
  const unsupported = (reason: string) => new ZipError('zip_unsupported', reason, { entryName })
  if (record.disk !== 0) throw unsupported('the entry lies on another disk')
  if ((record.flags & (FLAG.encrypted | FLAG.strongEncryption | FLAG.maskedHeader)) !== 0) {
    throw unsupported('the entry is encrypted')
  }
  if ((record.flags & FLAG.patchedData) !== 0) throw unsupported('the entry is a patch')
  if (record.method !== METHOD.store && record.method !== METHOD.deflate) {
    throw unsupported(`the compression method ${record.method} is neither store nor deflate`)
  }
  if (record.method === METHOD.store && record.compressedSizeBytes !== record.sizeBytes) {
    throw new ZipError('zip_ambiguous', 'the entry is stored but has two different sizes', { entryName })
  }
}
