import { crc32, deflateRawSync } from 'node:zlib'

/** Fields of both headers of an entry, in the order of the format. Each may say something untrue. */
interface RawHeader {
  signature: number
  flags: number
  method: number
  crc32: number
  compressedSize: number
  size: number
  name: Buffer
  extra: Buffer
}

interface RawCentralHeader extends RawHeader {
  /** High byte: the system it claims to come from (0 DOS, 3 Unix). */
  madeBy: number
  comment: Buffer
  disk: number
  externalAttributes: number
  offset: number
}

/** One entry. What is not given is right: a stored Unix file of mode 0644. */
export interface RawEntry {
  name: string | Buffer
  content?: string | Buffer
  method?: 0 | 8
  /** Unix mode with its type bits, for the high half of the attributes. */
  mode?: number
  flags?: number
  extra?: Buffer
  /** The bytes between the headers, instead of the (compressed) content. */
  data?: Buffer
  descriptor?: 'signed' | 'unsigned' | 'signed64' | 'unsigned64' | Buffer
  local?: Partial<RawHeader>
  central?: Partial<RawCentralHeader>
  /** Bytes that belong to nobody, after the data and descriptor. */
  after?: Buffer
  /** False leaves the entry out of the central directory. */
  isListed?: boolean
  /** Instead of a body of its own, the one of the entry with this index. */
  sharesBodyOf?: number
}

interface RawEnd {
  disk: number
  directoryDisk: number
  countOnDisk: number
  count: number
  directorySize: number
  directoryOffset: number
}

/** What surrounds the entries. */
export interface RawArchive {
  before?: Buffer
  beforeDirectory?: Buffer
  afterDirectory?: Buffer
  after?: Buffer
  comment?: Buffer | string
  commentLength?: number
  end?: Partial<RawEnd>
  /** Adds a zip64 end record and locator, with these deviations. */
  zip64?: Partial<RawEnd> & { signature?: number; recordSize?: number; locatorOffset?: number; disks?: number }
  /** False leaves the locator out but keeps the record. */
  hasLocator?: boolean
  /** Indices of entries in the order of the directory. */
  directoryOrder?: number[]
}

const UNIX = 3 << 8
const REGULAR_0644 = 0o100644
const DESCRIPTOR_FLAG = 1 << 3

/** Little-endian bytes from pairs of value and width. */
export function pack(...fields: [value: number, bytes: 1 | 2 | 4 | 8][]): Buffer {
  return Buffer.concat(
    fields.map(([value, bytes]) => {
      const buffer = Buffer.alloc(8)
      buffer.writeBigUInt64LE(BigInt(value))
      return buffer.subarray(0, bytes)
    }),
  )
}

/** One extra field. */
export function extraField(id: number, data: Buffer): Buffer {
  return Buffer.concat([pack([id, 2], [data.length, 2]), data])
}

/** An Info-ZIP Unicode path field for `name`, valid while the plain name is `plainName`. */
export function unicodePath(name: string | Buffer, plainName: string | Buffer, version = 1): Buffer {
  return extraField(0x7075, Buffer.concat([pack([version, 1], [crc32(plainName), 4]), Buffer.from(name)]))
}

/** Writes an archive record by record, so that a test can make each of them lie. */
export function rawZip(entries: RawEntry[], archive: RawArchive = {}): Buffer {
  const bodies: Buffer[] = [archive.before ?? Buffer.alloc(0)]
  const centrals: Buffer[] = []
  const offsets: number[] = []
  let offset = archive.before?.length ?? 0
  for (const entry of entries) {
    const fields = trueFields(entry)
    const isShared = entry.sharesBodyOf !== undefined
    offsets.push(isShared ? (offsets[entry.sharesBodyOf ?? 0] ?? 0) : offset)
    const at = offsets.at(-1) ?? 0
    centrals.push(centralHeader({ ...fields, offset: at, ...entry.central }))
    if (isShared) continue
    const body = Buffer.concat([
      localHeader({ ...fields, ...(entry.descriptor ? { crc32: 0, compressedSize: 0, size: 0 } : {}), ...entry.local }),
      fields.data,
      descriptor(fields, entry.descriptor),
      entry.after ?? Buffer.alloc(0),
    ])
    bodies.push(body)
    offset += body.length
  }
  const order = archive.directoryOrder ?? entries.map((_, index) => index)
  const listed = order.filter((index) => entries[index]?.isListed !== false)
  const directory = Buffer.concat(listed.map((index) => centrals[index] ?? Buffer.alloc(0)))
  const beforeDirectory = archive.beforeDirectory ?? Buffer.alloc(0)
  const directoryOffset = offset + beforeDirectory.length
  const truth: RawEnd = {
    disk: 0,
    directoryDisk: 0,
    countOnDisk: listed.length,
    count: listed.length,
    directorySize: directory.length,
    directoryOffset,
  }
  return Buffer.concat([
    ...bodies,
    beforeDirectory,
    directory,
    archive.afterDirectory ?? Buffer.alloc(0),
    zip64End(truth, archive),
    endRecord({ ...truth, ...archive.end }, archive),
    archive.after ?? Buffer.alloc(0),
  ])
}

