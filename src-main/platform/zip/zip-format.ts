/** Record signatures and flag bits of the zip format (PKWARE APPNOTE 4.3 and 4.4.4), little-endian. */
export const SIGNATURE = {
  localHeader: 0x04034b50,
  dataDescriptor: 0x08074b50,
  centralHeader: 0x02014b50,
  zip64EndRecord: 0x06064b50,
  zip64EndLocator: 0x07064b50,
  endRecord: 0x06054b50,
} as const

/** Length of the fixed part of each record, in bytes. */
export const FIXED_BYTES = {
  localHeader: 30,
  centralHeader: 46,
  zip64EndRecord: 56,
  zip64EndLocator: 20,
  endRecord: 22,
} as const

export const FLAG = {
  encrypted: 1 << 0,
  dataDescriptor: 1 << 3,
  patchedData: 1 << 5,
  strongEncryption: 1 << 6,
  utf8: 1 << 11,
  maskedHeader: 1 << 13,
} as const

export const METHOD = { store: 0, deflate: 8 } as const

/** Extra field ids that change what an entry means; all others are skipped. */
export const EXTRA_ID = { zip64: 0x0001, unicodePath: 0x7075 } as const

/** "Look into the zip64 field instead." */
export const SENTINEL_16 = 0xffff
export const SENTINEL_32 = 0xffffffff

/** Reads 8 bytes. Beyond 2^53 the number is rounded; every value is checked against a file size far below that. */
export function readUint64(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64LE(offset))
}
