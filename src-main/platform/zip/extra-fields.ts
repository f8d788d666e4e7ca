import { EXTRA_ID, readUint64, SENTINEL_16, SENTINEL_32 } from './zip-format.ts'
import { ZipError } from './zip-error.ts'

/** The extra fields that change the meaning of a header. */
export interface ExtraFields {
  readonly zip64: Buffer | undefined
  readonly unicodePath: Buffer | undefined
}

/** Walks the id-length-value list, which must fill its space exactly and name each meaningful field once. */
export function readExtraFields(extra: Buffer, entryName: string): ExtraFields {
  let zip64: Buffer | undefined
  let unicodePath: Buffer | undefined
  let at = 0
  while (at < extra.length) {
    const dataStart = at + 4
    const dataEnd = dataStart <= extra.length ? dataStart + extra.readUInt16LE(at + 2) : Infinity
    if (dataEnd > extra.length) throw new ZipError('zip_invalid', 'the extra fields are malformed', { entryName })
    const id = extra.readUInt16LE(at)
    const data = extra.subarray(dataStart, dataEnd)
    if (id === EXTRA_ID.zip64) {
      if (zip64) throw new ZipError('zip_ambiguous', 'the zip64 field is there twice', { entryName })
      zip64 = data
    } else if (id === EXTRA_ID.unicodePath) {
      if (unicodePath) throw new ZipError('zip_unsafe_path', 'the entry has several names', { entryName })
      unicodePath = data
    }
    at = dataEnd
  }
  return { zip64, unicodePath }
}

/** Numbers of a header that zip64 can widen. */
export interface WideFields {
  readonly sizeBytes: number
  readonly compressedSizeBytes: number
  readonly headerOffset: number
  readonly disk: number
}

/**
 * Central header: the zip64 field holds exactly the numbers whose small form is the sentinel, in this order. Without any
 * sentinel it may repeat the small numbers, as some writers do; anything else could be read in two ways.
 */
export function widenCentral(small: WideFields, zip64: Buffer | undefined, entryName: string): WideFields {
  const order = [
    { key: 'sizeBytes', sentinel: SENTINEL_32, bytes: 8 },
    { key: 'compressedSizeBytes', sentinel: SENTINEL_32, bytes: 8 },
    { key: 'headerOffset', sentinel: SENTINEL_32, bytes: 8 },
    { key: 'disk', sentinel: SENTINEL_16, bytes: 4 },
  ] as const
  const moved = order.filter(({ key, sentinel }) => small[key] === sentinel)
  if (!zip64) {
    if (moved.length > 0) throw new ZipError('zip_invalid', 'the zip64 field is missing', { entryName })
    return small
  }
  const wide = { ...small }
  let at = 0
  for (const { key, bytes } of moved.length > 0 ? moved : order) {
    if (moved.length === 0 && at === zip64.length) break
    if (at + bytes > zip64.length) throw new ZipError('zip_ambiguous', 'the zip64 field is too short', { entryName })
    wide[key] = bytes === 8 ? readUint64(zip64, at) : zip64.readUInt32LE(at)
    at += bytes
  }
  const isRepeated = moved.length > 0 || order.every(({ key }) => wide[key] === small[key])
  if (at !== zip64.length || !isRepeated) {
    throw new ZipError('zip_ambiguous', 'the zip64 field disagrees with its header', { entryName })
  }
  return wide
}

/** Local header: zip64 holds both sizes or neither (APPNOTE 4.5.3). The result may still be 0 before a data descriptor. */
export function widenLocal(
  small: { readonly sizeBytes: number; readonly compressedSizeBytes: number },
  zip64: Buffer | undefined,
  entryName: string,
): { sizeBytes: number; compressedSizeBytes: number } {
  const sentinels = [small.sizeBytes, small.compressedSizeBytes].filter((value) => value === SENTINEL_32).length
  if (sentinels === 0 && !zip64) return small
  if (!zip64) throw new ZipError('zip_invalid', 'the zip64 field of the local header is missing', { entryName })
  if (zip64.length < 16)
    throw new ZipError('zip_ambiguous', 'the zip64 field of the local header is too short', { entryName })
  const wide = { sizeBytes: readUint64(zip64, 0), compressedSizeBytes: readUint64(zip64, 8) }
  const isSame = wide.sizeBytes === small.sizeBytes && wide.compressedSizeBytes === small.compressedSizeBytes
  if (sentinels === 2 || (sentinels === 0 && isSame)) return wide
  throw new ZipError('zip_ambiguous', 'the zip64 field of the local header disagrees with it', { entryName })
}