function trueFields(entry: RawEntry): RawCentralHeader & { data: Buffer } {
  const content = Buffer.from(entry.content ?? '')
  const method = entry.method ?? 0
  const data = entry.data ?? (method === 8 ? deflateRawSync(content) : content)
  const isDirectory = entry.name.toString().endsWith('/')
  return {
    signature: 0,
    madeBy: UNIX | 30,
    flags: (entry.flags ?? 0) | (entry.descriptor ? DESCRIPTOR_FLAG : 0),
    method,
    crc32: crc32(content),
    compressedSize: data.length,
    size: content.length,
    name: Buffer.from(entry.name),
    extra: entry.extra ?? Buffer.alloc(0),
    comment: Buffer.alloc(0),
    disk: 0,
    externalAttributes: (entry.mode ?? (isDirectory ? 0o040755 : REGULAR_0644)) * 0x10000,
    offset: 0,
    data,
  }
}

function localHeader(fields: RawHeader): Buffer {
  return Buffer.concat([
    pack([fields.signature || 0x04034b50, 4], [20, 2], [fields.flags, 2], [fields.method, 2], [0, 2], [0x21, 2]),
    pack([fields.crc32, 4], [fields.compressedSize, 4], [fields.size, 4], [fields.name.length, 2]),
    pack([fields.extra.length, 2]),
    fields.name,
    fields.extra,
  ])
}

function centralHeader(fields: RawCentralHeader): Buffer {
  return Buffer.concat([
    pack([fields.signature || 0x02014b50, 4], [fields.madeBy, 2], [20, 2], [fields.flags, 2], [fields.method, 2]),
    pack([0, 2], [0x21, 2], [fields.crc32, 4], [fields.compressedSize, 4], [fields.size, 4]),
    pack([fields.name.length, 2], [fields.extra.length, 2], [fields.comment.length, 2], [fields.disk, 2], [0, 2]),
    pack([fields.externalAttributes, 4], [fields.offset, 4]),
    fields.name,
    fields.extra,
    fields.comment,
  ])
}

function descriptor(fields: RawHeader, form: RawEntry['descriptor']): Buffer {
  if (form === undefined) return Buffer.alloc(0)
  if (typeof form !== 'string') return form
  const width = form.endsWith('64') ? 8 : 4
  return Buffer.concat([
    form.startsWith('signed') ? pack([0x08074b50, 4]) : Buffer.alloc(0),
    pack([fields.crc32, 4], [fields.compressedSize, width], [fields.size, width]),
  ])
}

function zip64End(truth: RawEnd, archive: RawArchive): Buffer {
  if (!archive.zip64) return Buffer.alloc(0)
  const fields = { ...truth, ...archive.zip64 }
  const recordOffset = truth.directoryOffset + truth.directorySize + (archive.afterDirectory?.length ?? 0)
  const record = Buffer.concat([
    pack([archive.zip64.signature ?? 0x06064b50, 4], [archive.zip64.recordSize ?? 44, 8], [45, 2], [45, 2]),
    pack([fields.disk, 4], [fields.directoryDisk, 4], [fields.countOnDisk, 8], [fields.count, 8]),
    pack([fields.directorySize, 8], [fields.directoryOffset, 8]),
  ])
  const locator = pack(
    [0x07064b50, 4],
    [0, 4],
    [archive.zip64.locatorOffset ?? recordOffset, 8],
    [archive.zip64.disks ?? 1, 4],
  )
  return archive.hasLocator === false ? record : Buffer.concat([record, locator])
}

function endRecord(fields: RawEnd, archive: RawArchive): Buffer {
  const comment = Buffer.from(archive.comment ?? '')
  return Buffer.concat([
    pack([0x06054b50, 4], [fields.disk, 2], [fields.directoryDisk, 2], [fields.countOnDisk, 2], [fields.count, 2]),
    pack([fields.directorySize, 4], [fields.directoryOffset, 4], [archive.commentLength ?? comment.length, 2]),
    comment,
  ])
}
